"""What a conversion writes, each part as one step of its transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from fsctui.domain import referrals as rules
from fsctui.domain.choices import check_offered, codes, offered
from fsctui.domain.conversion import ConversionDraft, ConversionRequest, Fresh, Known, Part
from fsctui.domain.people import Person
from fsctui.domain.record_rows import FieldValue
from fsctui.domain.records import FieldType, ObjectType, RecordRef, check_name, check_values
from fsctui.domain.referrals import bucket
from fsctui.domain.templates import TemplateBody
from fsctui.services.context import Context
from fsctui.services.launching import LaunchRequest, PlanPreview, preview_in, published_in, write_in
from fsctui.services.object_types import type_in
from fsctui.services.plan_refusals import WrongTargetType
from fsctui.services.record_access import check_work_for_in, edit_in
from fsctui.services.record_making import AccountOf, make_in
from fsctui.services.record_making import Made as NewRecord
from fsctui.services.referral_access import Loaded
from fsctui.services.referral_actions import thank_in
from fsctui.services.refusals import UserUnknown, nearest
from fsctui.store import conversion as store
from fsctui.store import plans as plan_store
from fsctui.store import record_links
from fsctui.store import records as record_store
from fsctui.store import referrals as referral_store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row

MAX_NAME = 200
HEAD = "head"
"""The role of the first member of a new household."""


@dataclass(frozen=True, slots=True)
class Made:
    """The records that a conversion found or made."""

    account: int
    contact: int | None
    household: int | None
    opportunity: int


class ConversionWriting:
    """The steps, for `ConversionService`, which puts them into one transaction."""

    _context: Context
    _shelf: dict[int, TemplateBody]

    def _owner_in(self, tx: Tx, made: ConversionDraft, row: Row) -> Person:
        """Who gets the new records. On what is confidential that takes the right to share it. Raises WouldOpen."""
        people = plan_store.people(tx)
        owner = people.get(made.owner)
        if owner is None or not owner.active:
            raise UserUnknown(made.owner, nearest(made.owner, people))
        if owner.id != self._context.actor.id:
            check_work_for_in(tx, self._context.actor, self._guarded(made, row), [owner.username])
        return owner

    @staticmethod
    def _guarded(made: ConversionDraft, row: Row) -> list[int]:
        """The records whose confidentiality the opportunity shares."""
        return [row.id, *([made.account.ref.id] if isinstance(made.account, Known) else [])]

    def _records_in(self, tx: Tx, row: Row, made: ConversionDraft, request: ConversionRequest, owner: Person) -> Made:
        account = self._part_in(tx, made.account, owner, None, made.confidential)
        assert account is not None
        contact = self._part_in(tx, made.contact, owner, account, False)
        if made.contact_moves and contact is not None:
            self._move_contact_in(tx, RecordRef("contact", contact), account)
        household = self._part_in(tx, made.household, owner, None, False)
        if made.joins and household is not None:
            member = RecordRef("contact", contact) if contact is not None else RecordRef("account", account)
            role = HEAD if isinstance(made.household, Fresh) else ""
            record_links.add_members(tx, [{"household_id": household, "record_id": member.id, "role": role}])
            after = {"member": str(member), "role": role}
            tx.note("join_household", "record", household, record_id=household, after=after)
        links = {"account": account, "contact": contact}
        opportunity = self._create_in(
            tx, made.opportunity, owner, account, made.confidential, links, _asked(request), _carried(row)
        )
        return Made(account, contact, household, opportunity)

    def _check_in(self, tx: Tx, row: Row, made: ConversionDraft, request: ConversionRequest) -> None:
        """Raise what writing the opportunity would, for its owner and its values."""
        self._owner_in(tx, made, row)
        # That there are such records is all that is asked here of what it will be linked to.
        links = dict.fromkeys(("account", "contact"), row.id)
        self._checked_in(tx, made.opportunity, links, _asked(request), _carried(row))

    def _part_in(self, tx: Tx, part: Part, owner: Person, account: int | None, confidential: bool) -> int | None:
        if part is None:
            return None
        if isinstance(part, Known):
            return part.ref.id
        return self._create_in(tx, part, owner, account, confidential, {"account": account}, frozenset())

    def _create_in(
        self,
        tx: Tx,
        fresh: Fresh,
        owner: Person,
        account: int | None,
        confidential: bool,
        links: Mapping[str, int | None],
        asked: frozenset[str],
        carried: Mapping[str, str | None] = MappingProxyType({}),
    ) -> int:
        """A new record, as `_checked_in` says."""
        name, checked = self._checked_in(tx, fresh, links, asked, carried)
        belongs = None
        if account is not None:
            belongs = AccountOf(account, bool(record_store.account_facts(tx, [account])[account].hidden))
        made = NewRecord(fresh.type, name, checked, owner.id, owner.username, belongs, confidential)
        return make_in(tx, made)

    @staticmethod
    def _checked_in(
        tx: Tx, fresh: Fresh, links: Mapping[str, int | None], asked: frozenset[str], carried: Mapping[str, str | None]
    ) -> tuple[str, Mapping[str, FieldValue]]:
        """Its name and values. A value that its type doesn't take is left out, unless somebody asked for it (`asked`).

        What is `carried` over from the referral stays as it is, even if the bank has retired it since.
        """
        object_type = type_in(tx, fresh.type)
        values = _fitting(object_type, fresh.values, asked, carried)
        links = {name: each for name, each in links.items() if each is not None and object_type.field(name) is not None}
        checked = check_values(object_type, {**values, **links})
        check_offered(object_type, {name: value for name, value in checked.items() if carried.get(name) != value})
        return check_name(fresh.type, fresh.name[:MAX_NAME]), checked

    def _move_contact_in(self, tx: Tx, contact: RecordRef, account: int) -> None:
        """A contact without an account gets the client's."""
        found = edit_in(tx, self._context.actor, contact)
        facts = record_store.account_facts(tx, [account])[account]
        fields = {**found.fields, "account": account}
        columns = {"fields": fields, "account_id": account, "account_confidential": bool(facts.hidden)}
        record_store.update_record(tx, contact.id, columns, tx.now)
        tx.note(
            "edit", "record", contact.id, record_id=contact.id, before={"account": None}, after={"account": account}
        )

    def _carry_in(self, tx: Tx, row: Row, made: ConversionDraft, opportunity: RecordRef) -> None:
        """Open tasks and plans of the referral hang on the opportunity from now on. Raises WouldOpen."""
        tasks, plans = store.open_work(tx, row.id)
        if not tasks and not plans:
            return
        items = store.items(tx, [plan.id for plan in plans])
        owners = [each.owner for each in (*tasks, *plans, *items) if each.owner]
        queues = sorted({each.queue for each in (*tasks, *items) if each.queue})
        check_work_for_in(tx, self._context.actor, self._guarded(made, row)[1:], owners, queues)
        store.move_work(tx, [task.id for task in tasks], [plan.id for plan in plans], opportunity.id)
        before, after = {"record": str(RecordRef("referral", row.id))}, {"record": str(opportunity)}
        for kind, rows in (("task", tasks), ("plan", plans)):
            for each in rows:
                tx.note("carry_along", kind, each.id, record_id=opportunity.id, before=before, after=after)

    def _launch_in(
        self,
        tx: Tx,
        made: ConversionDraft,
        request: ConversionRequest,
        records: Made,
        owner: Person,
        plans: list[PlanPreview],
    ) -> int | None:
        """Launch the plan on that record of the conversion that its template is for; one of another type is made."""
        if made.plan is None:
            return None
        body = published_in(tx, made.plan, self._shelf).body
        target = self._target_in(tx, body, made, records, owner)
        launch = LaunchRequest(
            made.plan, [target], self._context.today(), target_date=request.target_date, owner=made.owner
        )
        previews = preview_in(self._context, tx, launch, self._shelf)
        plans.extend(previews)
        return write_in(tx, previews)[0]

    def _target_in(self, tx: Tx, body: TemplateBody, made: ConversionDraft, records: Made, owner: Person) -> RecordRef:
        if body.target_type == "referral":
            return RecordRef("referral", made.referral)
        there = {
            "opportunity": records.opportunity,
            "account": records.account,
            "contact": records.contact,
            "household": records.household,
        }
        if body.target_type in there:
            found = there[body.target_type]
            if found is None:
                raise WrongTargetType(body.name, body.target_type, "opportunity")
            return RecordRef(body.target_type, found)
        object_type = type_in(tx, body.target_type)
        links = _first_links(object_type, there)
        if not links:
            raise WrongTargetType(body.name, body.target_type, "opportunity")
        values = {**_amounts(object_type, made.opportunity.values.get("amount")), **made.opportunity.values}
        fresh = Fresh(body.target_type, made.opportunity.name, values)
        made_id = self._create_in(tx, fresh, owner, records.account, made.confidential, links, frozenset())
        return RecordRef(body.target_type, made_id)

    def _close_in(self, tx: Tx, loaded: Loaded, records: Made) -> None:
        row = loaded.row
        status = rules.convert(loaded.facts, self._context.actor.id)
        columns: dict[str, Any] = {
            "status": status.value,
            "bucket": bucket(status).value,
            "closed_at": tx.now,
            "closed_by": self._context.actor.id,
            "close_reason": "",
            "accept_due": None,
            "warn_at": None,
            "converted_account_id": records.account,
            "converted_contact_id": records.contact,
            "opportunity_id": records.opportunity,
            "household_id": records.household,
        }
        if row.account_id is None:
            columns |= {"account_id": records.account, "contact_id": records.contact}
            self._name_client_in(tx, row.id, records)
        referral_store.change(tx, row.id, **columns)
        after = {
            "status": status.value,
            "account": records.account,
            "contact": records.contact,
            "opportunity": records.opportunity,
            "household": records.household,
        }
        tx.note("convert", "referral", row.id, record_id=row.id, before={"status": row.status}, after=after)

    def _name_client_in(self, tx: Tx, referral_id: int, records: Made) -> None:
        """The referral's record belongs to the client from now on, so it stands on the client's page."""
        found = record_store.find(tx, referral_id)
        assert found is not None
        object_type = type_in(tx, "referral")
        links = {"account": records.account, "contact": records.contact}
        new = {
            name: value
            for name, value in links.items()
            if value is not None and object_type.field(name) is not None and found.fields.get(name) != value
        }
        facts = record_store.account_facts(tx, [records.account])[records.account]
        columns = {
            "fields": {**found.fields, **new},
            "account_id": records.account,
            "account_confidential": bool(facts.hidden),
        }
        record_store.update_record(tx, referral_id, columns, tx.now)
        before = {name: found.fields.get(name) for name in new}
        tx.note("edit", "record", referral_id, record_id=referral_id, before=before, after=new)

    def _tell_in(self, tx: Tx, row: Row, made: ConversionDraft) -> None:
        """The referrer's score rises, they are thanked, and so is whoever wrote it down for somebody outside."""
        from fsctui.services.outbox import tell_in
        from fsctui.services.scores import tally_in

        params = {"referral": made.name, "by": self._context.actor.name, "text": ""}
        if row.referrer_id is not None:
            tally_in(tx, "user", row.referrer_id, closed=1, converted=1)
        elif row.referrer_contact_id is not None:
            tally_in(tx, "contact", row.referrer_contact_id, closed=1, converted=1)
            thank_in(tx, row, params)
        told = [each for each in dict.fromkeys((row.referrer_id, row.sent_by)) if each is not None]
        if told:
            tell_in(tx, told, "referral_converted", row.id, params)


