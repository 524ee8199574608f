"""Random walks of what users do, taken back to the very same content.

``python3 dev.py walks [ACTIONS] [--seed N]`` lets a secretary and a bureau's clerk do so many things in chance order, with undoing and
redoing in between, and then takes every step back: each table must hold what it held, row by row and id by id. Steps that by their
nature cannot be taken back (closing a quarter, what left the house) are no part of a walk.
"""
