"""The field's rules: standard library only, no files, no clock, no randomness."""
