"""Making referrals: what was written down is checked, its client recognised, scored, routed, ranked and told of, in one
transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from fsctui.domain.access import Permission, is_outsider, require
from fsctui.domain.choices import check_offered
from fsctui.domain.people import Actor
from fsctui.domain.record_rows import FieldValue
from fsctui.domain.records import FieldInvalid, ObjectType, RecordRef, check_name, check_values
from fsctui.domain.referral_facts import Known, routing_facts, score_fields
from fsctui.domain.referrals import (
    CLIENT_FIELDS,
    Bucket,
    LifecycleField,
    NewReferral,
    Status,
    bucket,
    hundredths,
)
from fsctui.domain.routing_decide import DecidedBy
from fsctui.domain.text import clean
from fsctui.services.bank_day import bank_day_in
from fsctui.services.context import Context
from fsctui.services.object_types import type_in
from fsctui.services.record_making import account_of_in, check_references_in, references
from fsctui.services.referral_actions import clock_in, tell_target, tell_users
from fsctui.services.referral_clients import known_of_in, with_client_in
from fsctui.services.referral_intake import checked_for, keep_in, refit_in
from fsctui.services.referral_referrers import Referrer, referrer_in, tally_of_in
from fsctui.services.referral_takers import Target, target_in
from fsctui.services.refusals import NameTaken, RecordUnknown
from fsctui.store import people as people_store
from fsctui.store import records as record_store
from fsctui.store import referrals as store
from fsctui.store.database import Tx

TYPE = "referral"
SCORED = ("lead_score", "probability", "base_rate", "score_model_id", "referrer_score", "score_fields")
"""The columns that scoring fills."""


def add_in(context: Context, tx: Tx, new: NewReferral, *, action: str = "create", tell: bool = True) -> int:
    """A new referral, routed to its owner or queue; its id.

    `action` is what the timeline calls it. What ended elsewhere (`new.status`) is kept as it ended, and routed nowhere.

    Raises ClientMissing, ReferrerTwice, RecordUnknown (a client or contact that the actor may not see), UserUnknown,
    NameTaken (the external id), and what is wrong with a field.
    """
    actor = context.actor
    require(actor, Permission.CREATE_REFERRALS)
    if new.owner or new.status or new.created_at:
        # Who gets it, and what became of it elsewhere, isn't for outsiders to say.
        require(actor, Permission.WORK_REFERRALS)
    object_type = type_in(tx, TYPE)
    new = with_client_in(tx, actor, new)
    over = new.status is not None and bucket(new.status) is Bucket.CLOSED
    # Rules and scores ask where the client is, and a form about a known one doesn't. Of what ended, only what was
    # known then counts.
    reach = {} if over else known_of_in(tx, new)
    if not is_outsider(actor):
        # Somebody outside goes on to see what they wrote themselves, and nothing that the bank knows.
        names = {field.name for field in object_type.fields}
        filled: dict[str, Any] = {name: value for name, value in reach.items() if name in names}
        new = replace(new, **filled)
    values = check_values(object_type, _given(new, object_type))
    if not over:
        # What ended elsewhere is history: it may have been about what the bank no longer offers.
        check_offered(object_type, values)
    _check_references(tx, actor, object_type, new, values)
    if new.external_id is not None and record_store.ids_by_external(tx, TYPE, [new.external_id]):
        raise NameTaken("external_id", new.external_id)
    referrer = referrer_in(tx, actor, new)
    own = _own_values(values)
    answers = checked_for(own["interest"], new.answers)
    given = target_in(tx, new.owner) if new.owner else None
    title = check_name(TYPE, new.name or _name_in(tx, new, values))
    account = account_of_in(tx, object_type, values)
    created_at = new.created_at or tx.now
    status = new.status or Status.NEW
    known = Known(
        values={**{name: value for name, value in values.items() if name != "status"}, **reach},
        referrer=referrer.called if referrer else "",
        referrer_kind=referrer.kind if referrer else None,
        existing_client=new.account is not None or new.contact is not None,
        created=bank_day_in(context, tx, created_at),
    )
    referral_id = tx.new_id()
    record = record_store.record_columns(
        referral_id, TYPE, title, values, created_at,
        account_id=account.id if account else None, account_confidential=account.hidden if account else False,
        confidential=new.confidential, external_id=new.external_id,
    )  # fmt: skip
    record_store.insert_records(tx, TYPE, [{**record, "updated_at": tx.now}])
    row = store.new_columns(
        referral_id, created_at,
        referrer_id=referrer.user_id if referrer else None,
        referrer_contact_id=referrer.contact_id if referrer else None,
        sent_by=actor.id if referrer is None or referrer.user_id is None else referrer.user_id, created_by=actor.id,
        account_id=account.id if account else None, contact_id=values.get("contact"), **own,
    )  # fmt: skip
    if over:
        row |= {"status": status.value, "bucket": Bucket.CLOSED.value, "closed_at": new.closed_at or tx.now}
        row |= {"close_reason": new.close_reason}
    store.insert(tx, [row])
    scored = _score_in(tx, known, referrer)
    target = Target(None, None, "", "")
    if over and referrer is not None:
        tally_of_in(tx, referrer, status)
    if over:
        store.change(tx, referral_id, **scored)
    else:
        target, status = _place_in(context, tx, referral_id, new.status, given, known, {**own, **scored}, created_at)
    after: dict[str, Any] = {"type": TYPE, "name": title, "owner": target.to if target.user_id else None}
    if new.external_id is not None:
        after["external_id"] = new.external_id
    if new.confidential:
        after["confidential"] = True
    after |= {**{name: value for name, value in values.items() if name != "status"}, "status": status.value}
    tx.note(action, "record", referral_id, record_id=referral_id, after=after)
    keep_in(tx, referral_id, {}, answers)
    if tell and not over:
        tell_target(tx, target, referral_id, {"referral": title, "by": actor.name}, target.code)
        if target.cc:
            tell_users(tx, target.cc, "referral_assigned", referral_id, {"referral": title, "by": actor.name})
    return referral_id


def referral_from(
    name: str, values: Mapping[str, object], owner: str | None, external_id: str | None, *, confidential: bool
) -> NewReferral:
    """What somebody wrote down as fields of a record."""
    rest = dict(values)
    client: dict[str, Any] = {field: str(rest.pop(field) or "") for field in CLIENT_FIELDS if field in rest}
    return NewReferral(
        **client,
        account=_reference("account", rest.pop("account", None)),
        contact=_reference("contact", rest.pop("contact", None)),
        name=name,
        extra=rest,
        owner=owner,
        external_id=external_id,
        confidential=confidential,
    )


def _reference(code: str, value: object) -> RecordRef | None:
    text = "" if value is None else clean(str(value)).removeprefix(f"{code}:")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise FieldInvalid(TYPE, code, text[:80], f"{code}:1234")
    return RecordRef(code, int(text))


def _given(new: NewReferral, object_type: ObjectType) -> dict[str, object]:
    """The fields of the record; those that the type doesn't have (any more) are left out where they are empty."""
    given: dict[str, object] = {
        **{name: getattr(new, name) for name in CLIENT_FIELDS},
        "account": new.account.id if new.account else None,
        "contact": new.contact.id if new.contact else None,
        "interest": new.interest,
        "potential_value": None if new.potential_value is None else str(new.potential_value),
        "currency": new.currency,
        "source": new.source,
        "notes": new.notes,
        **new.extra,
    }
    if given.pop("status", None):
        raise LifecycleField("status")
    names = {field.name for field in object_type.fields}
    return {name: value for name, value in given.items() if name in names or value not in (None, "")}


