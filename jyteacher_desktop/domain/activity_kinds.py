"""活动类型: the kinds of activities are data of the policy: their names, fields, usual hours and factors, which may be new and which ended.

教育电影观摩, 同课展示 or 读书沙龙 are tables of a policy file: a new one with its own fields is recorded, imported, printed, sent and counted without a line
of code (docs/policy.md). Code names a kind by its id only where the founding document asks about that very one: ``kinds/research_forms.py``,
``kinds/reading_plan.py``. What else a kind is called in lists of others stands in ``sheets/words_of_cells.py``. A kind that a policy no longer names keeps
its name and its fields for what was recorded under it (decision 0480).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.certificate_numbers import content_mark
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jyteacher_desktop.domain.policy_figure import Figure


_BETWEEN_NAMES = str.maketrans("（）()、/，,", "\n" * 8)
"""What stands between several names of one kind."""


def names_in(name: str) -> tuple[str, ...]:
    """The names that stand in one: 示范课（公开课） is 示范课 and 公开课 as well."""
    return tuple(filter(None, map(str.strip, name.translate(_BETWEEN_NAMES).split("\n"))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """活动类型.

    Attributes:
        id: E.g. ``reading_salon``.
        name: Chinese name.
        category: Id of the category its hours belong to.
        default_hours: Hours where neither hours nor times were given.
        roles: Factor of each role; a role that is not listed has factor 1.
        fields: Kind-specific fields (never mandatory) with their Chinese labels.
        ended: Whether no new activity may be of it (停用); what was recorded counts on by its rules.
    """

    id: str
    name: str
    category: str
    default_hours: Figure | None
    roles: Mapping[str, Figure]
    fields: Mapping[str, str]
    ended: bool = False


class ActivityKinds:
    """What may be asked of the kinds of a policy (domain/policy.py), which names its own and those that earlier ones of a workspace named."""

    __slots__ = ()
    kinds: Mapping[str, Kind]
    former_kinds: Mapping[str, Kind]

    @property
    def kinds_offered(self) -> tuple[Kind, ...]:
        """The kinds that a new activity may be of, in the order of the policy."""
        return tuple(kind for kind in self.kinds.values() if not kind.ended)

    @property
    def kinds_known(self) -> Mapping[str, Kind]:
        """Every kind that something recorded may be of: those of this policy, then former ones."""
        return {**self.kinds, **self.former_kinds}

    def kind_name(self, kind_id: str) -> str:
        """What people call the kind of something recorded; the id itself where no policy of the workspace ever named it."""
        kind = self.kinds.get(kind_id) or self.former_kinds.get(kind_id)
        return kind.name if kind is not None else kind_id

    def kind_called(self, text: str) -> Kind | None:
        """The kind of activity somebody typed, by its id, its name or one of the names that stand in it; None where there is none, nor ever was.

        示范课（公开课） is called 示范课 and 公开课 as well, as long as no other kind is.
        """
        typed, known = text.strip(), self.kinds_known
        whole = known.get(typed) or next((kind for kind in known.values() if kind.name == typed), None)
        if whole is not None:
            return whole
        named = [kind for kind in self.kinds_offered if typed in names_in(kind.name)]
        return named[0] if len(named) == 1 else None

    def may_be_new(self, kind_id: str) -> bool:
        """Whether a new activity may be of this kind: it is one of the policy's own and not ended."""
        return kind_id in self.kinds and not self.kinds[kind_id].ended

    def kinds_beside(self, stands: str) -> tuple[Kind, ...]:
        """What to choose from for a record that is of the kind ``stands`` ("" for a new one): it may stay what it is."""
        if not stands or self.may_be_new(stands):
            return self.kinds_offered
        nameless = Kind(
            id=stands, name=stands, category="", default_hours=None, roles=MappingProxyType({}), fields=MappingProxyType({})
        )
        return (*self.kinds_offered, self.kinds_known.get(stands, nameless))

    def kind_id(self, text: str) -> str:
        """Id of the kind of activity that a text names in whatever spelling; "" for none."""
        return (
            text
            if text in self.kinds
            else spelled(text, {word: kind.id for kind in self.kinds.values() for word in (kind.name, kind.id)})
        )


def spelled(text: str, words: Mapping[str, str]) -> str:
    """What a text means by words and their meanings, spelled as one likes; "" for nothing."""
    if text in words:
        return words[text]
    mark = content_mark(text)
    return next((meant for word, meant in words.items() if content_mark(word) == mark), "") if mark else ""
