"""Records: lists, search, one record's page, making and changing them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fsctui.domain.access import Permission, require
from fsctui.domain.choices import check_offered
from fsctui.domain.intake import Answers
from fsctui.domain.query import RECORD_FIELDS, parse, resolve_dates
from fsctui.domain.record_rows import RecordHit, RecordRow, RecordSheet, RecordSort, SheetField
from fsctui.domain.records import FieldType, ObjectType, RecordRef, check_name, check_values
from fsctui.domain.referrals import LifecycleField
from fsctui.domain.rows import Page
from fsctui.services.choices import Choices
from fsctui.services.common import check_label, check_version, differences, user_id_in
from fsctui.services.context import Context, add_business_days
from fsctui.services.object_types import ObjectTypes, type_in
from fsctui.services.outcome import Done
from fsctui.services.record_access import edit_in, give_in, may_edit, see_in, share_in
from fsctui.services.record_belonging import carry_on_in, check_leaving_in, placing
from fsctui.services.record_import import RecordImport
from fsctui.services.record_links import RecordLinks
from fsctui.services.record_making import Made, account_of_in, check_references_in, make_in, name_from, refers_to
from fsctui.services.referral_actions import ReferralActions
from fsctui.services.referral_intake import kept_in, put_back_in
from fsctui.services.referral_making import TYPE as REFERRAL
from fsctui.services.referral_making import add_in, check_edit, follow_in, referral_from
from fsctui.services.referral_rescoring import rescore_in
from fsctui.services.refusals import NameTaken, RecordInUse, RecordUnknown
from fsctui.services.taking_back import TakesBack, by
from fsctui.store import access, object_types, paging, record_links, record_removal, record_search, timeline
from fsctui.store import people as people_store
from fsctui.store import records as store
from fsctui.store.database import Tx

TOPICS = frozenset({"record"})


class RecordService(ObjectTypes, Choices, RecordLinks, RecordImport, TakesBack):
    """`workspace.records`. What the acting user may not see isn't there for them."""

    def __init__(self, context: Context) -> None:
        self._context = context

    # Lists

    def page(
        self, code: str | None = None, query: str = "", limit: int = 50, after: str | None = None
    ) -> Page[RecordRow]:
        """Records by name (of every type: by type, then name). `query` is in the query language (RECORD_FIELDS)."""
        cursor = paging.decode(after, str, str, int) if after else None
        paging.check_limit(limit)
        with self._context.read() as tx:
            wanted = self._condition(tx, code, query)
            visible = access.visible_records(self._context.actor)
            found = store.page(tx, code, visible, wanted, limit + 1, cursor)
            items = tuple(_without_hidden(tx, found[:limit], visible))
        return Page(items, _cursor(items[-1]) if len(found) > limit else None)

    def vector(
        self,
        code: str | None = None,
        query: str = "",
        sort: RecordSort = RecordSort.NAME,
        descending: bool = False,
    ) -> array[int]:
        """The ids of a whole list in order; `rows` gives what stands on a page of them."""
        with self._context.read() as tx:
            wanted = self._condition(tx, code, query)
            return store.vector(tx, code, access.visible_set(self._context.actor), wanted, sort, descending)

    def rows(self, ids: Sequence[int]) -> dict[int, RecordRow]:
        """Rows by id; what isn't there, or may not be seen, is left out."""
        require(self._context.actor, Permission.VIEW_RECORDS)
        with self._context.read() as tx:
            visible = access.visible_records(self._context.actor)
            found = store.rows_by_id(tx, ids, visible)
            return {row.id: row for row in _without_hidden(tx, found.values(), visible)}

    def count(self, code: str | None = None, query: str = "", most: int = 1_000_000) -> int:
        """How many records the acting user sees, counted up to `most`."""
        with self._context.read() as tx:
            wanted = self._condition(tx, code, query)
            return store.count(tx, code, access.visible_set(self._context.actor), wanted, most)

    def search(self, text: str, limit: int = 12, types: Sequence[str] = ()) -> tuple[RecordHit, ...]:
        """Records of all types (or of some) whose names have words that begin like those of `text`.

        Neither case nor accents matter; quick enough to be asked at every key.
        """
        actor = self._context.actor
        require(actor, Permission.VIEW_RECORDS)
        paging.check_limit(limit)
        with self._context.read() as tx:
            return tuple(record_search.search(tx, text[:200], actor, limit, types))

    def _condition(self, tx: Tx, code: str | None, query: str) -> Any:
        actor = self._context.actor
        require(actor, Permission.VIEW_RECORDS)
        if code is not None:
            type_in(tx, code)
        if not query.strip():
            return None
        schema = RECORD_FIELDS.with_values("type", object_types.codes(tx))
        calendar = self._context.calendars.for_user(tx, actor.id)
        today = self._context.today()
        tree = resolve_dates(parse(query, schema), today, lambda day, n: add_business_days(calendar, day, n))
        return store.condition(tree, actor.id, actor.time_zone)

    # One record

    def show(self, ref: RecordRef) -> RecordSheet:
        """Everything about a record that the acting user may see. Raises RecordUnknown."""
        with self._context.read() as tx:
            return self._sheet_in(tx, ref)

    def _sheet_in(self, tx: Tx, ref: RecordRef) -> RecordSheet:
        actor = self._context.actor
        found, related = see_in(tx, actor, ref)
        visible = access.visible_records(actor)
        object_type = type_in(tx, found.type)
        row = store.row(found, store.titles(tx, _ids(found.account_id), visible))
        members = record_links.members(tx, ref.id, visible) if found.type == "household" else ()
        accounts = {account for _, account in members if account is not None}
        if found.account_id is not None and found.type in ("account", "contact"):
            accounts.add(found.account_id)
        open_tasks, open_plans, plans = record_links.open_work(tx, ref.id)
        return RecordSheet(
            ref=row.ref,
            name=row.name,
            object_type=object_type,
            owner=row.owner,
            owner_name=row.owner_name,
            team=_team_name(tx, found.team_id),
            account=row.account,
            confidential=found.confidential,
            account_confidential=found.account_confidential,
            external_id=row.external_id,
            fields=_fields_in(tx, object_type, row, visible),
            # Who looks after an account is known to who may see the account.
            account_team=record_links.account_team(
                tx, found.account_id if ref.type == "account" or row.account else None
            ),
            households=record_links.households(tx, ref.id, visible),
            members=tuple(membership for membership, _ in members),
            participants=record_links.participants(tx, ref.id),
            related=record_links.related(tx, ref.id, sorted(accounts), visible),
            open_tasks=open_tasks,
            open_plans=open_plans,
            plans=plans,
            may_edit=may_edit(actor, related),
            created_at=row.created_at,
            updated_at=row.updated_at,
            version=found.version,
        )

    def create(
        self,
        code: str,
        name: str,
        values: Mapping[str, object] | None = None,
        *,
        owner: str | None = None,
        external_id: str | None = None,
        confidential: bool = False,
    ) -> Done:
        """A new record; its owner is the acting user unless another one is named.

        A contact without a name is called by its first and last name. Raises what is wrong with a field, by its name;
        ObjectTypeUnknown, UserUnknown, NameTaken (the external id), RecordUnknown (a reference).
        """
        actor = self._context.actor
        require(actor, Permission.CREATE_RECORDS)
        with self._context.write() as tx:
            object_type = type_in(tx, code)
            if code == REFERRAL:
                new = referral_from(name, values or {}, owner, external_id, confidential=confidential)
                record_id = add_in(self._context, tx, new)
                title = store.titles(tx, [record_id])[record_id].name
                return Done("record_created", {"record": title, "type": code}, TOPICS, record_id)
            checked = check_values(object_type, values or {})
            check_offered(object_type, checked)
            title = check_name(code, name_from(code, name, checked))
            check_references_in(tx, actor, object_type, checked)
            external_id = check_label("external_id", external_id) if external_id else None
            if external_id is not None and store.ids_by_external(tx, code, [external_id]):
                raise NameTaken("external_id", external_id)
            owner_id = actor.id if owner is None else user_id_in(tx, owner)
            account = account_of_in(tx, object_type, checked)
            made = Made(code, title, checked, owner_id, owner or actor.username, account, confidential, external_id)
            record_id = make_in(tx, made)
        return Done("record_created", {"record": title, "type": code}, TOPICS, record_id, undo=("discard", {}))

    def discard(self, record_id: int) -> Done:
        """Take back the making of a record; only who made it may, and only while nothing has happened to it since.

        Raises RecordUnknown, NotAllowed, RecordInUse.
        """
        actor = self._context.actor
        with self._context.write() as tx:
            found = store.find(tx, record_id)
            if found is None:
                raise RecordUnknown(str(record_id))
            edit_in(tx, actor, RecordRef(found.type, record_id))
            if found.type == REFERRAL:
                # Its owner was told of it: it ends by being closed.
                raise RecordInUse(found.name)
            events = timeline.of_record(tx, record_id, 2)
            if [(each.action, each.actor) for each in events] != [("create", actor.username)]:
                raise RecordInUse(found.name)
            types = [each for each in object_types.all_types(tx) if refers_to(each, found.type)]
            if record_removal.is_used(tx, record_id, types, found.created_at):
                raise RecordInUse(found.name)
            record_removal.remove(tx, found.type, record_id)
            tx.note("remove", "record", record_id, record_id=record_id, before={"type": found.type, "name": found.name})
        return Done("record_removed", {"record": found.name, "type": found.type}, TOPICS, record_id)

    def edit(
        self,
        ref: RecordRef,
        values: Mapping[str, object] | None = None,
        *,
        name: str | None = None,
        version: int | None = None,
    ) -> Done:
        """Change fields, or the name; an empty value clears a field. Raises Stale when it was saved since `version`."""
        with self._context.write() as tx:
            return self.write_edit_in(tx, ref, values or {}, name, version)

    def edit_answered(
        self,
        ref: RecordRef,
        values: Mapping[str, object],
        answers: Answers,
        *,
        name: str | None = None,
        version: int | None = None,
    ) -> Done:
        """As `edit`, and a referral has those answers and no others: takes back an edit that changed them as well."""
        with self._context.write() as tx:
            return self.write_edit_in(tx, ref, values, name, version, lambda: put_back_in(tx, ref.id, answers))

    def change(
        self,
        ref: RecordRef,
        values: Mapping[str, object] | None = None,
        *,
        name: str | None = None,
        owner: str | None = None,
        confidential: bool | None = None,
    ) -> Done:
        """Fields, name, owner ("" for nobody) and confidentiality at once, all of it or nothing; None leaves as it is.

        The outcome is the last one's and takes only that back. Raises what `edit`, `set_confidential` and `set_owner`
        do.
        """
        with self._context.write() as tx:
            done = self.write_edit_in(tx, ref, values or {}, name, None)
            # Each step may take away what the next one needs, so who may hide it is asked first.
            shared = share_in(tx, self._context.actor, ref) if confidential is not None else None
            if owner is not None:
                done = self._set_owner_in(tx, ref, owner or None)
            if confidential is not None:
                done = self._hide_in(tx, shared, ref, confidential)
            return done

    def write_edit_in(
        self,
        tx: Tx,
        ref: RecordRef,
        values: Mapping[str, object],
        name: str | None,
        version: int | None,
        answer: Callable[[], bool] | None = None,
    ) -> Done:
        """As `edit`, within a bigger use case. Once the fields are written, `answer` changes a referral's answers, and
        says whether any is another one.
        """
        actor = self._context.actor
        found = edit_in(tx, actor, ref)
        is_referral = found.type == REFERRAL
        answers = kept_in(tx, ref.id) if is_referral else {}
        object_type = type_in(tx, found.type)
        wanted: dict[str, Any] = dict(check_values(object_type, values, partial=True))
        before: dict[str, Any] = {**store.values_of(found), "name": found.name}
        if name is not None:
            wanted["name"] = check_name(found.type, name)
        check_version(found.name, version, found.version, wanted, before)
        old, new = differences(before, wanted)
        if is_referral:
            check_edit(new)
        check_offered(object_type, new)
        check_references_in(tx, actor, object_type, new)
        if new:
            self._write_in(tx, found, object_type, {**before, **new}, new)
            tx.note("edit", "record", ref.id, record_id=ref.id, before=old, after=new)
            if is_referral:
                rescore_in(tx, ref.id)
        written = found.version + bool(new)
        if answer is not None and is_referral and answer():
            store.update_record(tx, found.id, {}, tx.now)
            written += 1
        named = None if object_type.field("name") is not None else old.pop("name", None)
        back = by("edit", ref=ref, values=old, name=named, version=written) if new else None
        if is_referral and kept_in(tx, ref.id) != answers:
            back = by("edit_answered", ref=ref, values=old, answers=answers, name=named, version=written)
        return Done("record_edited", {"record": found.name}, TOPICS, ref.id, back)

    def _write_in(
        self, tx: Tx, found: Any, object_type: ObjectType, values: Mapping[str, Any], new: Mapping[str, Any]
    ) -> None:
        fields = {name: value for name, value in values.items() if object_type.field(name) is not None}
        columns: dict[str, Any] = {"fields": store.plain_values(found.type, fields)}
        if any(each.type is FieldType.REFERENCE and each.name in new for each in object_type.fields):
            account = account_of_in(tx, object_type, fields)
            if found.type != "account":
                check_leaving_in(tx, self._context.actor, found, account)
                columns |= placing(account)
        store.update_record(tx, found.id, columns, tx.now)
        if any(columns.get(name, was) != was for name, was in found._mapping.items() if name.startswith("account_")):
            carry_on_in(tx, found.type, found.id, found.account_id)
        store.update_own(tx, found.type, found.id, new)
        if found.type == REFERRAL:
            follow_in(tx, found.id, fields, columns.get("account_id", found.account_id))
        if "name" in new and object_type.field("name") is None:
            store.rename(tx, found.id, new["name"])

    def set_owner(self, ref: RecordRef, username: str | None) -> Done:
        """Give a record to somebody else, or to nobody; it moves to their team. Raises RecordUnknown, NotAllowed."""
        with self._context.write() as tx:
            return self._set_owner_in(tx, ref, username)

    def _set_owner_in(self, tx: Tx, ref: RecordRef, username: str | None) -> Done:
        found = give_in(tx, self._context.actor, ref, username)
        if found.type == REFERRAL:
            if username is None:
                raise LifecycleField("owner")
            ReferralActions(self._context).give_in(tx, ref.id, username)
            return Done("record_owner_set", {"record": found.name, "owner": username}, TOPICS, ref.id)
        owner_id = None if username is None else user_id_in(tx, username)
        if owner_id != found.owner_id:
            team_id = people_store.team_of(tx, owner_id)
            store.update_record(tx, ref.id, {"owner_id": owner_id, "team_id": team_id}, tx.now)
            note = {"before": {"owner": found.owner}, "after": {"owner": username}}
            tx.note("set_owner", "record", ref.id, record_id=ref.id, before=note["before"], after=note["after"])
        back = by("set_owner", ref=ref, username=found.owner) if owner_id != found.owner_id else None
        return Done("record_owner_set", {"record": found.name, "owner": username}, TOPICS, ref.id, back)


