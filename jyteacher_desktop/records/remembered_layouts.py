"""What people said about the columns of other people's workbooks: remembered, listed, saved as a file for other schools, taken in from one.

A layout is the headings of one row and the field each of them was said to be; no record is in it. Whoever takes a file in keeps
their own word where both know the same headings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.errors import InputError
from jyteacher_desktop.sheets import OWN, FieldSpec, Layout, Workbook, label_of, signatures, specs_of
from jyteacher_desktop.sheets.writing_whole_files import write_whole
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, field

_FORMAT = "jyteacher-layouts"
_VERSION = 1
_LARGEST = 4 * 1024 * 1024
_MOST = 5_000
_LONGEST = 20_000
_PARTS_OF_A_WORD = 3
"""The field, the word and what it means."""


class LayoutsUnreadable(InputError):
    """A file of layouts that is none, or is damaged."""

    code = "layouts.unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLayout:
    """One layout: of which kind, its headings in order, what each named column was said to be, when it was used last, what words were said to mean."""

    kind: str
    headings: tuple[str, ...]
    mapping: Mapping[str, str]
    used_on: str
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """花名册, 荣誉 …"""
        return label_of(self.kind)

    @property
    def words(self) -> str:
        """What was said, for people: 荣誉发生日期=表彰日期."""
        titles = {spec.key: spec.title for spec in specs_of(self.kind)}
        columns = [f"{heading}={titles.get(field, '不用')}" for heading, field in self.mapping.items()]
        return "，".join([*columns, *(f"“{word}”={text}" for words in self.meanings.values() for word, text in words.items())])


LAYOUT_COLUMNS: Sequence[Column[KnownLayout]] = (
    Column(key="kind", title="代码", value=lambda row: row.kind),
    Column(key="title", title="种类", value=lambda row: row.title),
    Column(key="headings", title="列名", value=lambda row: "、".join(each for each in row.headings if each), width=40),
    Column(key="mapping", title="指明过的列", value=lambda row: row.words, width=40),
    Column(key="used_on", title="上次使用", value=lambda row: row.used_on),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What became of the layouts of a file: new ones, those known already, those of kinds or fields that this program does not know."""

    new: int
    known: int
    foreign: int

    @property
    def sentence(self) -> str:
        """The same for people."""
        foreign = f"{self.foreign} 种是本程序不认识的记录或字段，没有采用。" if self.foreign else ""
        return f"新增 {self.new} 种表样，{self.known} 种已经有了（以本校指明的为准）。{foreign}"


def remembered_mapping(ws: Workspace, kind: str, workbook: Workbook, more: Sequence[FieldSpec] = ()) -> dict[str, str] | None:
    """How the columns of this layout were mapped by hand when it came the last time; None if they never were."""
    known = dict(ws.tuples("SELECT signature, mapping FROM layout WHERE kind = ?", (kind,)))
    found = known.keys() & signatures(workbook) if known else set()
    if not found:
        return None
    fields = {spec.key for spec in (*specs_of(kind), *more)} | {""}
    mapping, _words = _apart(json.loads(known[min(found)]))
    return {title: key for title, key in mapping.items() if key in fields} or None


def remembered_words(ws: Workspace, kind: str, layout: Layout) -> dict[tuple[str, str], str]:
    """What words in this layout were said to mean when it came before, by field and word."""
    found = ws.tuples("SELECT mapping FROM layout WHERE kind = ? AND signature = ?", (kind, layout.signature))
    fields = {spec.key for spec in layout.specs}
    words = _apart(json.loads(found[0][0]))[1] if found else {}
    return {(field, word): text for (field, word), text in words.items() if field in fields}


def remember_layout(
    ws: Workspace, kind: str, layout: Layout, said: Mapping[str, str], words: Mapping[tuple[str, str], str]
) -> None:
    """Keep how the person mapped the columns and what he said that words mean, for the next file of this source.

    Whoever says nothing of columns, or of words, leaves what was said of them before.
    """
    if not said and not words:
        return
    found = ws.tuples("SELECT mapping FROM layout WHERE kind = ? AND signature = ?", (kind, layout.signature))
    mapping, known = _apart(json.loads(found[0][0])) if found else ({}, {})
    keys = {spec.title: spec.key for spec in layout.specs}
    if said:
        mapping = {title: keys.get(field, field) for title, field in said.items()}
    known |= {(keys.get(name, name), word): meaning for (name, word), meaning in words.items()}
    text = _together(mapping, {place: meaning for place, meaning in known.items() if meaning})
    with ws.record(plain=True) as change:
        change.driver_sql(
            "INSERT INTO layout(kind, signature, mapping, used_on) VALUES (?, ?, ?, ?) "
            "ON CONFLICT(kind, signature) DO UPDATE SET mapping = excluded.mapping, used_on = excluded.used_on",
            (kind, layout.signature, text, ws.today.isoformat()),
        )


