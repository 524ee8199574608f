"""Everything the bureau window will show, imported in the worker thread so that turning to a page costs nothing."""

from jyteacher_desktop.desktop.pages import receive, schools

__all__ = ["receive", "schools"]
