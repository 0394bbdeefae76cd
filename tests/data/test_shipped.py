"""Every file that ships loads, says everything in four languages, and fits together."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from fsctui.domain.records import CODE_PATTERN, STORED_COLUMNS, FieldType, check_values
from fsctui.domain.templates import AssigneeKind, ItemKind, Words, check, works
from fsctui.interchange import template_toml
from fsctui.interchange.demo_model import DocumentStep, PlanStep
from fsctui.interchange.refusals import EntryMissing, EntryUnknown, FileMissing, FileRefusal, InvalidValue
from fsctui.interchange.shipped import load_demo, load_object_types, load_roles, load_templates
from fsctui.scheduling.holiday_source import HolidayYears
from fsctui.scheduling.schedule import Anchor, resolve
from fsctui.scheduling.spec import CalendarSpec, assemble
from fsctui.settings import asset_dir

OTHERS = {"fr", "es", "pt_BR"}
ALL = {"en", *OTHERS}

# The objects that plans can target in Financial Services Cloud, and the household.
TARGETS = {
    "account", "assets_and_liabilities", "business_milestone", "campaign", "card", "contact", "contract",
    "financial_account", "financial_deal", "financial_goal", "financial_holding", "individual_application",
    "insurance_policy", "insurance_policy_coverage", "referral", "opportunity", "person_life_event",
    "residential_loan_application", "case", "account_plan_objective", "household",
}  # fmt: skip


def test_every_target_type_ships() -> None:
    assert {found.code for found in load_object_types()} == TARGETS


def test_types_speak_four_languages_down_to_the_last_choice() -> None:
    for found in load_object_types():
        assert set(found.labels) == set(found.plurals) == ALL
        for field in found.fields:
            assert set(field.labels) == ALL, (found.code, field.name)
            assert all(set(choice.labels) == ALL for choice in field.choices), (found.code, field.name)
            codes = [choice.code for choice in field.choices]
            assert len(codes) == len(set(codes))


def test_labels_of_one_type_cannot_be_confused() -> None:
    for found in load_object_types():
        for language in ALL:
            texts = [field.labels[language] for field in found.fields]
            assert len(texts) == len(set(texts)), (found.code, language, sorted(texts))


def test_references_lead_to_shipped_types() -> None:
    for found in load_object_types():
        for field in found.fields:
            assert (field.type is FieldType.REFERENCE) == bool(field.target)
            assert not field.target or field.target in TARGETS


def test_types_with_tables_of_their_own_have_a_field_for_every_column() -> None:
    types = {found.code: found for found in load_object_types()}
    for code, columns in STORED_COLUMNS.items():
        assert columns <= {field.name for field in types[code].fields}


def test_roles_have_names_in_four_languages_and_cover_every_permission() -> None:
    roles = load_roles()
    assert all(set(role.names) == ALL and CODE_PATTERN.fullmatch(role.code) for role in roles)
    assert {role.permission.value for role in roles} == {
        "administrator", "manager", "adviser", "assistant", "broker", "agent", "compliance", "partner", "client",
    }  # fmt: skip


def test_at_least_six_templates_ship_without_faults_and_without_warnings() -> None:
    templates = load_templates()
    assert len(templates) >= 6
    for found in templates:
        assert check(found.body) == ()
        assert found.warnings == ()
        assert found.body.target_type in TARGETS
        assert 8 <= len(found.body.items) <= 15


def test_template_texts_are_there_in_four_languages() -> None:
    for found in load_templates():
        assert set(found.body.names) == OTHERS
        for item in found.body.items:
            assert set(item.translations) == OTHERS, (found.body.unique_name, item.key)
            for words in (item.words, *item.translations.values()):
                assert words.subject and words.instructions, (found.body.unique_name, item.key)
            assert len({words.subject for words in (item.words, *item.translations.values())}) == 4


def test_templates_name_only_roles_and_queues_that_ship() -> None:
    roles = {role.code for role in load_roles()}
    queues = {queue.name for queue in load_demo().queues}
    for found in load_templates():
        for item in found.body.items:
            if item.assignee.kind is AssigneeKind.ROLE:
                assert item.assignee.name in roles
            elif item.assignee.kind is AssigneeKind.QUEUE:
                assert item.assignee.name in queues


def test_the_client_review_works_towards_the_meeting_and_away_from_it() -> None:
    review = next(found.body for found in load_templates() if found.body.unique_name == "client_review")
    amounts = [item.offset.amount for item in review.items if item.offset and item.anchor is Anchor.TARGET]
    assert min(amounts) < 0 < max(amounts)


def test_templates_with_documents_ask_for_some() -> None:
    kinds = {found.body.unique_name: {item.kind for item in found.body.items} for found in load_templates()}
    for name in ("account_opening", "mortgage_application", "kyc_refresh"):
        assert kinds[name] == {ItemKind.TASK, ItemKind.DOCUMENT}


def test_every_template_can_be_scheduled() -> None:
    calendar = assemble("plain", [CalendarSpec()], HolidayYears(), 2026, 2027)
    for found in load_templates():
        planned = resolve(works(found.body.items, found.body.mode), date(2026, 3, 2), date(2026, 5, 4), calendar)
        assert all(one.due is not None for one in planned.values()), found.body.unique_name


def test_an_item_follows_what_it_waits_for_when_the_meeting_leaves_time() -> None:
    """Offsets that contradict the prerequisites would push every later date: the templates mustn't."""
    calendar = assemble("plain", [CalendarSpec()], HolidayYears(), 2026, 2027)
    review = next(found.body for found in load_templates() if found.body.unique_name == "client_review")
    meeting = date(2026, 5, 4)
    planned = resolve(works(review.items, review.mode), date(2026, 3, 2), meeting, calendar)
    assert planned["hold_meeting"].due == meeting