def list_layouts(ws: Workspace) -> list[KnownLayout]:
    """Every layout of kinds that this program knows, the latest first."""
    return [
        KnownLayout(kind=kind, headings=tuple(signature.split("\t")), mapping=mapping, used_on=used_on, meanings=_by_field(words))
        for kind, signature, kept, used_on in ws.tuples(
            "SELECT kind, signature, mapping, used_on FROM layout ORDER BY used_on DESC, id DESC"
        )
        if _fields(kind)
        for mapping, words in (_apart(json.loads(kept)),)
    ]


def save_layouts(ws: Workspace, path: Path) -> int:
    """Write every layout into a file that other schools can take in; returns how many.

    Raises:
        FileNotWritten: The place cannot be written.
    """
    known = list_layouts(ws)
    data = {
        "format": _FORMAT,
        "version": _VERSION,
        "layouts": [
            {"kind": each.kind, "headings": list(each.headings), "mapping": dict(each.mapping)}
            | (
                {"words": [[field, word, text] for field, words in each.meanings.items() for word, text in words.items()]}
                if each.meanings
                else {}
            )
            for each in reversed(known)
        ],
    }
    text = (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
    write_whole(Path(path).absolute(), lambda part: part.write_bytes(text), private=False)
    return len(known)


def take_layouts(ws: Workspace, path: Path) -> TakenIn:
    """Take in the layouts of a file; where the same headings are known already, what was said here stays.

    Raises:
        LayoutsUnreadable: It is no file of layouts; nothing was changed.
    """
    new = known = foreign = 0
    standing = {(each.kind, each.headings) for each in list_layouts(ws)}
    with ws.record(plain=True) as change:
        for kind, headings, mapping, words in _read(path):
            fields = _fields(kind)
            said = {each for each in mapping.values() if not (kind == "activities" and each.startswith(OWN))}
            said |= {each for each, _word in words}
            if not fields or not said <= fields:
                foreign += 1
            elif (kind, headings) in standing:
                known += 1
            else:
                new += 1
                standing.add((kind, headings))
                text = _together(mapping, words)
                change.driver_sql(
                    "INSERT INTO layout(kind, signature, mapping, used_on) VALUES (?, ?, ?, ?)",
                    (kind, "\t".join(headings), text, ws.today.isoformat()),
                )
    return TakenIn(new=new, known=known, foreign=foreign)


def _fields(kind: str) -> set[str]:
    """The fields a column of a kind may be, "" for none; empty when the kind is not known."""
    try:
        return {spec.key for spec in specs_of(kind)} | {""}
    except KeyError:
        return set()


_OF_A_WORD = "\n"
"""Between a field and a word of its column in what is kept: no heading holds one, and a program that knows columns only leaves such an entry alone."""
_MEANS = "="
"""Before what a word means; no field begins with it."""


def _together(mapping: Mapping[str, str], words: Mapping[tuple[str, str], str]) -> str:
    """What is kept of a layout."""
    kept = {**mapping, **{f"{field}{_OF_A_WORD}{word}": f"{_MEANS}{text}" for (field, word), text in words.items()}}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _apart(kept: Mapping[str, str]) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Columns and words of what is kept of a layout."""
    mapping, words = dict[str, str](), dict[tuple[str, str], str]()
    for title, said in kept.items():
        field, between, word = title.partition(_OF_A_WORD)
        if between and said.startswith(_MEANS):
            words[field, word] = said.removeprefix(_MEANS)
        else:
            mapping[title] = said
    return mapping, words


def _by_field(words: Mapping[tuple[str, str], str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for (name, word), text in words.items():
        found.setdefault(name, {})[word] = text
    return found


_One = tuple[str, tuple[str, ...], dict[str, str], dict[tuple[str, str], str]]


def _read(path: Path) -> list[_One]:
    wrong = LayoutsUnreadable(f"“{path.name}”不是保存的表样，什么也没有改动。请选用存出的表样文件。", path=path, way="layouts")
    try:
        if path.stat().st_size > _LARGEST:
            raise wrong
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise wrong from error
    if not isinstance(data, dict) or data.get("format") != _FORMAT or not isinstance(data.get("layouts"), list):
        raise wrong
    if data.get("version") != _VERSION:
        raise LayoutsUnreadable(f"“{path.name}”是更新的版本存的表样，什么也没有改动。请先更新程序。", path=path)
    found = [_one(each) for each in data["layouts"][:_MOST]]
    if None in found or len(data["layouts"]) > _MOST:
        raise wrong
    return [each for each in found if each is not None]


def _one(each: object) -> _One | None:
    """One layout of a file; None when it is not what it should be."""
    if not isinstance(each, dict):
        return None
    kind, headings, mapping = each.get("kind"), each.get("headings"), each.get("mapping")
    words = each.get("words", [])
    if not (isinstance(kind, str) and isinstance(headings, list) and isinstance(mapping, dict) and isinstance(words, list)):
        return None
    if not all(isinstance(one, list) and len(one) == _PARTS_OF_A_WORD for one in words):
        return None
    texts = [*headings, *mapping, *mapping.values(), *(text for one in words for text in one)]
    if not all(isinstance(text, str) and "\t" not in text for text in texts) or sum(map(len, texts)) > _LONGEST:
        return None
    if any(_OF_A_WORD in text for one in words for text in one):
        return None
    return kind, tuple(headings), dict(mapping), {(field, word): text for field, word, text in words}