def _asked(request: ConversionRequest) -> frozenset[str]:
    """The opportunity's values that somebody asked for."""
    names = ("amount", "currency", "interest", "stage")
    return frozenset(name for name in names if getattr(request, name) is not None)


def _carried(row: Row) -> dict[str, str | None]:
    """What comes over from the referral."""
    return {"interest": row.interest, "currency": row.currency}


def _fitting(
    object_type: ObjectType, values: Mapping[str, str], asked: frozenset[str], carried: Mapping[str, str | None]
) -> dict[str, str]:
    """The values that the type takes, and those that somebody asked for whether it takes them or not."""
    return {
        name: value
        for name, value in values.items()
        if name in asked or _takes(object_type, name, value, again=carried.get(name) == value)
    }


def _takes(object_type: ObjectType, name: str, value: str, *, again: bool) -> bool:
    """Whether the type has the field and, where it is a choice, offers the value, or once did if it is had `again`."""
    found = object_type.field(name)
    if found is None or found.type is not FieldType.CHOICE:
        return found is not None
    return value in (codes(object_type, name) if again else offered(found))


def _amounts(object_type: ObjectType, amount: str | None) -> dict[str, str]:
    """The amount, for every amount that the type can't do without: what a loan application is for."""
    needed = [each.name for each in object_type.fields if each.required and each.type is FieldType.MONEY]
    return dict.fromkeys(needed, amount) if amount else {}


def _first_links(object_type: ObjectType, there: Mapping[str, int | None]) -> dict[str, int | None]:
    """The type's first reference to each kind of record that is there: the client's account, its borrower."""
    links: dict[str, int | None] = {}
    linked: set[str] = set()
    for each in object_type.fields:
        if each.type is FieldType.REFERENCE and there.get(each.target) is not None and each.target not in linked:
            links[each.name] = there[each.target]
            linked.add(each.target)
    return links
