"""Dialogs of the school's window."""
