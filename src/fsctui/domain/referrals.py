"""Referrals: where one stands, and what may be done with it.

A referral waits (new, or assigned to a user or a queue), is worked on (accepted, working), or has ended (converted, not
converted, rejected). Every step is a pure rule: it gives the next status, or refuses by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum

from fsctui.domain.records import RecordRef
from fsctui.domain.referral_refusals import (
    AlreadyAccepted,
    AlreadyClaimed,
    AlreadyClosed,
    AlreadyConverted,
    AlreadyThanked,
    AlreadyWith,
    AlreadyWorking,
    ClientMissing,
    LifecycleField,
    NotAccepted,
    NotClosed,
    NotYours,
    ReferralReasonMissing,
    ReferralUnknown,
    ReferrerMissing,
    ReferrerTwice,
    TakerInactive,
    TakerUnfit,
)


class Status(Enum):
    NEW = "new"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    WORKING = "working"
    CONVERTED = "converted"
    NOT_CONVERTED = "not_converted"
    REJECTED = "rejected"


class Bucket(Enum):
    """What lists and indexes tell apart."""

    WAITING = "waiting"
    WORKING = "working"
    CLOSED = "closed"


_BUCKETS = {
    Status.NEW: Bucket.WAITING,
    Status.ASSIGNED: Bucket.WAITING,
    Status.ACCEPTED: Bucket.WORKING,
    Status.WORKING: Bucket.WORKING,
    Status.CONVERTED: Bucket.CLOSED,
    Status.NOT_CONVERTED: Bucket.CLOSED,
    Status.REJECTED: Bucket.CLOSED,
}


class ReferrerKind(Enum):
    """A colleague, or somebody outside: a contact, a partner, the client."""

    INTERNAL = "internal"
    EXTERNAL = "external"


def bucket(status: Status) -> Bucket:
    return _BUCKETS[status]


@dataclass(frozen=True, slots=True)
class NewReferral:
    """What somebody writes down. The client is a known account or contact, or told by name.

    `name` is what the referral is called, if not as the client is; `extra` are values of fields that the bank added.

    `answers` are those to the interest's questions, by code; None where nobody was asked, as by a program.

    `referrer` is a username, `referrer_contact` somebody outside: at most one of them; without either it is whoever
    writes it down, or nobody if it is `brought_in` out of a file. `potential_value` is in `currency`. `external_id`,
    `owner` (a username), `created_at`, `status`, `closed_at` and `close_reason` are for what happened elsewhere and
    is brought in.
    """

    first_name: str = ""
    last_name: str = ""
    employer: str = ""
    email: str = ""
    phone: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    account: RecordRef | None = None
    contact: RecordRef | None = None
    interest: str = ""
    potential_value: Decimal | None = None
    currency: str = ""
    source: str = ""
    notes: str = ""
    answers: Mapping[str, object] | None = None
    referrer: str | None = None
    referrer_contact: RecordRef | None = None
    brought_in: bool = False
    confidential: bool = False
    name: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)
    external_id: str | None = None
    owner: str | None = None
    created_at: datetime | None = None
    status: Status | None = None
    closed_at: datetime | None = None
    close_reason: str = ""


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """What the rules need to know of a referral; `by` is who accepted it.

    `may_take`: what is nobody's yet, the acting user may take.
    """

    name: str
    status: Status
    assignee_id: int | None = None
    assignee: str = ""
    queue_id: int | None = None
    queue: str = ""
    by: str = ""
    has_been_accepted: bool = False
    thanked: bool = False
    may_take: bool = True


# -- rules ---------------------------------------------------------------------------------------------------------


def accept(facts: ReferralFacts, me: int) -> Status:
    """Who it was given to, or a member of its queue, takes it and begins."""
    require_open(facts)
    if bucket(facts.status) is Bucket.WORKING:
        raise AlreadyAccepted(facts.name, facts.by or facts.assignee)
    require_mine(facts, me)
    return Status.ACCEPTED


def claim(facts: ReferralFacts) -> Status:
    """It is taken out of its queue, and still waits to be accepted."""
    require_open(facts)
    if facts.assignee_id is not None or facts.queue_id is None:
        raise AlreadyClaimed(facts.name, facts.assignee)
    if not facts.may_take:
        raise NotYours(facts.name, "")
    return Status.ASSIGNED


def release(facts: ReferralFacts, me: int) -> Status:
    """What was claimed or accepted waits again: in its queue, or where it was given without one."""
    require_open(facts)
    if facts.assignee_id is None and facts.may_take:
        # It was given back already.
        raise NotAccepted(facts.name)
    if facts.assignee_id != me:
        raise NotYours(facts.name, facts.assignee)
    if facts.status is Status.WORKING:
        raise AlreadyWorking(facts.name)
    if facts.queue_id is None and facts.status is not Status.ACCEPTED:
        raise NotAccepted(facts.name)
    return Status.ASSIGNED


def start(facts: ReferralFacts, me: int) -> Status:
    require_open(facts)
    if facts.status is Status.WORKING:
        raise AlreadyWorking(facts.name)
    require_mine(facts, me)
    if facts.status is not Status.ACCEPTED:
        raise NotAccepted(facts.name)
    return Status.WORKING


def put_back(facts: ReferralFacts, me: int) -> Status:
    """Working -> Accepted: takes a start back."""
    require_open(facts)
    require_mine(facts, me)
    if facts.status is not Status.WORKING:
        raise NotAccepted(facts.name)
    return Status.ACCEPTED


def reject(facts: ReferralFacts, me: int, reason: str) -> Status:
    """It wasn't for them: it ends, and its referrer is told why."""
    require_open(facts)
    require_mine(facts, me)
    require_reason(facts, reason)
    return Status.REJECTED


