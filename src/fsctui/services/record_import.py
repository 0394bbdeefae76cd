"""Records from rows of a file: each row is imported or named with its line, column and reason; twice changes nothing.

A row is recognised by its external id, else by its natural key: the name and, where it has one, the e-mail address.
What is known already is updated where the row says something else, and left alone where it doesn't.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from fsctui.domain.access import Permission, require, require_on, usable
from fsctui.domain.choices import ChoiceRetired, check_offered
from fsctui.domain.folding import fold
from fsctui.domain.record_rows import FieldValue, ImportFault, ImportReport, ImportRow
from fsctui.domain.records import FieldType, ObjectType, RecordRef, check_name, check_values
from fsctui.domain.text import clean
from fsctui.refusal import Kind, Refusal
from fsctui.services.common import differences
from fsctui.services.context import Context
from fsctui.services.object_types import type_in
from fsctui.services.record_access import check_gives
from fsctui.services.record_belonging import carry_on_in, check_leaving_in, placing
from fsctui.services.record_making import AccountOf, account_among, name_from, references
from fsctui.services.referral_import import ONCE, import_type, imported
from fsctui.services.referral_making import TYPE as REFERRAL
from fsctui.services.referral_making import add_in, follow_in
from fsctui.services.referral_rescoring import rescore_in
from fsctui.services.refusals import NameTaken, RecordUnknown, UserUnknown
from fsctui.store import access
from fsctui.store import people as people_store
from fsctui.store import records as store
from fsctui.store.database import Tx

TOPICS = frozenset({"record"})
BATCH = 1_000
"""Rows looked up and written together; all batches are one transaction."""
NAME, EXTERNAL_ID, OWNER = "name", "external_id", "owner"
SPECIAL = (NAME, EXTERNAL_ID, OWNER)
"""Columns that aren't fields of any type."""


@dataclass(eq=False)
class ColumnUnknown(Refusal):
    """A mapping names a column that the file doesn't have, or a field that the type doesn't have."""

    column: str
    field: str
    known: list[str]


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
class _Row:
    """A row under way: its cells by field, then its checked values."""

    line: int
    cells: dict[str, str]
    columns: dict[str, str]
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


class RecordImport:
    """Importing, as `workspace.records` offers it."""

    _context: Context

    def import_rows(
        self, code: str, rows: Iterable[ImportRow], mapping: Mapping[str, str] | None = None, *, dry_run: bool = False
    ) -> ImportReport:
        """Import rows as records of a type, in one transaction; faulty rows are left out and reported.

        `mapping` is column -> field; a column that isn't mapped goes to the field of its own name (in any case, blanks
        as `_`), or is ignored and reported. Special fields: `name`, `external_id`, `owner` (a username). References may
        be ids, external ids or names. A `dry_run` writes nothing and reports what would happen.

        Raises ObjectTypeUnknown, ColumnUnknown.
        """
        require(self._context.actor, Permission.IMPORT_RECORDS)
        given = list(rows)
        try:
            with self._context.write() as tx:
                object_type = type_in(tx, code)
                if code == REFERRAL:
                    object_type = import_type(object_type)
                columns, ignored = _columns(object_type, given, mapping or {})
                importing = _Importing(self._context, tx, object_type, columns)
                for start in range(0, len(given), BATCH):
                    importing.batch(given[start : start + BATCH])
                report = importing.report(ignored)
                if dry_run:
                    raise _DryRun
        except _DryRun:
            return report
        return report


class _DryRun(Exception):
    pass


