"""What is to be looked into about the packages of a school: an unknown mailbox, a former key, two bureaus that speak of it, forks, broken chains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jyteacher_desktop.bureau.clerks_log import Mailboxes, claims, enrolled_mailboxes, entered_offices, mailboxes_of, voice_names
from jyteacher_desktop.bureau.flags import (
    Flag,
    Side,
    named,
)
from jyteacher_desktop.bureau.which_packages_count import broken_chains, by_former_keys, forks
from jyteacher_desktop.store.workspace import Workspace


def package_flags(ws: Workspace) -> Iterator[Flag]:
    """All of it, in a fixed order."""
    for each in (_reply_flags, _former_key_flags, _two_voice_flags, fork_flags, _chain_flags):
        yield from each(ws)


def _reply_flags(ws: Workspace) -> Iterator[Flag]:
    """Mailboxes that no person has asked the school about: a thief's, or those of a new computer.

    The newest package names one, or a card brought it that a key of the school vouches for. What a clerk entered for a school (代录) names
    the mailbox of the book that is kept here, also when that book was handed over and its key has ended. The sentence stays the same from package to
    package, so that what a person looked into does not wait again with the next one.
    """
    enrolled, entered = enrolled_mailboxes(ws), entered_offices(ws)
    for office, name, reply, seq in ws.tuples(
        "SELECT o.uuid, o.name, o.reply, coalesce(l.seq, 0) FROM office o LEFT JOIN letter l ON l.letter_id = o.head "
        "WHERE o.source = '' ORDER BY o.uuid"
    ):
        known = mailboxes_of(enrolled, office)
        named = [reply] if seq and reply and office not in entered else []
        for mailbox in dict.fromkeys((*known.vouched, *named)):
            if mailbox not in known.compared:
                yield _reply_flag((office, name), mailbox, known, seq if mailbox in named else 0)


def _reply_flag(office: tuple[str, str], mailbox: str, known: Mailboxes, seq: int) -> Flag:
    uuid, name = office
    what = (
        f"{name} 自 {known.vouched[mailbox]} 起有一个没有人打电话核对过的收件密钥：它的卡片只有学校已登记的密钥担保。"
        if mailbox in known.vouched
        else f"{name} 的数据包要求把回执封给另一个收件密钥，不是打电话核对过的卡片上的那一个。"
    )
    safe = (
        "回执始终也封给核对过的那一个。"
        if known.compared
        else "现在没有核对过的收件密钥，学校可能读不到回执；请学校把卡片交来，打电话核对后登记。"
    )
    return Flag(
        kind="reply",
        key=f"{uuid} {mailbox}",
        subject=name,
        message=f"{what}可能换了电脑，也可能有人冒用学校的密钥。{safe}请打电话核实；学校没有换过的，请吊销密钥。",
        sides=(Side(school=name, office=uuid, text=f"{f'第 {seq} 号，' if seq else ''}收件密钥 {mailbox[:12]}…"),),
    )


FORMER_KEY: Final = "former_key"
"""A flag that stays out of the digest: which of two keys is the older one is the order in which a desk enrolled them, no fact of what was
handed in, and the same packages give the same digest in whatever order they come."""


def _former_key_flags(ws: Workspace) -> Iterator[Flag]:
    """Packages by a key that was changed: whoever held it before may have kept a copy."""
    schools = dict(ws.tuples("SELECT uuid, name FROM office"))
    for office, seq, before, key in by_former_keys(ws):
        message = (
            f"{schools[office]} 换过密钥，第 {before} 号数据包已用新密钥签名，第 {seq} 号又用旧密钥签名：可能两台电脑在上报，也可能原来保管密钥的人留了一份。"
            f"已按第 {seq} 号采用。请打学校的已知电话核实；不是学校交的，吊销旧密钥，写明最后一个可信的编号。"
        )
        side = Side(school=schools[office], office=office, text=f"第 {seq} 号，旧密钥 {key.fingerprint}")
        yield Flag(kind=FORMER_KEY, key=f"{office} {seq} {key.keyid}", subject=schools[office], message=message, sides=(side,))


def _two_voice_flags(ws: Workspace) -> Iterator[Flag]:
    """Schools of which more than one bureau speaks: one of them may be taking another's school away."""
    found = claims(ws)
    if not found:
        return
    schools, bureaus = dict(ws.tuples("SELECT uuid, name FROM office")), voice_names(ws)
    for office, claim in sorted(found.items()):
        called = {source: bureaus.get(source) or f"单位 {source}" for source in claim.voices}
        school, stands = schools[office], called[claim.voice]
        if claim.chosen:
            now = f"已由本局裁定按 {stands} 的登记采用。"
        elif claim.torn:
            torn = "、".join(called[each] for each in claim.torn)
            now = f"本局几台电脑上的裁定不一致（{torn}），都没有算数，在重新裁定以前按原来的 {stands} 采用；请几台电脑的经办人商定后再裁定一次。"
        else:
            now = f"在裁定以前按 {stands} 的登记采用；可能有人把别处的学校列进了自己的汇总包，请打电话向这几个单位和学校核实。"
        if claim.voice not in claim.heard:
            now += f"{stands} 的登记还没有收到，请接收它的汇总包。"
        yield Flag(
            kind="two_voices",
            key=" ".join((office, *claim.voices)),
            subject=school,
            message=f"{school} 的密钥有 {len(called)} 个单位登记：{named(list(called.values()))}。{now}别的单位汇总来的这所学校的数据没有采用。",
            sides=tuple(
                Side(
                    school=name,
                    office=source or ws.info("office"),
                    text=(f"登记了 {school} 的密钥" if source in claim.heard else "它的登记还没有收到")
                    + ("，现在采用" if source == claim.voice else ""),
                    record_table="voice",
                    record=office,
                )
                for source, name in called.items()
            ),
            decided=claim.chosen[:10],
        )


def fork_flags(ws: Workspace) -> Iterator[Flag]:
    """Schools of which several packages bear one number: none of these counts."""
    schools = dict(ws.tuples("SELECT uuid, name FROM office"))
    for office, seq, count in forks(ws):
        message = f"{schools[office]} 有 {count} 个内容不同的数据包都编为第 {seq} 号，都没有采用。请向学校核实哪台电脑的工作簿是最新的。"
        yield Flag(kind="fork", key=f"{office} {seq}", subject=schools[office], message=message)


def _chain_flags(ws: Workspace) -> Iterator[Flag]:
    schools = dict(ws.tuples("SELECT uuid, name FROM office"))
    for office, seq, letter in broken_chains(ws):
        message = (
            f"{schools[office]} 的第 {seq} 号数据包写明接在另一个第 {seq - 1} 号之后，不是本局收到的那一个：可能有两台电脑在上报，或恢复过旧备份。"
            f"已按第 {seq} 号采用，本局收到的第 {seq - 1} 号里的记录可能不在其中。请向学校核实；以哪一边为准定了以后，撤回另一边的数据包。"
        )
        yield Flag(kind="chain", key=f"{office} {letter}", subject=schools[office], message=message)