def close(facts: ReferralFacts, me: int, reason: str, *, manages: bool = False) -> Status:
    """It ends without conversion. `manages`: whoever answers for its owner may close it, too."""
    require_open(facts)
    if not manages:
        require_mine(facts, me)
    require_reason(facts, reason)
    return Status.NOT_CONVERTED


def convert(facts: ReferralFacts, me: int) -> Status:
    """Whoever has it, accepted or not, makes it business."""
    require_open(facts)
    require_mine(facts, me)
    return Status.CONVERTED


def reopen(facts: ReferralFacts) -> Status:
    """What ended without conversion goes on where it was; without an owner it waits anew."""
    if facts.status is Status.CONVERTED:
        raise AlreadyConverted(facts.name)
    if bucket(facts.status) is not Bucket.CLOSED:
        raise NotClosed(facts.name, facts.status)
    if facts.assignee_id is not None and facts.has_been_accepted:
        return Status.WORKING
    return Status.NEW if facts.assignee_id is None and facts.queue_id is None else Status.ASSIGNED


def reassign(facts: ReferralFacts, reason: str, *, user_id: int | None, queue_id: int | None, to: str) -> Status:
    """Another user or queue gets it; what was rejected lives again, and it has to be accepted anew."""
    if facts.status is not Status.REJECTED:
        require_open(facts)
        same_user = user_id is not None and user_id == facts.assignee_id
        same_queue = user_id is None and facts.assignee_id is None and queue_id == facts.queue_id
        if same_user or same_queue:
            raise AlreadyWith(facts.name, to)
    require_reason(facts, reason)
    return Status.ASSIGNED


def require_thankable(facts: ReferralFacts, *, has_referrer: bool) -> None:
    """A referrer is thanked once."""
    if not has_referrer:
        raise ReferrerMissing(facts.name)
    if facts.thanked:
        raise AlreadyThanked(facts.name)


def require_open(facts: ReferralFacts) -> None:
    if facts.status is Status.CONVERTED:
        raise AlreadyConverted(facts.name)
    if bucket(facts.status) is Bucket.CLOSED:
        raise AlreadyClosed(facts.name, facts.status)


def require_mine(facts: ReferralFacts, me: int) -> None:
    """It is the acting user's, or nobody's yet and theirs to take."""
    if facts.assignee_id is None and not facts.may_take:
        raise NotYours(facts.name, "")
    if facts.assignee_id is not None and facts.assignee_id != me:
        raise NotYours(facts.name, facts.assignee)


def require_reason(facts: ReferralFacts, reason: str) -> None:
    if not reason.strip():
        raise ReferralReasonMissing(facts.name)


# -- fields and amounts --------------------------------------------------------------------------------------------

CLIENT_FIELDS = ("first_name", "last_name", "employer", "email", "phone", "city", "state", "country")
"""What is known of a client who isn't a record yet."""


def hundredths(amount: Decimal | None) -> int | None:
    """An amount as it is stored."""
    return None if amount is None else int((amount * 100).to_integral_value())


def amount_of(stored: int | None) -> Decimal | None:
    return None if stored is None else Decimal(stored).scaleb(-2)


__all__ = [
    "AlreadyAccepted", "AlreadyClaimed", "AlreadyClosed", "AlreadyConverted", "AlreadyThanked", "AlreadyWith",
    "AlreadyWorking", "Bucket", "CLIENT_FIELDS", "ClientMissing", "LifecycleField", "NewReferral", "NotAccepted",
    "NotClosed", "NotYours", "ReferralFacts", "ReferralReasonMissing", "ReferralUnknown", "ReferrerKind",
    "ReferrerMissing", "ReferrerTwice", "Status", "TakerInactive", "TakerUnfit", "accept", "amount_of", "bucket",
    "claim", "close", "convert", "hundredths", "put_back", "reassign", "reject", "release", "reopen", "require_mine",
    "require_open", "require_reason", "require_thankable", "start",
]  # fmt: skip