def test_exports_of_shipped_templates_read_back() -> None:
    for found in load_templates():
        assert template_toml.read(template_toml.write(found.body).encode(), "x").body == found.body


def test_the_demo_bank_has_the_people_everybody_knows() -> None:
    bank = load_demo()
    people = {person.username: person for person in bank.people}
    assert {"srilakshmi", "ryan", "matt", "bob", "jackie"} <= set(people)
    assert len(people) >= 17
    assert people["srilakshmi"].name == "Srilakshmi Maajid"
    assert {person.language for person in bank.people} == ALL
    assert any(not person.active for person in bank.people)


def test_people_have_unique_addresses_and_a_way_up_without_a_loop() -> None:
    people = {person.username: person for person in load_demo().people}
    emails = [person.email for person in people.values()]
    assert len(emails) == len(set(emails))
    for person in people.values():
        above, seen = person.manager, {person.username}
        while above:
            assert above not in seen
            seen.add(above)
            above = people[above].manager


def test_calendars_of_six_countries_can_be_assembled() -> None:
    bank = load_demo()
    calendars = {calendar.name: calendar for calendar in bank.calendars}
    assert sum(calendar.default for calendar in bank.calendars) == 1
    for calendar in bank.calendars:
        layers, name = [calendar.spec], calendar.parent
        while name:
            layers.insert(0, calendars[name].spec)
            name = calendars[name].parent
        assembled = assemble(calendar.name, layers, HolidayYears(), 2026, 2026)
        assert not assembled.is_working_day(date(2026, 12, 25)), calendar.name
        assert assembled.is_working_day(date(2026, 5, 12)), "a Tuesday that is no holiday in any of them"
    lyon = assemble(
        "Lyon", [calendars[name].spec for name in ("Cumulus", "France", "Lyon Bellecour")], HolidayYears(), 2026, 2026
    )
    assert lyon.is_working_day(date(2026, 5, 9)), "Saturday morning"
    assert not lyon.is_working_day(date(2026, 5, 11)), "Monday"


def test_absences_start_before_and_after_today_and_chain() -> None:
    absences = load_demo().absences
    assert any(one.start <= 0 < one.start + one.days for one in absences), "somebody is away on the day of the demo"
    away = {one.user: one.substitute for one in absences}
    assert any(away.get(substitute) for substitute in away.values() if substitute), "a substitute who is away too"


def test_queues_have_members_and_names_in_every_language() -> None:
    for queue in load_demo().queues:
        assert queue.members
        assert set(queue.names) == OTHERS


def test_clients_and_records_hold_values_that_their_types_take() -> None:
    bank = load_demo()
    types = {found.code: found for found in load_object_types()}
    assert {"Kiara Shah", "Rachel Adams"} <= {client.name for client in bank.clients}
    for client in bank.clients:
        values = {
            name: getattr(client, name)
            for name in ("kind", "segment", "city", "state", "country", "industry", "email", "notes")
        }
        check_values(types["account"], values)
        for account in client.accounts:
            check_values(
                types["financial_account"],
                {"kind": account.kind, "balance": account.balance, "currency": account.currency},
            )
    for record in bank.records:
        check_values(
            types[record.type],
            {**record.fields, "account": 1} if types[record.type].field("account") else record.fields,
        )


def test_enough_names_for_a_few_hundred_different_clients() -> None:
    bank = load_demo()
    countries = bank.countries
    assert 200 <= bank.made_clients <= 999
    assert sum(country.share for country in countries) == 100
    for country in countries:
        assert len(set(country.first_names)) * len(set(country.last_names)) >= bank.made_clients * country.share / 100
        assert country.phone.format(number=7)


