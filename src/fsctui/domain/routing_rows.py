"""What lists and pages of assignment rules show, and what a dry run found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from fsctui.domain.routing import Rule, RuleStatus
from fsctui.domain.routing_conditions import Schema
from fsctui.domain.routing_decide import DecidedBy


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule: its active version, else its draft, else its newest. `draft` is a draft's number beside another."""

    id: int
    name: str
    number: int
    status: RuleStatus
    entries: int
    draft: int | None
    created_at: datetime
    created_by: str | None
    activated_at: datetime | None
    activated_by: str | None


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One version in a rule's history."""

    id: int
    number: int
    status: RuleStatus
    entries: int
    created_at: datetime
    created_by: str | None
    activated_at: datetime | None
    activated_by: str | None


@dataclass(frozen=True, slots=True)
class RuleSheet:
    """A version of a rule with its content. `edit_version` guards stale saves of a draft."""

    id: int
    number: int
    status: RuleStatus
    rule: Rule
    edit_version: int
    versions: tuple[RuleVersion, ...]


class Outcome(Enum):
    """What a rule would change for a referral."""

    SAME = "same"
    CHANGED = "changed"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One past referral: who would get it by which entry, and who did. Exactly one of owner and queue isn't empty,
    but `did_` are both empty for a referral that nobody ever had.
    """

    id: int
    name: str
    outcome: Outcome
    by: DecidedBy
    entry: str
    owner: str
    queue: str
    did_owner: str
    did_queue: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What a dry run found. Outcomes add up to `referrals`; `rows` are what isn't the same, the first `MAX_ROWS`.

    `entries` counts what each entry took, `owners` and `queues` who would get how many. `cancelled`: it was stopped,
    and tells of those looked at until then.
    """

    rule: str
    referrals: int
    same: int
    changed: int
    default: int
    entries: Mapping[str, int]
    owners: Mapping[str, int]
    queues: Mapping[str, int]
    rows: tuple[TrialRow, ...]
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class RuleBank:
    """What a rule from elsewhere may refer to: fields, users (username -> e-mail) and queues."""

    schema: Schema
    users: Mapping[str, str]
    queues: tuple[str, ...]
