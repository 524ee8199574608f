"""The pages of the windows. Each is a view (widgets of one form) and a presenter (plain Python that decides)."""
