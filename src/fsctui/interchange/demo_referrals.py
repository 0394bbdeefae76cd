"""The referrals of the demo bank, read from `data/demo/referrals.toml`; a name that nothing has is refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from fsctui.domain.routing import Assignee, AssigneeKind, Condition, Entry, Operator, Rule, check
from fsctui.interchange.refusals import Expected
from fsctui.interchange.toml_file import Table


@dataclass(frozen=True, slots=True)
class DemoLevel:
    """A value of a field: how often it occurs, and what it does to the odds (hundredths of log-odds)."""

    code: str
    share: int
    weight: int
    value: int = 0


@dataclass(frozen=True, slots=True)
class DemoReferrer:
    """A colleague by username, or a client by key whose contact refers."""

    username: str
    contact: str
    share: int
    weight: int


@dataclass(frozen=True, slots=True)
class DemoWorker:
    """Who works on the referrals of a country: on homes, and on all others."""

    country: str
    share: int
    home: str
    other: str


@dataclass(frozen=True, slots=True)
class DemoHistory:
    """Days count from the day of the demo; `existing`, `email` and so on are weights like those of the levels."""

    count: int
    first: int
    brought_in: int
    recent: int
    base: int
    weights: Mapping[str, int]
    interests: tuple[DemoLevel, ...]
    sources: tuple[DemoLevel, ...]
    referrers: tuple[DemoReferrer, ...]
    workers: tuple[DemoWorker, ...]
    reasons: tuple[str, ...]


STEPS = ("accept", "start", "convert", "close", "reject")


@dataclass(frozen=True, slots=True)
class DemoReferral:
    """One referral. `waited` and `steps` are tenths of business hours; `told` are the fields of a new client."""

    client: str
    told: Mapping[str, str]
    interest: str
    value: int | None
    by: str
    contact: str
    source: str
    notes: str
    to: str
    waited: int
    steps: Mapping[str, int]
    reason: str


@dataclass(frozen=True, slots=True)
class DemoReferrals:
    """`plans` are the templates that interests suggest, by their unique names."""

    history: DemoHistory
    rule: Rule
    referrals: tuple[DemoReferral, ...]
    plans: Mapping[str, str]


_TOLD = ("first_name", "last_name", "employer", "email", "phone", "city", "state", "country")
_WEIGHTS = ("existing", "email", "phone", "employer", "large")


def read_referrals(
    root: Table,
    *,
    people: Collection[str],
    records: Collection[str],
    queues: Collection[str],
    templates: Collection[str],
) -> DemoReferrals:
    """Read the file. Raises a `FileRefusal`, also for a name that nothing has."""
    found = DemoReferrals(
        _history(root.table("history"), people, records),
        _rule(root.table("rule"), people, queues),
        tuple(_referral(table, people, records) for table in root.tables("referral")),
        _plans(root.table("plans"), templates),
    )
    root.finish()
    return found


def _plans(table: Table, templates: Collection[str]) -> dict[str, str]:
    found = {interest: _known(table, interest, templates) for interest in table.data}
    table.finish()
    return found


def _history(table: Table, people: Collection[str], records: Collection[str]) -> DemoHistory:
    found = DemoHistory(
        count=table.number("count"),
        first=table.number("first"),
        brought_in=table.number("brought_in"),
        recent=table.number("recent"),
        base=table.number("base"),
        weights={name: table.number(name) for name in _WEIGHTS},
        interests=tuple(_level(each) for each in table.tables("interest")),
        sources=tuple(_level(each) for each in table.tables("source")),
        referrers=tuple(_referrer(each, people, records) for each in table.tables("referrer")),
        workers=tuple(_worker(each, people) for each in table.tables("worker")),
        reasons=table.texts("reasons"),
    )
    table.finish()
    return found


def _level(table: Table) -> DemoLevel:
    table.item = table.text("code")
    found = DemoLevel(table.item, table.number("share"), table.number("weight"), table.number("value"))
    table.finish()
    return found


def _referrer(table: Table, people: Collection[str], records: Collection[str]) -> DemoReferrer:
    found = DemoReferrer(
        _known(table, "username", people), _known(table, "contact", records), table.number("share"),
        table.number("weight"),
    )  # fmt: skip
    table.finish()
    return found


def _worker(table: Table, people: Collection[str]) -> DemoWorker:
    found = DemoWorker(
        table.text("country"), table.number("share"), _known(table, "home", people), _known(table, "other", people)
    )
    table.finish()
    return found


def _rule(table: Table, people: Collection[str], queues: Collection[str]) -> Rule:
    rule = Rule(
        table.text("name"),
        tuple(_entry(each, people, queues) for each in table.tables("entry")),
        _known(table, "default_owner", people),
        table.text("description", ""),
    )
    table.finish()
    check(rule)
    return rule


def _entry(table: Table, people: Collection[str], queues: Collection[str]) -> Entry:
    table.item = key = table.text("key")
    conditions = []
    for text in table.texts("where"):
        field, _, rest = text.partition(" ")
        operator, _, values = rest.partition(" ")
        if operator not in {each.value for each in Operator} or not values:
            raise table.invalid("where", Expected.KNOWN_NAME, [each.value for each in Operator], value=text)
        conditions.append(Condition(field, Operator(operator), tuple(values.split(","))))
    kind, _, name = table.text("to").partition(":")
    names = tuple(name.split(","))
    known = queues if kind == AssigneeKind.QUEUE.value else people
    if kind not in {each.value for each in AssigneeKind} or not set(names) <= set(known):
        raise table.invalid("to", Expected.ASSIGNEE)
    found = Entry(key, Assignee(AssigneeKind(kind), names), tuple(conditions), table.text("logic", ""))
    table.finish()
    return found


def _referral(table: Table, people: Collection[str], records: Collection[str]) -> DemoReferral:
    told = {name: table.text(name) for name in _TOLD if table.has(name)}
    table.item = " ".join(told.get(name, "") for name in ("first_name", "last_name")).strip()
    found = DemoReferral(
        client=_known(table, "client", records),
        told=told,
        interest=table.text("interest"),
        value=table.whole("value"),
        by=_known(table, "by", people),
        contact=_known(table, "contact", records),
        source=table.text("source"),
        notes=table.text("notes", ""),
        to=_known(table, "to", people),
        waited=table.number("waited"),
        steps={name: table.number(name) for name in STEPS if table.has(name)},
        reason=table.text("reason", ""),
    )
    table.finish()
    return found


def _known(table: Table, name: str, known: Collection[str]) -> str:
    value = table.text(name, "")
    if value and value not in known:
        raise table.invalid(name, Expected.KNOWN_NAME, sorted(known))
    return value