class _Importing:
    """One import under way."""

    def __init__(self, context: Context, tx: Tx, object_type: ObjectType, columns: Mapping[str, str]) -> None:
        self.context, self.tx, self.actor, self.type, self.columns = context, tx, context.actor, object_type, columns
        self.code = object_type.code
        self.users = people_store.user_places(tx)
        self.lines: dict[tuple[str, str], int] = {}
        self.created: list[int] = []
        self.updated: list[int] = []
        self.unchanged: list[int] = []
        self.failed: list[ImportFault] = []
        self._targets: dict[tuple[str, str], int | None] = {}
        self._facts: dict[int, Any] = {}

    def report(self, ignored: Sequence[str]) -> ImportReport:
        return ImportReport(
            self.code, tuple(self.created), tuple(self.updated), tuple(self.unchanged),
            tuple(sorted(self.failed, key=lambda fault: fault.line)), tuple(ignored), TOPICS,
        )  # fmt: skip

    def batch(self, given: Sequence[ImportRow]) -> None:
        rows = [self._row(each) for each in given]
        self._find_targets(rows)
        good = [row for row in rows if self._check(row)]
        known = self._find_known(good)
        new: list[_Row] = []
        for row in good:
            first = self.lines.setdefault(row.key, row.line)
            if first != row.line:
                self._fail(row, "", RowTwice(first))
            elif row.key in known:
                self._update(row, known[row.key])
            elif self.code == REFERRAL:
                self._refer(row)
            elif self._is_offered(row, row.values):
                new.append(row)
        self._create(new)

    def _is_offered(self, row: _Row, values: Mapping[str, FieldValue]) -> bool:
        """Whether a record may get these values now; a row with a choice that is retired is reported instead."""
        try:
            check_offered(self.type, values)
        except ChoiceRetired as refusal:
            self._fail(row, refusal.field, refusal)
            return False
        return True

    def _row(self, given: ImportRow) -> _Row:
        cells, columns = {}, {}
        for column, target in self.columns.items():
            cell = given.values.get(column)
            if cell is not None and cell.strip():
                cells[target], columns[target] = cell, column
        return _Row(given.line, cells, columns, by_interest=self.code == REFERRAL)

    def _fail(self, row: _Row, target: str, refusal: Refusal) -> None:
        self.failed.append(ImportFault(row.line, row.columns.get(target, target), refusal))

    # References: ids, external ids or names, found for the whole batch at once.

    def _find_targets(self, rows: Sequence[_Row]) -> None:
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

    def _check(self, row: _Row) -> bool:
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
            row.name = check_name(self.code, name_from(self.code, row.cells.get(NAME, ""), row.values))
        except Refusal as refusal:
            self._fail(row, str(refusal.params.get("field", NAME)), refusal)
            return False
        row.owner_id = self.users[row.cells[OWNER].strip().lower()][0] if OWNER in row.cells else None
        return True

    # Known records: updated where the row says something else.

    def _find_known(self, rows: Sequence[_Row]) -> dict[tuple[str, str], int]:
        external = store.ids_by_external(self.tx, self.code, [row.external_id for row in rows if row.external_id])
        found: dict[tuple[str, str], int] = {("", each): record_id for each, record_id in external.items()}
        plain = [row for row in rows if not row.external_id]
        names = store.ids_by_name(self.tx, self.code, [row.name for row in plain])
        # A namesake that this user may not see isn't there for them; theirs is a new record.
        visible = access.visible_records(self.actor)
        existing = store.rows_by_id(self.tx, sorted({each for ids in names.values() for each in ids}), visible)
        for name, ids in names.items():
            for record_id in (each for each in ids if each in existing):
                found.setdefault(
                    natural_key(name, existing[record_id].values, by_interest=self.code == REFERRAL), record_id
                )
        return found

    def _update(self, row: _Row, record_id: int) -> None:
        related = access.relations(self.tx, self.actor, record_id)
        if not usable(related.relations, confidential=related.confidential):
            # It exists, but not for this user: the key is taken is all that may be said.
            self._fail(row, EXTERNAL_ID, NameTaken("external_id", row.external_id or ""))
            return
        found = store.find(self.tx, record_id)
        assert found is not None
        wanted: dict[str, Any] = {**row.values, "name": row.name}
        if self.code == REFERRAL:
            # How it stands is what happened here, whatever the file says of it.
            wanted = {name: value for name, value in wanted.items() if name not in ONCE}
        before: dict[str, Any] = {**store.values_of(found), "name": found.name}
        if row.owner_id is not None and self.code != REFERRAL:
            wanted["owner_id"], before["owner_id"] = row.owner_id, found.owner_id
        old, new = differences(before, wanted)
        if not new:
            self.unchanged.append(record_id)
            return
        if not self._is_offered(row, new):
            return
        try:
            require_on(self.actor, Permission.EDIT_RECORDS, related.relations, confidential=related.confidential)
        except Refusal as refusal:
            self._fail(row, "", refusal)
            return
        try:
            if "owner_id" in new:
                check_gives(self.actor, related)
        except Refusal as refusal:
            self._fail(row, OWNER, refusal)
            return
        fields = {name: value for name, value in {**before, **new}.items() if self.type.field(name) is not None}
        account = self._account(fields)
        try:
            if self.code != "account":
                check_leaving_in(self.tx, self.actor, found, account)
        except Refusal as refusal:
            self._fail(row, "account", refusal)
            return
        columns: dict[str, Any] = {"fields": store.plain_values(self.code, fields)}
        if "owner_id" in new:
            columns |= {"owner_id": new["owner_id"], "team_id": self._team_of(new["owner_id"])}
        if self.code != "account":
            columns |= placing(account)
        store.update_record(self.tx, record_id, columns, self.tx.now)
        if "account_id" in columns and placing(account) != {
            "account_id": found.account_id,
            "account_confidential": found.account_confidential,
        }:
            carry_on_in(self.tx, self.code, record_id, found.account_id)
        store.update_own(self.tx, self.code, record_id, new)
        if self.code == REFERRAL:
            follow_in(self.tx, record_id, fields, columns["account_id"])
        if "name" in new:
            store.rename(self.tx, record_id, row.name)
        self.tx.note("import_edit", "record", record_id, record_id=record_id, before=old, after=new)
        if self.code == REFERRAL:
            rescore_in(self.tx, record_id)
        self.updated.append(record_id)

    def _refer(self, row: _Row) -> None:
        """A new referral is scored, routed and told of like any other."""
        try:
            with self.tx.part():
                new = imported(row.name, row.values, row.external_id, row.cells.get(OWNER))
                self.created.append(add_in(self.context, self.tx, new, action="import"))
        except Refusal as refusal:
            self._fail(row, str(refusal.params.get("field", "")), refusal)

    # New records: in bulk.

    def _create(self, rows: Sequence[_Row]) -> None:
        if not rows:
            return
        refs = {ref.id for row in rows for ref in references(self.type, row.values).values()}
        self._facts.update(store.account_facts(self.tx, refs - self._facts.keys()))
        records, own = [], []
        for record_id, row in zip(self.tx.new_ids(len(rows)), rows, strict=True):
            owner_id = row.owner_id if row.owner_id is not None else self.actor.id
            account = self._account(row.values)
            records.append(
                store.record_columns(
                    record_id,
                    self.code,
                    row.name,
                    row.values,
                    self.tx.now,
                    owner_id=owner_id,
                    team_id=self._team_of(owner_id),
                    account_id=account.id if account else None,
                    account_confidential=account.hidden if account else False,
                    external_id=row.external_id,
                )
            )
            if self.code in store.OWN:
                own.append(store.own_columns(self.code, record_id, row.values))
            after = {"type": self.code, "name": row.name, "external_id": row.external_id, **row.values}
            self.tx.note("import", "record", record_id, record_id=record_id, after=after)
            self.created.append(record_id)
        store.insert_records(self.tx, self.code, records, own)

    def _team_of(self, user_id: int) -> int | None:
        return next((team for found, team in self.users.values() if found == user_id), None)

    def _account(self, values: Mapping[str, FieldValue]) -> AccountOf | None:
        refs: dict[str, RecordRef] = references(self.type, values)
        missing = {ref.id for ref in refs.values()} - self._facts.keys()
        if missing:
            self._facts.update(store.account_facts(self.tx, missing))
        return account_among(refs, self._facts)


