"""Records from rows of a file: each row is imported or named with its line, column and reason; twice changes nothing.

A row is recognised by its external id, else by its natural key: the name and, where it has one, the e-mail address.
What is known already is updated where the row says something else, and left alone where it doesn't.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fsctui.domain.access import Permission, require, require_on, usable
from fsctui.domain.choices import ChoiceRetired, check_offered
from fsctui.domain.record_rows import FieldValue, ImportFault, ImportReport, ImportRow
from fsctui.domain.records import FieldInvalid, FieldUnknown, ObjectType, RecordRef
from fsctui.refusal import Refusal
from fsctui.services.common import differences
from fsctui.services.context import Context
from fsctui.services.import_rows import EXTERNAL_ID, OWNER, SPECIAL, Row, RowReader, RowTwice, natural_key
from fsctui.services.object_types import type_in
from fsctui.services.record_access import check_gives
from fsctui.services.record_belonging import carry_on_in, check_leaving_in, placing
from fsctui.services.record_making import AccountOf, account_among, references
from fsctui.services.referral_import import ONCE, import_type, imported
from fsctui.services.referral_making import TYPE as REFERRAL
from fsctui.services.referral_making import add_in, check_edit, follow_in
from fsctui.services.referral_rescoring import rescore_in
from fsctui.services.refusals import NameTaken
from fsctui.store import access
from fsctui.store import people as people_store
from fsctui.store import records as store
from fsctui.store.database import Tx

TOPICS = frozenset({"record"})
BATCH = 1_000
"""Rows looked up and written together; all batches are one transaction."""


class RecordImport:
    """Importing, as `workspace.records` offers it."""

    _context: Context

    def import_rows(self, code: str, rows: Iterable[ImportRow], *, dry_run: bool = False) -> ImportReport:
        """Import rows as records of a type, in one transaction; faulty rows are left out and reported.

        Their cells are by field; besides those of the type, by `name`, `external_id` and `owner` (a username).
        References may be ids, external ids or names. A `dry_run` writes nothing and reports what would happen.

        Raises ObjectTypeUnknown, FieldUnknown.
        """
        require(self._context.actor, Permission.IMPORT_RECORDS)
        given = list(rows)
        try:
            with self._context.write() as tx:
                object_type = type_in(tx, code)
                if code == REFERRAL:
                    object_type = import_type(object_type)
                _check_fields(object_type, given)
                importing = _Importing(self._context, tx, object_type)
                for start in range(0, len(given), BATCH):
                    importing.batch(given[start : start + BATCH])
                report = importing.report()
                if dry_run:
                    raise _DryRun
        except _DryRun:
            return report
        return report


class _DryRun(Exception):
    pass


class _Importing:
    """One import under way."""

    def __init__(self, context: Context, tx: Tx, object_type: ObjectType) -> None:
        self.context, self.tx, self.actor, self.type = context, tx, context.actor, object_type
        self.code = object_type.code
        self.users = people_store.user_places(tx)
        self.lines: dict[tuple[str, str], int] = {}
        self.created: list[int] = []
        self.updated: list[int] = []
        self.unchanged: list[int] = []
        self.failed: list[ImportFault] = []
        self._reader = RowReader(tx, self.actor, object_type, self.users, self._fail)
        self._facts: dict[int, Any] = {}

    def report(self) -> ImportReport:
        return ImportReport(
            self.code, tuple(self.created), tuple(self.updated), tuple(self.unchanged),
            tuple(sorted(self.failed, key=lambda fault: fault.line)), TOPICS,
        )  # fmt: skip

    def batch(self, given: Sequence[ImportRow]) -> None:
        good = self._reader.read(given)
        known = self._find_known(good)
        new: list[Row] = []
        for row in good:
            first = self.lines.setdefault(row.key, row.line)
            if first != row.line:
                self._fail(row, "", RowTwice(first))
            elif row.key in known:
                self._update(row, known[row.key])
            elif self.code == REFERRAL:
                self._refer(row)
            elif self._can_get(row, row.values):
                new.append(row)
        self._create(new)

    def _can_get(self, row: Row, values: Mapping[str, FieldValue]) -> bool:
        """Whether a record may get these values now; a row with a choice that is retired, or with an amount that no
        referral has, is reported instead.
        """
        try:
            check_offered(self.type, values)
            if self.code == REFERRAL:
                check_edit(values)
        except (ChoiceRetired, FieldInvalid) as refusal:
            self._fail(row, refusal.field, refusal)
            return False
        return True

    def _fail(self, row: Row, target: str, refusal: Refusal) -> None:
        self.failed.append(ImportFault(row.line, target, refusal))

    # Known records: updated where the row says something else.

    def _find_known(self, rows: Sequence[Row]) -> dict[tuple[str, str], int]:
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

    def _update(self, row: Row, record_id: int) -> None:
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
        if not self._can_get(row, new):
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

    def _refer(self, row: Row) -> None:
        """A new referral is scored, routed and told of like any other."""
        try:
            with self.tx.part():
                new = imported(row.name, row.values, row.external_id, row.cells.get(OWNER))
                self.created.append(add_in(self.context, self.tx, new, action="import"))
        except Refusal as refusal:
            self._fail(row, str(refusal.params.get("field", "")), refusal)

    # New records: in bulk.

    def _create(self, rows: Sequence[Row]) -> None:
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


def _check_fields(object_type: ObjectType, rows: Sequence[ImportRow]) -> None:
    known = {*SPECIAL, *(each.name for each in object_type.fields)}
    for row in rows:
        for name in row.values.keys() - known:
            raise FieldUnknown(object_type.code, name, sorted(known))


__all__ = ["RecordImport"]
