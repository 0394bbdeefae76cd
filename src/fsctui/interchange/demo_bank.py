"""The demo bank Cumulus, read from its files in `data/demo`; a name that nothing has is refused with file and line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from fsctui.domain.templates import ItemKind, Priority, TemplateBody
from fsctui.interchange.demo_model import (
    DemoAbsence,
    DemoAccount,
    DemoBank,
    DemoCalendar,
    DemoCity,
    DemoClient,
    DemoClients,
    DemoCountry,
    DemoPerson,
    DemoPlan,
    DemoQueue,
    DemoRecord,
    DemoTask,
    DemoTeam,
    DocumentStep,
    PlanStep,
)
from fsctui.interchange.demo_referrals import read_referrals
from fsctui.interchange.refusals import Expected, InvalidValue
from fsctui.interchange.toml_file import Table, TomlFile
from fsctui.scheduling.refusals import BadCalendarField
from fsctui.scheduling.spec import CalendarSpec


@dataclass(slots=True)
class _Names:
    """The names that other parts may refer to, filled while reading."""

    roles: Collection[str]
    types: Collection[str]
    templates: Mapping[str, TemplateBody]
    calendars: set[str] = field(default_factory=set)
    teams: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    queues: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    records: set[str] = field(default_factory=set)


def read_demo(
    files: Mapping[str, TomlFile],
    *,
    roles: Collection[str],
    types: Collection[str],
    templates: Mapping[str, TemplateBody],
) -> DemoBank:
    """Read the six files of the demo bank. Raises a `FileRefusal`, also for a name that nothing has."""
    names = _Names(roles, types, templates)
    bank, people, countries, clients, plans = (
        files[name].root() for name in ("bank", "people", "names", "clients", "plans")
    )
    # Absences and queues name people, people name teams: the order of reading is the order of dependence.
    calendars = tuple(_calendar(table, names) for table in bank.tables("calendar"))
    teams = tuple(_team(table, names) for table in bank.tables("team"))
    names.people = {str(table.data.get("username", "")) for table in people.tables("person")}
    found = DemoBank(
        name=bank.text("name"),
        made_clients=bank.number("made_clients"),
        calendars=calendars,
        teams=teams,
        people=tuple(_person(table, names) for table in people.tables("person")),
        queues=tuple(_queue(table, names) for table in bank.tables("queue")),
        absences=tuple(_absence(table, names) for table in bank.tables("absence")),
        countries=tuple(_country(table, names) for table in countries.tables("country")),
        clients=tuple(_client(table, names) for table in clients.tables("client")),
        records=tuple(_record(table, names) for table in clients.tables("record")),
        plans=tuple(_plan(table, names) for table in plans.tables("plan")),
        tasks=tuple(_task(table, names) for table in plans.tables("task")),
    )
    for root in (bank, people, countries, clients, plans):
        root.finish()
    referrals = read_referrals(
        files["referrals"].root(),
        people=names.people,
        records=names.records,
        queues=names.queues,
        templates=names.templates,
    )
    return replace(found, referrals=referrals)


def _new(table: Table, name: str, taken: set[str]) -> str:
    """A name of its own: refused when another one has it."""
    value = table.item = table.text(name)
    if value in taken:
        raise table.invalid(name, Expected.KEY)
    taken.add(value)
    return value


def _known(table: Table, name: str, known: Collection[str], required: bool = False) -> str:
    """A reference to something by name; "" when it is left out."""
    value = table.text(name, None if required else "")
    if value and value not in known:
        raise table.invalid(name, Expected.KNOWN_NAME, sorted(known))
    return value


def _all_known(table: Table, name: str, known: Collection[str]) -> tuple[str, ...]:
    values = table.texts(name)
    for value in values:
        if value not in known:
            raise table.invalid(name, Expected.KNOWN_NAME, sorted(known), value=value)
    return values


def _texts_by_key(table: Table, known: Collection[str] | None = None) -> dict[str, str]:
    found = {}
    for key in table.data:
        if known is not None and key not in known:
            raise table.invalid(key, Expected.KNOWN_NAME, sorted(known), value=key)
        found[key] = table.text(key)
    return found


def _calendar(table: Table, names: _Names) -> DemoCalendar:
    parent = _known(table, "parent", names.calendars)
    name = _new(table, "name", names.calendars)
    spec = table.table("spec")
    try:
        layer = CalendarSpec.from_json(dict(spec.data))
    except BadCalendarField as problem:
        raise InvalidValue(
            table.file.name, spec.line, name, f"spec.{problem.path}", problem.value, Expected.HOURS
        ) from problem
    default = table.flag("default", False)
    table.finish()
    return DemoCalendar(name, parent, default, layer)


def _team(table: Table, names: _Names) -> DemoTeam:
    parent = _known(table, "parent", names.teams)
    found = DemoTeam(_new(table, "name", names.teams), parent, _known(table, "calendar", names.calendars))
    table.finish()
    return found


def _person(table: Table, names: _Names) -> DemoPerson:
    table.item = table.text("username")
    found = DemoPerson(
        username=table.item,
        name=table.text("name"),
        email=table.text("email"),
        roles=_all_known(table, "roles", names.roles),
        manager=_known(table, "manager", names.people),
        team=_known(table, "team", names.teams),
        calendar=_known(table, "calendar", names.calendars),
        language=_known(table, "language", ("en", "fr", "es", "pt_BR"), required=True),
        time_zone=table.text("time_zone"),
        capacity=table.whole("capacity"),
        active=table.flag("active", True),
    )
    table.finish()
    return found


def _queue(table: Table, names: _Names) -> DemoQueue:
    found = DemoQueue(
        name=_new(table, "name", names.queues),
        names=_texts_by_key(table.table("name_in"), ("fr", "es", "pt_BR")),
        email=table.text("email", ""),
        takes=_all_known(table, "takes", {"task", *names.types}),
        members=_all_known(table, "members", names.people),
    )
    table.finish()
    return found


def _absence(table: Table, names: _Names) -> DemoAbsence:
    found = DemoAbsence(
        user=_known(table, "user", names.people, required=True),
        start=table.number("start"),
        days=table.number("days", 1),
        substitute=_known(table, "substitute", names.people),
        reason=table.text("reason", ""),
    )
    if found.days < 1:
        raise table.invalid("days", Expected.WHOLE_NUMBER)
    table.finish()
    return found


def _country(table: Table, names: _Names) -> DemoCountry:
    cities = []
    code = _new(table, "code", names.countries)
    for city in table.tables("cities"):
        cities.append(DemoCity(city.text("name"), city.text("state", "")))
        city.finish()
    found = DemoCountry(
        code=code,
        language=_known(table, "language", ("en", "fr", "es", "pt_BR"), required=True),
        currency=table.text("currency"),
        share=table.number("share"),
        phone=table.text("phone"),
        teams=_all_known(table, "teams", names.teams),
        first_names=table.texts("first_names"),
        last_names=table.texts("last_names"),
        cities=tuple(cities),
        employers=table.texts("employers"),
        businesses=table.texts("businesses"),
    )
    for name in ("teams", "first_names", "last_names", "cities", "employers", "businesses"):
        if not getattr(found, name):
            raise table.invalid(name, Expected.FILLED_TEXT)
    table.finish()
    return found


def _client(table: Table, names: _Names) -> DemoClient:
    accounts = []
    key = _new(table, "key", names.records)
    for account in table.tables("accounts"):
        account.item = key
        accounts.append(
            DemoAccount(account.text("kind"), account.text("name"), account.number("balance"), account.text("currency"))
        )
        account.finish()
    team = table.table("team")
    members = {}
    for role in team.data:
        if role not in names.roles:
            raise team.invalid(role, Expected.KNOWN_NAME, sorted(names.roles), value=role)
        members[role] = _known(team, role, names.people, required=True)
    found = DemoClient(
        key=key,
        kind=_known(table, "kind", ("person", "business"), required=True),
        name=table.text("name"),
        first_name=table.text("first_name", ""),
        last_name=table.text("last_name", ""),
        household=table.text("household", ""),
        household_role=table.text("household_role", ""),
        owner=_known(table, "owner", names.people, required=True),
        team=members,
        city=table.text("city", ""),
        state=table.text("state", ""),
        country=table.text("country"),
        segment=table.text("segment", ""),
        email=table.text("email", ""),
        employer=table.text("employer", ""),
        industry=table.text("industry", ""),
        birth_date=_date(table, "birth_date"),
        notes=table.text("notes", "", multiline=True),
        accounts=tuple(accounts),
    )
    table.finish()
    return found


def _date(table: Table, name: str) -> date | None:
    text = table.text(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise table.invalid(name, Expected.DATE) from None


def _record(table: Table, names: _Names) -> DemoRecord:
    clients = set(names.records)
    found = DemoRecord(
        key=_new(table, "key", names.records),
        type=_known(table, "type", names.types, required=True),
        name=table.text("name"),
        client=_known(table, "client", clients, required=True),
        owner=_known(table, "owner", names.people, required=True),
        fields=dict(table.table("fields").data),
    )
    table.finish()
    return found


def _plan(table: Table, names: _Names) -> DemoPlan:
    template = names.templates[_known(table, "template", names.templates, required=True)]
    tasks = {item.key for item in template.items if item.kind is ItemKind.TASK}
    papers = {item.key for item in template.items if item.kind is ItemKind.DOCUMENT}
    optional = {item.key for item in template.items if not item.required}
    documents = table.table("documents")
    steps = {}
    for key in documents.data:
        if key not in papers:
            raise documents.invalid(key, Expected.KNOWN_NAME, sorted(papers), value=key)
        steps[key] = documents.choice(key, DocumentStep)
    chosen = table.table("clients")
    clients = None
    if table.has("clients"):
        country = _known(chosen, "country", names.countries, required=True)
        clients = DemoClients(country, chosen.number("count", 1), chosen.number("skip"))
        chosen.finish()
    found = DemoPlan(
        template=template.unique_name,
        name=table.text("name", ""),
        record=_known(table, "record", names.records, required=clients is None),
        clients=clients,
        owner=_known(table, "owner", names.people),
        start=table.number("start"),
        target=table.whole("target"),
        done=_all_known(table, "done", tasks),
        started=_all_known(table, "started", tasks),
        skipped=_texts_by_key(table.table("skipped"), optional),
        documents=steps,
        reasons=_texts_by_key(table.table("reasons"), papers),
        state=table.choice("state", PlanStep) if table.has("state") else None,
    )
    for key, step in steps.items():
        if step in (DocumentStep.REJECTED, DocumentStep.WAIVED) and key not in found.reasons:
            raise documents.invalid(key, Expected.FILLED_TEXT)
    table.finish()
    return found


def _task(table: Table, names: _Names) -> DemoTask:
    found = DemoTask(
        subject=table.text("subject"),
        record=_known(table, "record", names.records),
        owner=_known(table, "owner", names.people),
        queue=_known(table, "queue", names.queues),
        due=table.number("due"),
        priority=table.choice("priority", Priority, Priority.NORMAL),
    )
    if bool(found.owner) == bool(found.queue):
        raise table.invalid("owner", Expected.KNOWN_NAME, value=found.owner or found.queue)
    table.finish()
    return found
