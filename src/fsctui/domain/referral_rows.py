"""What lists and pages of referrals show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from fsctui.domain.intake import Answered
from fsctui.domain.record_rows import RecordTitle, SheetField
from fsctui.domain.records import RecordRef
from fsctui.domain.referrals import Bucket, ReferrerKind, Status, amount_of


class ReferralRow(NamedTuple):
    """One line of a list. `value` is in hundredths of `currency`; `rank_terms` add up to the priority, in millionths.

    `lead_score` is 1..99, `probability` and `base_rate` are shares of 1, `referrer_score` 0..100; `accept_due` is when
    it should be accepted. A tuple, because a page of them is made at every key press. `guarded`: its client or who
    referred it is confidential, so what it says of them depends on who reads it.
    """

    id: int
    name: str
    status: Status
    bucket: Bucket
    interest: str | None
    value: int | None
    currency: str | None
    source: str | None
    owner_id: int | None
    owner: str | None
    owner_name: str | None
    queue_id: int | None
    queue: str | None
    referrer_id: int | None
    referrer: str | None
    referrer_name: str | None
    referrer_contact: int | None
    referrer_contact_name: str | None
    sent_by: int | None
    account: int | None
    contact: int | None
    confidential: bool
    lead_score: int | None
    probability: float | None
    base_rate: float | None
    referrer_score: int | None
    rank_order: int
    rank_terms: Mapping[str, int]
    accept_due: datetime | None
    warn_at: datetime | None
    breaches: int
    created_at: datetime
    assigned_at: datetime | None
    accepted_at: datetime | None
    closed_at: datetime | None
    close_reason: str
    thanked_at: datetime | None
    opportunity: int | None
    guarded: bool = False

    @property
    def ref(self) -> RecordRef:
        return RecordRef("referral", self.id)

    @property
    def potential_value(self) -> Decimal | None:
        return amount_of(self.value)

    @property
    def referred_by(self) -> str | None:
        """What the referrer is called."""
        return self.referrer_name or self.referrer_contact_name


@dataclass(frozen=True, slots=True)
class Routed:
    """One stored decision: who got it, by which entry, and the trace as it was written then."""

    at: datetime
    rule: str | None
    entry: str
    by: str
    owner: str
    queue: str
    trace: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReferralComment:
    """What a colleague said; `user` is their username, and `id` is by which the timeline names it."""

    id: int
    at: datetime
    user: str
    user_name: str
    text: str


@dataclass(frozen=True, slots=True)
class ReferralSheet:
    """Everything about one referral that its reader may see. `version` guards stale saves.

    `referrer_kind` is None where nobody referred, and for somebody outside, who sees only what they sent themselves.
    """

    row: ReferralRow
    fields: tuple[SheetField, ...]
    account: RecordTitle | None
    contact: RecordTitle | None
    referrer_contact: RecordTitle | None
    opportunity: RecordTitle | None
    household: RecordTitle | None
    converted_account: RecordTitle | None
    converted_contact: RecordTitle | None
    created_by: str | None
    accepted_by: str | None
    closed_by: str | None
    declined: tuple[str, ...]
    decisions: tuple[Routed, ...]
    open_tasks: int
    plans: int
    may_work: bool
    version: int
    intake: tuple[Answered, ...] = ()
    referrer_kind: ReferrerKind | None = None
    comments: tuple[ReferralComment, ...] = ()

    def value(self, name: str) -> Any:
        return next((found.value for found in self.fields if found.field.name == name), None)


@dataclass(frozen=True, slots=True)
class WhyDue:
    """Business hours of `calendar`, from when it was given until it is to be accepted, in the order of time."""

    since: datetime
    due: datetime
    calendar: str
    spans: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client that a new referral may be about; `by` says what they have in common: name, email, phone."""

    ref: RecordRef
    name: str
    account: RecordRef | None
    detail: str
    by: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        """More than a name in common."""
        return "name" in self.by and len(self.by) > 1