def test_plans_show_every_state() -> None:
    bank = load_demo()
    templates = {found.body.unique_name: found.body for found in load_templates()}
    steps = {step for plan in bank.plans for step in plan.documents.values()}
    assert steps == set(DocumentStep)
    assert {plan.state for plan in bank.plans} == {None, *PlanStep}
    closed = []
    for plan in bank.plans:
        finished = {
            *plan.done,
            *plan.skipped,
            *(k for k, v in plan.documents.items() if v in (DocumentStep.ACCEPTED, DocumentStep.WAIVED)),
        }
        closed.append(finished == {item.key for item in templates[plan.template].items})
    assert any(closed), "a completed plan"
    assert any(not plan.done and not plan.documents and not plan.started for plan in bank.plans), "one not started"


def test_what_a_demo_plan_has_done_was_not_waiting_for_anything() -> None:
    templates = {found.body.unique_name: found.body for found in load_templates()}
    for plan in load_demo().plans:
        accepted = {key for key, step in plan.documents.items() if step in (DocumentStep.ACCEPTED, DocumentStep.WAIVED)}
        finished = {*plan.done, *plan.skipped, *accepted}
        for item in templates[plan.template].items:
            if item.key in finished or item.key in plan.started:
                missing = {need.key for need in item.after} - finished
                assert not missing, (plan.name or plan.template, item.key, missing)


def test_plans_of_made_up_clients_find_enough_of_them() -> None:
    bank = load_demo()
    shares = {country.code: country.share for country in bank.countries}
    for plan in bank.plans:
        if plan.clients:
            made = bank.made_clients * shares[plan.clients.country] // 100
            assert plan.clients.skip + plan.clients.count <= made


def test_plans_with_a_target_anchor_have_a_target_date() -> None:
    templates = {found.body.unique_name: found.body for found in load_templates()}
    for plan in load_demo().plans:
        needs = any(item.anchor is Anchor.TARGET for item in templates[plan.template].items)
        assert not needs or plan.target is not None, plan.name


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A data folder of one's own, to break."""
    return Path(shutil.copytree(asset_dir("data"), tmp_path / "data"))


@pytest.mark.parametrize(
    ("file", "old", "new", "refusal", "field"),
    [
        ("object_types/card.toml", 'type = "date"', 'type = "day"', InvalidValue, "type"),
        ("object_types/card.toml", ', es = "Tarjeta"', "", EntryMissing, "es"),
        ("roles.toml", 'permission = "broker"', 'permission = "king"', InvalidValue, "permission"),
        ("demo/bank.toml", 'takes = ["task"]', 'takes = ["tasks"]', InvalidValue, "takes"),
        ("demo/bank.toml", 'market = "XFED"', 'marked = "XFED"', InvalidValue, "spec.marked"),
        ("demo/bank.toml", "days = 6", "days = 0", InvalidValue, "days"),
        ("demo/people.toml", 'manager = "ryan"', 'manager = "rayn"', InvalidValue, "manager"),
        ("demo/people.toml", "capacity = 12", "capactiy = 12", EntryUnknown, "capactiy"),
        ("demo/clients.toml", 'owner = "emma"', 'owner = "emmma"', InvalidValue, "owner"),
        ("demo/names.toml", 'currency = "GBP"\n', "", EntryMissing, "currency"),
        ("demo/plans.toml", 'template = "inheritance"', 'template = "heritage"', InvalidValue, "template"),
        ("demo/plans.toml", 'done = ["condolences"]', 'done = ["condolence"]', InvalidValue, "done"),
        ("demo/plans.toml", 'address = "handed_in"', 'address = "lost"', InvalidValue, "address"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_data_file_is_named_with_file_line_and_field(
    copy: Path, file: str, old: str, new: str, refusal: type[FileRefusal], field: str
) -> None:
    text = (copy / file).read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(refusal) as caught:
        if file.startswith("demo"):
            load_demo(copy)
        else:
            load_object_types(copy)
            load_roles(copy)
    assert caught.value.file == f"data/{file}"
    assert caught.value.params["field"] == field
    # What is missing has no line of its own: its table's line is named.
    assert caught.value.line == line or refusal is EntryMissing


def test_a_data_file_that_is_not_there_is_named(copy: Path) -> None:
    (copy / "demo" / "names.toml").unlink()
    with pytest.raises(FileMissing) as caught:
        load_demo(copy)
    assert caught.value.file == "data/demo/names.toml"


def test_words_are_not_left_in_english() -> None:
    """A translation that equals the English text is almost always one that was forgotten."""
    for found in load_templates():
        for item in found.body.items:
            for language in OTHERS:
                assert item.translations[language] != Words(item.words.subject, item.words.instructions)
