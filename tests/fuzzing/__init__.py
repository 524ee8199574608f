"""Bytes nobody thought of, steered by which lines of the readers they reach.

``python3 dev.py fuzz [--minutes M] [FAMILY ...]`` lets atheris (libFuzzer for Python) change good files of each family and hand them to the
reader. A reader answers with content or with one of our sentences; whatever else it raises, ten seconds, or a gigabyte is a failure, and the
file that did it is kept. A sample runs with the tests, with and without atheris.
"""
