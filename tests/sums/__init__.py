"""Whoever adds up gets the printed number: random books, every view of them, and a recomputation by somebody who read only the format."""
