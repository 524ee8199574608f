"""Dialogs of the bureau's window."""
