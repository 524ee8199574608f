"""Records of every kind: reading them as typed rows, writing them, importing and exporting them, their history and their trash.

Shared by school and bureau. A kind (jyteacher_desktop/kinds) says what a record is; this package keeps it in a workspace.
"""
