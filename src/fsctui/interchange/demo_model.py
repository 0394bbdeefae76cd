"""What the demo bank is made of: frozen values, as `demo_bank` reads and checks them. Days count from its own day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from fsctui.domain.templates import Priority
from fsctui.interchange.demo_referrals import DemoReferrals
from fsctui.scheduling.spec import CalendarSpec


class DocumentStep(Enum):
    """How far a document of a demo plan is."""

    HANDED_IN = "handed_in"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAIVED = "waived"


class PlanStep(Enum):
    """What is done to a demo plan as a whole, after its items."""

    ON_HOLD = "on_hold"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class DemoCalendar:
    """`parent` is "" for the organisation's calendar; parents stand before their children."""

    name: str
    parent: str
    default: bool
    spec: CalendarSpec


@dataclass(frozen=True, slots=True)
class DemoTeam:
    name: str
    parent: str
    calendar: str


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """`manager` is a username, `calendar` and `team` are names; "" when there is none."""

    username: str
    name: str
    email: str
    roles: tuple[str, ...]
    manager: str
    team: str
    calendar: str
    language: str
    time_zone: str
    capacity: int | None
    active: bool


@dataclass(frozen=True, slots=True)
class DemoQueue:
    name: str
    names: Mapping[str, str]
    email: str
    takes: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoAbsence:
    """`start` days from the demo's day, `days` long."""

    user: str
    start: int
    days: int
    substitute: str
    reason: str


@dataclass(frozen=True, slots=True)
class DemoCity:
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class DemoCountry:
    """What the made-up clients of a country are made of. `share` is how many of a hundred clients live there.

    `phone` is a format with `{number}`; the numbers are in ranges kept free for fiction.
    """

    code: str
    language: str
    currency: str
    share: int
    phone: str
    teams: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    cities: tuple[DemoCity, ...]
    employers: tuple[str, ...]
    businesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A financial account; `balance` in whole units of `currency`, negative for money owed."""

    kind: str
    name: str
    balance: int
    currency: str


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A client with a story. `team` maps role codes to usernames; `kind` is person or business."""

    key: str
    kind: str
    name: str
    first_name: str
    last_name: str
    household: str
    household_role: str
    owner: str
    team: Mapping[str, str]
    city: str
    state: str
    country: str
    segment: str
    email: str
    employer: str
    industry: str
    birth_date: date | None
    notes: str
    accounts: tuple[DemoAccount, ...]


@dataclass(frozen=True, slots=True)
class DemoRecord:
    """A record of another type that belongs to a client (`client`: its key); `fields` as `check_values` takes them."""

    key: str
    type: str
    name: str
    client: str
    owner: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DemoClients:
    """A run of made-up clients of a country, in the order they are made: `count` of them after the first `skip`."""

    country: str
    count: int
    skip: int


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """One plan, or one for each client of `clients`. `start` and `target` count days; see demo/plans.toml."""

    template: str
    name: str
    record: str
    clients: DemoClients | None
    owner: str
    start: int
    target: int | None
    done: tuple[str, ...]
    started: tuple[str, ...]
    skipped: Mapping[str, str]
    documents: Mapping[str, DocumentStep]
    reasons: Mapping[str, str]
    state: PlanStep | None


@dataclass(frozen=True, slots=True)
class DemoTask:
    """A task outside any plan, with an owner or in a queue; `due` counts days."""

    subject: str
    record: str
    owner: str
    queue: str
    due: int
    priority: Priority


@dataclass(frozen=True, slots=True)
class DemoBank:
    """`made_clients` is how many clients are made from the names of the countries, besides those with a story."""

    name: str
    made_clients: int = 0
    calendars: tuple[DemoCalendar, ...] = ()
    teams: tuple[DemoTeam, ...] = ()
    people: tuple[DemoPerson, ...] = ()
    queues: tuple[DemoQueue, ...] = ()
    absences: tuple[DemoAbsence, ...] = ()
    countries: tuple[DemoCountry, ...] = ()
    clients: tuple[DemoClient, ...] = ()
    records: tuple[DemoRecord, ...] = ()
    plans: tuple[DemoPlan, ...] = ()
    tasks: tuple[DemoTask, ...] = ()
    referrals: DemoReferrals | None = None
