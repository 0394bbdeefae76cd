"""Words of templates and of one's own items are clean, whoever calls; what can't be launched isn't published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fsctui.domain.tasks import SubjectMissing, SubjectTooLong
from fsctui.domain.templates import ItemFault, Prerequisite, TemplateItem, VersionStatus, Words, check
from fsctui.scheduling.offsets import Offset
from fsctui.services.plans import LaunchRequest
from fsctui.services.refusals import ValueInvalid
from fsctui.store.database import Database
from tests.services.bank import Bank, item, publish, review

MONDAY = date(2026, 3, 2)
UNSAFE = "\x1b\x9b\u202e"


@pytest.fixture
def bank(database: Database) -> Bank:
    return Bank(database)


def test_a_template_is_stored_with_clean_words(bank: Bank) -> None:
    words = Words(f" Call{UNSAFE} ", f"one{UNSAFE}\ntwo")
    body = review(
        replace(item("call", 1), words=words, translations={"fr": words}), name="Esc",
        description=f"d{UNSAFE}", category=f"c{UNSAFE}", names={"fr": f"N{UNSAFE}"},
    )  # fmt: skip
    publish(bank, replace(body, name=f"Esc{UNSAFE}"))
    found = bank.of("ana").templates.show("esc").body
    assert (found.name, found.description, found.category, found.names) == ("Esc", "d", "c", {"fr": "N"})
    assert (found.items[0].words, found.items[0].translations) == (
        Words("Call", "one\ntwo"), {"fr": Words("Call", "one\ntwo")}
    )  # fmt: skip


def test_ones_own_items_are_clean_measured_and_reminded_of(bank: Bank) -> None:
    publish(bank)
    ws = bank.of("ryan")
    request = LaunchRequest(template="client_review", targets=[bank.kiara], start=MONDAY)
    own = (TemplateItem("", Words(f"One{UNSAFE}")), TemplateItem("", Words("One")))
    plan = ws.plans.launch(replace(request, adhoc=own)).plans[0]
    assert [(each.task.key, each.task.subject) for each in plan.items[-2:]] == [("one", "One"), ("one_2", "One")]
    reminded = TemplateItem("", Words(f"Two{UNSAFE}"), offset=Offset(10), reminder_days=2)
    done = ws.plans.add_item(plan.row.id, reminded)
    assert done.id is not None
    sheet = ws.tasks.show(done.id)
    # Ten business days after Monday 2 March, and two days before.
    assert (sheet.row.subject, sheet.row.due, sheet.reminder) == ("Two", date(2026, 3, 16), date(2026, 3, 14))
    for subject, refusal in ((f" {UNSAFE} ", SubjectMissing), ("x" * 256, SubjectTooLong)):
        wrong = TemplateItem("", Words(subject))
        with pytest.raises(refusal):
            ws.plans.add_item(plan.row.id, wrong)
        with pytest.raises(refusal):
            ws.plans.preview(replace(request, adhoc=(wrong,)))


def test_a_prerequisite_that_is_named_twice_is_a_fault() -> None:
    twice = replace(item("note", 2), after=(Prerequisite("call"), Prerequisite("call")))
    found = check(review(item("call", 1), twice))
    assert [(fault.item, fault.fault, fault.value) for fault in found] == [
        ("note", ItemFault.PREREQUISITE_TWICE, "call")
    ]  # fmt: skip


def test_a_plan_whose_given_name_is_blank_gets_its_usual_one(bank: Bank) -> None:
    publish(bank)
    request = LaunchRequest(template="client_review", targets=[bank.kiara], start=MONDAY, name=" \x1b ")
    assert bank.of("ryan").plans.launch(request).plans[0].row.name == "Client review - Kiara Shah"


def test_a_template_says_at_most_so_many_days(bank: Bank) -> None:
    templates = bank.of("ana").templates
    for days in (-1, 10_001, 10**30):
        assert [each.fault for each in check(review(estimated_days=days))] == [ItemFault.ESTIMATE_INVALID]
        with pytest.raises(ValueInvalid):
            templates.create(review(estimated_days=days))
        with pytest.raises(ValueInvalid):
            templates.import_body(review(estimated_days=days))
    for days in (0, 10_000):
        assert check(review(estimated_days=days)) == ()
    publish(bank, review(estimated_days=10_000))
    assert templates.show("client_review").body.estimated_days == 10_000


def test_importing_to_publish_brings_a_retired_template_back(bank: Bank) -> None:
    publish(bank)
    templates = bank.of("ana").templates
    templates.retire("client_review")
    kept = templates.import_body(review())
    assert (kept.version, kept.status, kept.unchanged) == (1, VersionStatus.OBSOLETE, True)
    for unchanged in (False, True):
        found = templates.import_body(review(), publish=True)
        assert (found.version, found.status, found.unchanged) == (2, VersionStatus.PUBLISHED, unchanged)
    versions = templates.show("client_review").versions
    assert {each.number: each.status for each in versions} == {1: VersionStatus.OBSOLETE, 2: VersionStatus.PUBLISHED}