def _fields_in(tx: Tx, object_type: ObjectType, row: RecordRow, visible: Any) -> tuple[SheetField, ...]:
    references = [each.name for each in object_type.fields if each.type is FieldType.REFERENCE]
    ids = [value for name in references if isinstance(value := row.values.get(name), int)]
    targets = store.titles(tx, ids, visible) if ids else {}
    found = []
    for each in object_type.fields:
        value = row.values.get(each.name)
        target = targets.get(value) if each.type is FieldType.REFERENCE and isinstance(value, int) else None
        if each.type is FieldType.REFERENCE and target is None:
            # A reference to what the reader may not see reads as empty.
            value = None
        found.append(SheetField(each, value, target))
    return tuple(found)


def _without_hidden(tx: Tx, rows: Iterable[RecordRow], visible: Any) -> Iterator[RecordRow]:
    """The rows with references to what the reader may not see left empty, as on the record's own page."""
    listed = list(rows)
    names: dict[str, list[str]] = {}
    for code in {row.ref.type for row in listed}:
        fields = type_in(tx, code).fields
        names[code] = [each.name for each in fields if each.type is FieldType.REFERENCE]
    ids = {value for row in listed for name in names[row.ref.type] if isinstance(value := row.values.get(name), int)}
    targets = store.titles(tx, ids, visible) if ids else {}
    for row in listed:
        hidden = [name for name in names[row.ref.type] if row.values.get(name) not in (None, *targets)]
        yield replace(row, values={**row.values, **dict.fromkeys(hidden)}) if hidden else row


def _ids(account_id: int | None) -> tuple[int, ...]:
    return () if account_id is None else (account_id,)


def _team_name(tx: Tx, team_id: int | None) -> str | None:
    names = {found: name for name, found in people_store.team_ids(tx).items()} if team_id is not None else {}
    return names.get(team_id) if team_id is not None else None


def _cursor(row: RecordRow) -> str:
    from fsctui.domain.folding import fold

    return paging.encode(row.ref.type, fold(row.name), row.ref.id)
