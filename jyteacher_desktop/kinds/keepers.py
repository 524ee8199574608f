"""Whose file keeps records of a kind, and whose papers are printed; apart from the kit, because a list of papers needs no more of it."""

from __future__ import annotations

import enum


class Keeper(enum.Flag):
    """Whose file keeps records of a kind."""

    SCHOOL = enum.auto()
    BUREAU = enum.auto()


SCHOOL, BUREAU = Keeper.SCHOOL, Keeper.BUREAU
