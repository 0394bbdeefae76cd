"""Which records a list shows: of one type or of all, narrowed by a query and by the words typed after `/`."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fsctui.domain.query import RECORD_FIELDS
from fsctui.domain.record_rows import RecordRow, RecordSort
from fsctui.domain.records import FieldType, ObjectType
from fsctui.i18n import N_, _, formats
from fsctui.tui.screens.records.names import field_name, row_words, type_name
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.query_line import mistakes_of, with_words
from fsctui.tui.widgets.sources import QuerySource
from fsctui.tui.widgets.views import Mistake

if TYPE_CHECKING:
    from textual.content import Content

    from fsctui.services.workspace import Workspace

ALL = "*"
"""The view of every type; no object type is called that."""
LISTED = {
    "account": ("kind", "segment", "city"),
    "contact": ("phone", "email", "city"),
    "household": ("city", "country", "members"),
}
"""Which fields stand in the list of a type; of any other type the first three short ones do."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the records: a type (or `ALL`) and the query that narrows it."""

    view: str = ALL
    query: str = ""

    @property
    def code(self) -> str | None:
        return None if self.view == ALL else self.view


def source(workspace: Workspace, where: Where) -> QuerySource[RecordRow]:
    """The records of a place."""
    records = workspace.records

    def first(limit: int, order: tuple[str, bool] | None, text: str) -> Sequence[RecordRow]:
        query = with_words(where.query, text)
        if order is None:
            return records.page(where.code, query, limit).items
        ids = ids_of(order, text)[:limit]
        found = records.rows(ids)
        return [found[identity] for identity in ids if identity in found]

    def ids_of(order: tuple[str, bool] | None, text: str) -> array[int]:
        query = with_words(where.query, text)
        if order is None:
            return records.vector(where.code, query)
        return records.vector(where.code, query, RecordSort(order[0]), order[1])

    return QuerySource(first=first, ids=ids_of, by_id=records.rows)


def checker(codes: Sequence[str]) -> Callable[[str], list[Mistake]]:
    """Names the mistakes of a query over records of these types."""
    return mistakes_of(RECORD_FIELDS.with_values("type", codes))


def name_cell(row: RecordRow) -> Content:
    """The name; a confidential record says so in words."""
    if not row.confidential:
        return plain(row.name)
    return joined(plain(row.name), (f"  {_('confidential')}", "$text-warning"))


def columns(view: str, types: Mapping[str, ObjectType], zone: str) -> tuple[Column[RecordRow], ...]:
    """The columns of a view; on a narrow terminal those with the highest priority number go first."""
    name = Column[RecordRow]("name", N_("Name"), name_cell, minimum=22, flex=4)
    owner = Column[RecordRow](
        "owner", N_("Owner"), lambda row: row.owner_name or "", minimum=14, flex=2, priority=1
    )  # fmt: skip
    updated = Column[RecordRow](
        "updated", N_("Changed"), lambda row: changed_words(row, zone), width=13, priority=5
    )  # fmt: skip
    if view == ALL or view not in types:

        def kind(row: RecordRow) -> str:
            return type_name(types[row.ref.type]) if row.ref.type in types else row.ref.type

        return (
            name,
            Column("type", N_("Type"), kind, minimum=10, flex=1, sortable=False),
            owner,
            _field("city", N_("City"), types, 2),
            Column("account", N_("Account"), _account, minimum=16, flex=2, priority=4, sortable=False),
            updated,
        )
    found = types[view]
    wanted = LISTED.get(view) or [field.name for field in found.fields if _is_short(field.type)][:3]
    fields = [
        _field(each, field_name(field), types, place + 2)
        for place, each in enumerate(wanted)
        if (field := found.field(each)) is not None
    ]
    if view in LISTED:
        return (name, *fields, owner, updated)
    account = Column[RecordRow]("account", N_("Account"), _account, minimum=16, flex=2, priority=2, sortable=False)
    return (name, account, *fields, owner, updated)


def changed_words(row: RecordRow, zone: str) -> str:
    from zoneinfo import ZoneInfo

    return formats.date(row.updated_at.astimezone(ZoneInfo(zone)).date())


def _is_short(kind: FieldType) -> bool:
    return kind not in (FieldType.LONG_TEXT, FieldType.URL, FieldType.REFERENCE)


def _account(row: RecordRow) -> str:
    return row.account.name if row.account is not None and row.account.ref != row.ref else ""


def _field(name: str, header: str, types: Mapping[str, ObjectType], priority: int) -> Column[RecordRow]:
    return Column(
        name,
        header,
        lambda row: row_words(types.get(row.ref.type), row, name),
        minimum=12,
        flex=1,
        priority=priority,
        sortable=False,
    )