def natural_key(name: str, values: Mapping[str, FieldValue], *, by_interest: bool) -> tuple[str, str]:
    """What a record without an external id is recognised by. A client may be referred again, for something else."""
    key = fold(str(values.get("email") or ""))
    return fold(name), f"{key} {values.get('interest') or ''}" if by_interest else key


def _reference_text(target: str, cell: str) -> str:
    return clean(cell).removeprefix(f"{target}:")


def _columns(
    object_type: ObjectType, rows: Sequence[ImportRow], mapping: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Column -> field, and the columns that go nowhere."""
    present = list(dict.fromkeys(column for row in rows for column in row.values))
    fields = [*SPECIAL, *(each.name for each in object_type.fields)]
    for column, target in mapping.items():
        if rows and column not in present:
            raise ColumnUnknown(column, target, present)
        if target not in fields:
            raise ColumnUnknown(column, target, fields)
    columns = dict(mapping)
    taken = set(mapping.values())
    ignored = []
    for column in present:
        if column in columns:
            continue
        plain = "_".join(column.strip().lower().replace("-", " ").split())
        if plain in fields and plain not in taken:
            columns[column] = plain
            taken.add(plain)
        else:
            ignored.append(column)
    return columns, ignored


__all__ = ["ColumnUnknown", "ImportReport", "RecordImport", "RecordUnknown", "ReferenceUnknown", "RowTwice"]
