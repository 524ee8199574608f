"""The pages of the windows: widgets of one form each, beside them plain Python for what is decided (``*_presenter.py``)."""
