"""Dialogs: one module asks and tells (:mod:`asking`), the others are forms of one job each."""