def _own_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of the referral's row that repeat fields of its record."""
    amount = values.get("potential_value")
    return {
        "interest": values.get("interest"),
        "value": _hundredths(amount),
        "currency": values.get("currency"),
        "source": values.get("source"),
    }


def _hundredths(amount: Any) -> int | None:
    if amount is None:
        return None
    number = Decimal(str(amount))
    if number < 0:
        raise FieldInvalid(TYPE, "potential_value", str(amount), "1234.56")
    return hundredths(number)


def _check_references(
    tx: Tx, actor: Actor, object_type: ObjectType, new: NewReferral, values: Mapping[str, FieldValue]
) -> None:
    for given, code in ((new.account, "account"), (new.contact, "contact")):
        if given is not None and given.type != code:
            raise RecordUnknown(str(given))
    if is_outsider(actor):
        # What the bank recognised by itself is there; nothing else may be referred to.
        allowed = {("account", new.account.id if new.account else None)}
        allowed.add(("contact", new.contact.id if new.contact else None))
        for name, ref in references(object_type, values).items():
            if (name, ref.id) not in allowed:
                raise RecordUnknown(str(ref))
    else:
        check_references_in(tx, actor, object_type, values)


def _name_in(tx: Tx, new: NewReferral, values: Mapping[str, FieldValue]) -> str:
    """What the client is called: as told, else as the record of the contact or account is."""
    told = " ".join(str(values[part]) for part in ("first_name", "last_name") if values.get(part))
    if told:
        return told
    ids = [ref.id for ref in (new.contact, new.account) if ref is not None]
    titles = record_store.titles(tx, ids)
    return next((titles[each].name for each in ids if each in titles), str(values.get("employer") or ""))


