"""Rows of a file on their way to become records: values checked, references followed, each fault named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from fsctui.domain.folding import fold
from fsctui.domain.people import Actor
from fsctui.domain.record_rows import FieldValue, ImportRow
from fsctui.domain.records import FieldType, ObjectType, check_name, check_values
from fsctui.domain.text import clean
from fsctui.refusal import Kind, Refusal
from fsctui.services.record_making import name_from
from fsctui.services.refusals import UserUnknown
from fsctui.store import access
from fsctui.store import records as store
from fsctui.store.database import Tx

NAME, EXTERNAL_ID, OWNER = "name", "external_id", "owner"
SPECIAL = (NAME, EXTERNAL_ID, OWNER)
"""What a row may say that is no field of its type."""


@dataclass(eq=False)
class RowTwice(Refusal):
    """The file has the same record in an earlier line."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    first_line: int


@dataclass(eq=False)
class ReferenceUnknown(Refusal):
    """No record of the type has this id, external id or name, or several have the name."""

    kind: ClassVar[Kind] = Kind.NOT_FOUND
    type: str
    value: str


@dataclass(slots=True)
class Row:
    """A row under way: its cells by field, then its checked values."""

    line: int
    cells: dict[str, str]
    name: str = ""
    owner_id: int | None = None
    by_interest: bool = False
    values: dict[str, FieldValue] = field(default_factory=dict)

    @property
    def external_id(self) -> str | None:
        return self.cells.get(EXTERNAL_ID) or None

    @property
    def key(self) -> tuple[str, str]:
        if self.external_id:
            return ("", self.external_id)
        return natural_key(self.name, self.values, by_interest=self.by_interest)


def natural_key(name: str, values: Mapping[str, FieldValue], *, by_interest: bool) -> tuple[str, str]:
    """What a record without an external id is recognised by. A client may be referred again, for something else."""
    key = fold(str(values.get("email") or ""))
    return fold(name), f"{key} {values.get('interest') or ''}" if by_interest else key


class RowReader:
    """Reads the rows of one import; `fail` hears of each that can't be used: the row, the field and why."""

    def __init__(
        self,
        tx: Tx,
        actor: Actor,
        object_type: ObjectType,
        users: Mapping[str, tuple[int, int | None]],
        fail: Callable[[Row, str, Refusal], None],
    ) -> None:
        self.tx, self.actor, self.type, self.users, self._fail = tx, actor, object_type, users, fail
        self._targets: dict[tuple[str, str], int | None] = {}

    def read(self, given: Sequence[ImportRow]) -> list[Row]:
        """The rows of a batch that are right."""
        by_interest = self.type.code == "referral"
        rows = [
            Row(each.line, {name: cell for name, cell in each.values.items() if cell.strip()}, by_interest=by_interest)
            for each in given
        ]
        self._find_targets(rows)
        return [row for row in rows if self._check(row)]

    def _find_targets(self, rows: Sequence[Row]) -> None:
        """References are ids, external ids or names, found for the whole batch at once."""
        for each in self.type.fields:
            if each.type is not FieldType.REFERENCE:
                continue
            wanted = {
                clean(row.cells[each.name]).removeprefix(f"{each.target}:") for row in rows if each.name in row.cells
            }
            wanted = {text for text in wanted if (each.target, text) not in self._targets}
            if not wanted:
                continue
            visible = access.visible_records(self.actor)
            external = store.ids_by_external(self.tx, each.target, wanted)
            names = store.ids_by_name(self.tx, each.target, wanted)
            numbers = {text: int(text) for text in wanted if text.isascii() and text.isdigit() and len(text) < 19}
            candidates = {*external.values(), *numbers.values(), *(ids[0] for ids in names.values() if len(ids) == 1)}
            seen = store.titles(self.tx, candidates, visible)
            for text in wanted:
                named = names.get(fold(text), [])
                choices = (external.get(text), numbers.get(text), named[0] if len(named) == 1 else None)
                found = next((i for i in choices if i in seen and seen[i].ref.type == each.target), None)
                self._targets[each.target, text] = found

    def _check(self, row: Row) -> bool:
        """Make the row's values; a row with a fault is reported instead."""
        values: dict[str, object] = {}
        for each in self.type.fields:
            cell = row.cells.get(each.name)
            if cell is None:
                continue
            if each.type is FieldType.REFERENCE:
                text = _reference_text(each.target, cell)
                found = self._targets.get((each.target, text))
                if found is None:
                    self._fail(row, each.name, ReferenceUnknown(each.target, text[:80]))
                    return False
                values[each.name] = found
            else:
                values[each.name] = cell
        if OWNER in row.cells and (owner := row.cells[OWNER].strip().lower()) not in self.users:
            self._fail(row, OWNER, UserUnknown(owner[:80]))
            return False
        try:
            row.values = check_values(self.type, values)
            row.name = check_name(self.type.code, name_from(self.type.code, row.cells.get(NAME, ""), row.values))
        except Refusal as refusal:
            self._fail(row, str(refusal.params.get("field", NAME)), refusal)
            return False
        row.owner_id = self.users[row.cells[OWNER].strip().lower()][0] if OWNER in row.cells else None
        return True


def _reference_text(target: str, cell: str) -> str:
    return clean(cell).removeprefix(f"{target}:")
