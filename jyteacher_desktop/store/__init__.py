"""A workspace file: tables, migrations, the journal behind undo and history, the one-writer lock."""