# -- score, route, rank --------------------------------------------------------------------------------------------


def _score_in(tx: Tx, known: Known, referrer: Referrer | None) -> dict[str, Any]:
    from fsctui.services.scores import referrer_score_in, score_in

    fields = score_fields(known)
    scored = score_in(tx, fields)
    found = None if referrer is None else referrer_score_in(tx, referrer.of, referrer.id)
    return {
        "lead_score": scored.score.score,
        "probability": scored.score.probability,
        "base_rate": scored.score.base_rate,
        "score_model_id": scored.model_id,
        "referrer_score": None if found is None else found.score,
        "score_fields": fields,
    }


def _place_in(
    context: Context,
    tx: Tx,
    referral_id: int,
    wanted: Status | None,
    given: Target | None,
    known: Known,
    about: Mapping[str, Any],
    created_at: datetime,
) -> tuple[Target, Status]:
    """Give it to whom the rules say (or to `given`, who has it elsewhere, as it stands there), and rank it."""
    columns: dict[str, Any] = {}
    status = Status.ASSIGNED
    if given is not None:
        target = given
        if wanted in (Status.ACCEPTED, Status.WORKING) and target.user_id is not None:
            status = wanted
            columns = {"accepted_at": created_at, "accepted_by": target.user_id}
    else:
        target = _routed_in(context, tx, referral_id, known)
    columns |= clock_in(context, tx, target.user_id) if bucket(status) is Bucket.WAITING else {}
    columns |= rank_in(tx, about, created_at, target.user_id)
    if target.user_id is not None:
        team_id = people_store.team_of(tx, target.user_id)
        store.change_record(tx, referral_id, owner_id=target.user_id, team_id=team_id)
    scored = {name: about[name] for name in SCORED}
    store.change(
        tx, referral_id, status=status.value, bucket=bucket(status).value, assignee_id=target.user_id,
        queue_id=target.queue_id, assigned_at=tx.now, **scored, **columns,
    )  # fmt: skip
    return target, status


def _routed_in(context: Context, tx: Tx, referral_id: int, known: Known) -> Target:
    from fsctui.services.routing import route_in

    routed = route_in(context, tx, referral_id, routing_facts(known))
    name = routed.owner or routed.queue
    unrouted = routed.by is DecidedBy.DEFAULT
    return Target(
        routed.owner_id, routed.queue_id, name, name, "referral_unrouted" if unrouted else "", routed.notify_cc
    )


def rank_in(tx: Tx, about: Mapping[str, Any], created_at: datetime, owner_id: int | None) -> dict[str, Any]:
    """The columns of its place in an inbox."""
    from fsctui.services import scores

    order, terms = scores.rank_in(
        tx, lead_score=about["lead_score"], referrer_score=about["referrer_score"], value=about["value"],
        currency=about["currency"], created_at=created_at, owner_id=owner_id,
    )  # fmt: skip
    return {"rank_order": order, "rank_terms": terms}


# -- a generic change of the record --------------------------------------------------------------------------------


def check_edit(new: Mapping[str, object]) -> None:
    """Refuse what only the steps of a referral's life change. Raises LifecycleField, FieldInvalid."""
    if "status" in new:
        raise LifecycleField("status")
    _own_values(new)


def follow_in(tx: Tx, referral_id: int, values: Mapping[str, Any], account_id: int | None) -> None:
    """Let the referral's row say what its record says since an edit."""
    before = store.facts(tx, referral_id)
    assert before is not None
    if values.get("interest") != before.interest:
        refit_in(tx, referral_id, before.intake or {}, values.get("interest"))
    store.change(tx, referral_id, contact_id=values.get("contact"), account_id=account_id, **_own_values(values))
