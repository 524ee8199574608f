"""Mutants: does some test notice when a rule is changed?

``python3 dev.py mutation [--minutes M] [NAME ...]`` lets mutmut change the modules that decide (one operator, number, word or call at a
time) and runs the tests of each module against a sample of the changed programs. What survives is printed as a difference, and either gets
a test or is of a kind that no rule depends on:

- *wording*: only Chinese words of a sentence were changed. Sentences are held by the tests that name what they must say, not letter by letter;
- *same*: the changed program does the same as ours (``EQUAL`` says why of each).
"""
