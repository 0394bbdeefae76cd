"""Converting a referral: client, opportunity, household, plan, and thanks to the referrer, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fsctui.domain import referrals as rules
from fsctui.domain.access import Permission, require
from fsctui.domain.conversion import (
    Choice,
    Conversion,
    ConversionDraft,
    ConversionRequest,
    Known,
    Suggestion,
    draft,
    require_decided,
)
from fsctui.domain.duplicates import Client
from fsctui.domain.record_rows import FieldValue
from fsctui.domain.records import RecordRef
from fsctui.domain.referrals import Bucket, amount_of, bucket
from fsctui.services.context import Context
from fsctui.services.conversion_writing import ConversionWriting
from fsctui.services.launching import PlanPreview
from fsctui.services.object_types import type_in
from fsctui.services.outcome import Done
from fsctui.services.record_access import edit_in, see_in
from fsctui.services.referral_access import Loaded, load_in, may_work
from fsctui.services.referral_actions import ReferralActions
from fsctui.services.referral_intake import answers_of, with_answers
from fsctui.services.setting_values import plan_in
from fsctui.store import access
from fsctui.store import conversion as store
from fsctui.store import records as record_store
from fsctui.store import templates as template_store
from fsctui.store.database import Tx

TOPICS = frozenset({"referral", "record", "plan", "task", "notice"})


@dataclass(frozen=True, slots=True)
class ConversionPreview:
    """What a conversion would write; `plan` is what it would launch, on a record that it would make."""

    draft: ConversionDraft
    plan: PlanPreview | None = None


class _PreviewOnly(Exception):
    """Ends the transaction of a preview, so that nothing of it stays."""


class ConversionService(ConversionWriting):
    """`workspace.conversion`: for whoever works on the referral."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._shelf = {}

    def preview(self, referral_id: int, request: ConversionRequest | None = None) -> ConversionPreview:
        """What `convert` would write, with the records that may be the client already.

        A plan can only be shown on the record it is for, so with one everything is done, looked at, and undone.
        Raises what `convert` does, but for ClientUndecided and ClientHidden: an undecided draft has no account.
        """
        request = request or ConversionRequest()
        with self._context.read() as tx:
            loaded = self._load_in(tx, referral_id)
            made = self._draft_in(tx, loaded, request)
            self._check_in(tx, loaded.row, made, request)
        if made.plan is None or not made.is_decided:
            return ConversionPreview(made)
        plans: list[PlanPreview] = []
        try:
            with self._context.write() as tx:
                self._convert_in(tx, referral_id, request, plans)
                raise _PreviewOnly
        except _PreviewOnly:
            return ConversionPreview(made, plans[0])

    def convert(self, referral_id: int, request: ConversionRequest | None = None) -> Done:
        """Write it: the outcome's parameters name the records (`TYPE:ID`) and the plan's id.

        Raises ReferralUnknown, NotYours, AlreadyConverted, AlreadyClosed; ClientUndecided or ClientHidden when the
        client may be known already and nobody said who it is; ContactOfOther, NotOfferedHere, ClientNameless;
        NoPlanSuggested; RecordUnknown, NotAllowed, WouldOpen; what is wrong with a value or the plan.
        """
        with self._context.write() as tx:
            return self._convert_in(tx, referral_id, request or ConversionRequest(), [])

    def suggestion(self, referral_id: int) -> Suggestion | None:
        """The plan that the interest of an open referral suggests to whoever may convert it. Raises ReferralUnknown."""
        actor = self._context.actor
        with self._context.read() as tx:
            loaded = load_in(tx, actor, referral_id, Permission.VIEW_REFERRALS)
            if bucket(loaded.facts.status) is Bucket.CLOSED or not may_work(actor, loaded):
                return None
            found = self._suggestion_in(tx, loaded.row.interest or "")
        return found if found is not None and found.published else None

    # -- deciding ----------------------------------------------------------------------------------------------------

    def _load_in(self, tx: Tx, referral_id: int) -> Loaded:
        loaded = load_in(tx, self._context.actor, referral_id, Permission.WORK_REFERRALS)
        rules.convert(loaded.facts, self._context.actor.id)
        require(self._context.actor, Permission.CREATE_RECORDS)
        return loaded

    def _draft_in(self, tx: Tx, loaded: Loaded, request: ConversionRequest) -> ConversionDraft:
        return draft(self._facts_in(tx, loaded, request), request)

    def _facts_in(self, tx: Tx, loaded: Loaded, request: ConversionRequest) -> Conversion:
        actor, row = self._context.actor, loaded.row
        visible = access.visible_records(actor)
        record = record_store.find(tx, row.id)
        assert record is not None
        values = record_store.values_of(record)
        account = self._own(tx, RecordRef("account", row.account_id) if row.account_id else None)
        contact = self._own(tx, RecordRef("contact", row.contact_id) if row.contact_id else None)
        client = self._client_in(tx, values, account, contact)
        candidates = store.candidates(tx, client, visible)
        chosen = {
            found.ref.id: found
            for choice in (request.account, request.contact, request.household)
            if (found := self._chosen_in(tx, choice)) is not None
        }
        members = {each.ref.id for each in candidates} | set(chosen)
        members |= {known.ref.id for known in (account, contact) if known is not None}
        members |= {known.account for known in chosen.values() if known.account is not None}
        accounts = {
            each.account for each in (contact, *chosen.values()) if each is not None and each.account is not None
        }
        belonging = {each: self._own(tx, RecordRef("account", each)) for each in sorted(accounts)}
        tasks, plans = store.open_work(tx, row.id)
        interest = request.interest if request.interest is not None else row.interest or ""
        return Conversion(
            referral=row.id,
            name=row.name,
            client=client,
            interest=row.interest or "",
            value=amount_of(row.value),
            currency=row.currency or "",
            notes=with_answers(str(values.get("notes") or ""), answers_of(row), actor.language),
            confidential=bool(row.confidential),
            owner=actor.username,
            candidates=candidates,
            account=account,
            contact=contact,
            chosen=chosen,
            accounts={each: found for each, found in belonging.items() if found is not None},
            households=store.households(tx, sorted(members), visible),
            interest_name=self._interest_name_in(tx, interest),
            tasks=len(tasks),
            plans=len(plans),
            suggestion=self._suggestion_in(tx, interest),
        )

    def _interest_name_in(self, tx: Tx, interest: str) -> str:
        """What the bank calls an interest, in the acting user's language."""
        found = type_in(tx, "referral").field("interest")
        names = next((each.labels for each in found.choices if each.code == interest), {}) if found else {}
        return names.get(self._context.actor.language) or names.get("en") or interest

    def _suggestion_in(self, tx: Tx, interest: str) -> Suggestion | None:
        template = plan_in(tx, interest) if interest else ""
        if not template:
            return None
        published = template_store.published(tx, template) is not None
        return Suggestion(template, interest, self._interest_name_in(tx, interest), published)

    def _own(self, tx: Tx, ref: RecordRef | None) -> Known | None:
        """A record that the referral itself names: whoever works on the referral may build on it, seen or not."""
        if ref is None:
            return None
        found = record_store.find(tx, ref.id)
        if found is None:
            return None
        seen = record_store.titles(tx, [ref.id], access.visible_records(self._context.actor))
        return Known(ref, found.name if ref.id in seen else None, found.account_id)

    def _chosen_in(self, tx: Tx, choice: Choice) -> Known | None:
        """A record that was asked for. Raises RecordUnknown; NotAllowed for a household that the actor only sees."""
        if not isinstance(choice, RecordRef):
            return None
        actor = self._context.actor
        found = edit_in(tx, actor, choice) if choice.type == "household" else see_in(tx, actor, choice)[0]
        return Known(choice, found.name, found.account_id)

    def _client_in(
        self, tx: Tx, values: Mapping[str, FieldValue], account: Known | None, contact: Known | None
    ) -> Client:
        """The client as the referral tells of them; what it leaves out is taken from its own visible records."""

        def text(name: str) -> str:
            return str(values.get(name) or "")

        told = Client(*(text(name) for name in rules.CLIENT_FIELDS))
        if told.called:
            return told
        for known in (contact, account):
            if known is None or known.name is None:
                continue
            found = record_store.find(tx, known.ref.id)
            assert found is not None
            own = {name: str(value or "") for name, value in record_store.values_of(found).items()}
            if known.ref.type == "contact" or own.get("kind") != "business":
                first, _, last = known.name.rpartition(" ")
                first, last = own.get("first_name") or first, own.get("last_name") or last
                named = replace(told, first_name=first, last_name=last)
            else:
                named = replace(told, employer=known.name)
            return replace(named, email=told.email or own.get("email", ""), phone=told.phone or own.get("phone", ""))
        return told

    # -- writing -----------------------------------------------------------------------------------------------------

    def _convert_in(self, tx: Tx, referral_id: int, request: ConversionRequest, plans: list[PlanPreview]) -> Done:
        loaded = self._load_in(tx, referral_id)
        made = self._draft_in(tx, loaded, request)
        require_decided(made)
        if bucket(loaded.facts.status) is Bucket.WAITING:
            ReferralActions(self._context).accept(tx, referral_id)
            loaded = self._load_in(tx, referral_id)
        owner = self._owner_in(tx, made, loaded.row)
        records = self._records_in(tx, loaded.row, made, request, owner)
        opportunity = RecordRef("opportunity", records.opportunity)
        self._carry_in(tx, loaded.row, made, opportunity)
        plan_id = self._launch_in(tx, made, request, records, owner, plans)
        self._close_in(tx, loaded, records)
        self._tell_in(tx, loaded.row, made)
        params: dict[str, object] = {
            "referral": made.name,
            "opportunity": str(opportunity),
            "account": f"account:{records.account}",
            "contact": f"contact:{records.contact}" if records.contact else None,
            "household": f"household:{records.household}" if records.household else None,
            "plan": plan_id,
            "name": made.opportunity.name,
        }
        return Done("referral_converted", params, TOPICS, referral_id)
