"""Records found while somebody types, by the words of their names (`record_word`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select

from fsctui.domain.folding import after_prefix, words
from fsctui.domain.people import Actor
from fsctui.domain.record_rows import RecordHit, RecordTitle
from fsctui.domain.records import RecordRef
from fsctui.store import access
from fsctui.store.access import RECORD
from fsctui.store.database import Tx
from fsctui.store.records import OWN, USER, WORD, titles


def search(tx: Tx, text: str, actor: Actor, limit: int, types: Sequence[str] = ()) -> list[RecordHit]:
    """Records that the actor sees whose names have words that begin like those of the text, by the rarest of them.

    Each name found is asked whether the actor sees it. When many are found and few are seen, the actor's records are
    collected instead, which are the smaller set then.
    """
    wanted = sorted(words(text), key=len, reverse=True)
    if not wanted:
        return []
    if len(wanted) > 1:
        # The walk goes along one word's names and asks each for the others, so it goes along the fewest.
        wanted.sort(key=lambda word: _names_with(tx, word))
    named = _named(wanted)
    # Mostly the first few names are seen; asking about all that may be asked takes ten times as long.
    for asked in (limit * 4, ASKED):
        hits = _hits(tx, named.limit(asked), access.visible_records(actor), limit, types)
        if len(hits) == limit or not _is_full(tx, named, asked):
            return hits
    return _hits(tx, named, access.visible_set(actor), limit, types)


_CITY: ColumnElement[Any] = func.coalesce(
    *(
        select(OWN[code].c.city).where(OWN[code].c.id == RECORD.c.id).correlate(RECORD).scalar_subquery()
        for code in ("account", "contact")
    )
)
_OWNER = select(USER.c.name).where(USER.c.id == RECORD.c.owner_id).correlate(RECORD).scalar_subquery()
ASKED = 1_000
"""Names of which each is asked whether the actor sees it."""


def _named(wanted: Sequence[str]) -> Select[Any]:
    """The ids of records whose names have such words, in the order of the first word's matches."""
    first, *others = wanted
    statement = (
        select(WORD.c.word, WORD.c.record_id)
        .where(WORD.c.word >= first, WORD.c.word < after_prefix(first))
        .order_by(WORD.c.word, WORD.c.record_id)
    )
    for number, word in enumerate(others):
        other = WORD.alias(f"word_{number}")
        same = select(other.c.record_id).where(
            other.c.record_id == WORD.c.record_id, other.c.word >= word, other.c.word < after_prefix(word)
        )
        statement = statement.where(same.correlate(WORD).exists())
    return statement


_WITH_WORD = select(func.count()).select_from(
    select(WORD.c.record_id)
    .where(WORD.c.word >= bindparam("first"), WORD.c.word < bindparam("after"))
    .limit(ASKED)
    .subquery("few")
)


def _names_with(tx: Tx, word: str) -> int:
    """How many words of names begin so, counted up to `ASKED`."""
    return int(tx.scalar(_WITH_WORD, {"first": word, "after": after_prefix(word)}))


def _hits(
    tx: Tx, named: Select[Any], visible: ColumnElement[bool], limit: int, types: Sequence[str]
) -> list[RecordHit]:
    found_names = named.subquery("named")
    statement = (
        select(
            RECORD.c.id, RECORD.c.type, RECORD.c.name, RECORD.c.account_id, _CITY.label("city"), _OWNER.label("owner")
        )
        .select_from(found_names.join(RECORD, RECORD.c.id == found_names.c.record_id))
        .where(visible)
        .order_by(found_names.c.word, found_names.c.record_id)
        # Two words of one name may begin alike, so a record can come twice.
        .limit(limit * 2)
    )
    if types:
        statement = statement.where(RECORD.c.type.in_(types))
    found = list({row.id: row for row in tx.all(statement)}.values())[:limit]
    accounts = titles(tx, (row.account_id for row in found if row.account_id not in (None, row.id)), visible)
    return [RecordHit(RecordRef(row.type, row.id), row.name, _detail(row, accounts)) for row in found]


def _detail(found: Row[Any], accounts: Mapping[int, RecordTitle]) -> str:
    """What tells records of one name apart: the city of a client, else the account it belongs to, else the owner."""
    account = accounts.get(found.account_id) if found.account_id != found.id else None
    return found.city or (account.name if account else None) or found.owner or ""


def _is_full(tx: Tx, named: Select[Any], asked: int) -> bool:
    return bool(tx.scalar(select(func.count()).select_from(named.limit(asked).subquery("named"))) == asked)
