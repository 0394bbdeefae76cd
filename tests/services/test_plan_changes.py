"""What is changed in running plans: another template version, other dates, another owner; tried before it is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fsctui.domain.documents import DocumentStatus
from fsctui.domain.plans import PlanState
from fsctui.domain.rows import PlanSheet
from fsctui.domain.tasks import ItemState
from fsctui.domain.templates import ItemKind, Priority, TemplateItem, Words
from fsctui.services.outcome import Done
from fsctui.services.plan_refusals import AlreadyAssigned, NewestVersionAlready, PreviewOutdated
from fsctui.services.plans import LaunchRequest
from fsctui.services.refusals import UserUnknown
from fsctui.services.workspace import Workspace
from fsctui.store.database import Database
from tests.services.bank import ASSISTANT, Bank, item, publish, review

MONDAY = date(2026, 3, 2)


@pytest.fixture
def bank(database: Database) -> Bank:
    bank = Bank(database)
    publish(bank, review(item("call", 1), item("prepare", 3, "call"), item("gift", 4), item("note", 5)))
    return bank


def launched(bank: Bank, **more: object) -> PlanSheet:
    request = LaunchRequest(template="client_review", targets=[bank.kiara], start=MONDAY, **more)  # type: ignore[arg-type]
    return bank.of("ryan").plans.launch(request).plans[0]


def second_version(bank: Bank) -> None:
    """`gift` goes, `thank` comes, `note` is due two days later, `prepare` is called otherwise."""
    prepare = item("prepare", 3, "call")
    publish(bank, review(
        item("call", 1), replace(prepare, words=Words("Prepare the file")),
        item("thank", 2), item("note", 7),
    ))  # fmt: skip


def by_key(plan: PlanSheet) -> dict[str, tuple[ItemState, date | None]]:
    return {each.task.key: (each.task.state, each.task.due) for each in plan.items}


def undo(ws: Workspace, done: Done) -> None:
    assert done.undo is not None
    name, params = done.undo
    getattr(ws.plans, name)(done.id, **params)


def test_a_running_plan_moves_to_the_new_version(bank: Bank) -> None:
    plan = launched(bank)
    ws = bank.of("ryan")
    ws.tasks.complete(next(each.task.id for each in plan.items if each.task.key == "call"))
    second_version(bank)
    done = ws.plans.upgrade(plan.row.id)
    found = ws.plans.show(plan.row.id)
    assert (done.code, found.row.template_version) == ("plan_upgraded", 2)
    # Monday 2 March 2026 and 3, 2 and 7 business days; the gift isn't in version 2.
    assert by_key(found) == {
        "call": (ItemState.COMPLETED, date(2026, 3, 3)),
        "prepare": (ItemState.OPEN, date(2026, 3, 5)),
        "thank": (ItemState.OPEN, date(2026, 3, 4)),
        "note": (ItemState.OPEN, date(2026, 3, 11)),
        "gift": (ItemState.CANCELED, date(2026, 3, 6)),
    }
    assert list(by_key(found)) == ["call", "prepare", "thank", "note", "gift"]
    assert found.items[1].task.subject == "Prepare the file"
    with pytest.raises(NewestVersionAlready):
        ws.plans.upgrade(plan.row.id)


def test_what_people_made_of_a_plan_outlives_its_template(bank: Bank) -> None:
    plan = launched(bank, skips=frozenset({"note"}))
    ws = bank.of("ryan")
    ids = {each.task.key: each.task.id for each in plan.items}
    ws.tasks.assign(ids["prepare"], "bob")
    ws.tasks.pin(ids["prepare"], date(2026, 3, 20))
    ws.plans.add_item(plan.row.id, TemplateItem("thank", Words("Thank"), required=False))
    second_version(bank)
    ws.plans.upgrade(plan.row.id)
    found = ws.plans.show(plan.row.id)
    keys = [each.task.key for each in found.items]
    assert "note" not in keys, "what was left out at launch stays out"
    assert [each.task.subject for each in found.items].count("Thank") == 2, "one's own item and the template's"
    assert len(set(keys)) == len(keys)
    prepare = next(each.task for each in found.items if each.task.key == "prepare")
    assert (prepare.owner, prepare.due, prepare.subject) == ("bob", date(2026, 3, 20), "Prepare the file")


def test_a_trial_shows_what_an_upgrade_does_and_writes_nothing(bank: Bank) -> None:
    plan, ws = launched(bank), bank.of("ryan")
    newest = launched(bank, name="Closed")
    ws.plans.cancel(newest.row.id)
    second_version(bank)
    before = bank.scalar("select max(seq) from timeline")
    trials = ws.plans.trial([plan.row.id, newest.row.id], "upgrade")
    assert bank.scalar("select max(seq) from timeline") == before
    assert ws.plans.show(plan.row.id) == plan
    assert trials[0].before == plan
    assert trials[1].after is None and type(trials[1].refusal).__name__ == "PlanClosed"
    ws.plans.upgrade(plan.row.id)
    after = trials[0].after
    assert after is not None and by_key(ws.plans.show(plan.row.id)) == by_key(after)


def test_a_plan_is_shifted_by_business_days_and_back(bank: Bank) -> None:
    plan, ws = launched(bank, target_date=date(2026, 3, 20)), bank.of("ryan")
    done = ws.plans.shift(plan.row.id, 4)
    found = ws.plans.show(plan.row.id)
    # Monday 2 March and Friday 20 March, four business days on.
    assert (found.row.start, found.row.target) == (date(2026, 3, 6), date(2026, 3, 26))
    assert by_key(found)["call"][1] == date(2026, 3, 9)
    undo(ws, done)
    assert by_key(ws.plans.show(plan.row.id)) == by_key(plan)


def test_a_plan_is_given_away_with_what_its_owner_has_to_do(bank: Bank) -> None:
    plan, ws = launched(bank), bank.of("ryan")
    ids = {each.task.key: each.task.id for each in plan.items}
    ws.tasks.assign(ids["gift"], "dan")
    ws.tasks.assign(ids["note"], "bob")
    ws.tasks.complete(ids["call"])
    done = ws.plans.assign(plan.row.id, "bob")
    found = ws.plans.show(plan.row.id)
    assert found.row.owner == "bob"
    assert {each.task.key: each.task.owner for each in found.items} == {
        "call": "ryan", "prepare": "bob", "gift": "dan", "note": "bob",
    }  # fmt: skip
    assert done.params["to"] == "Bob"
    undo(ws, done)
    found = ws.plans.show(plan.row.id)
    assert found.row.owner == "ryan"
    assert {each.task.key: each.task.owner for each in found.items} == {
        "call": "ryan", "prepare": "ryan", "gift": "dan", "note": "bob",
    }, "what Bob had before stays his"  # fmt: skip
    with pytest.raises(AlreadyAssigned):
        ws.plans.assign(plan.row.id, "ryan")
    with pytest.raises(UserUnknown):
        ws.plans.assign(plan.row.id, "gone")


def test_an_item_gets_other_words_and_back(bank: Bank) -> None:
    plan, ws = launched(bank), bank.of("ryan")
    task = plan.items[0].task.id
    done = ws.plans.edit_item(task, "Ring her up", "Not before ten.\nAsk for Kiara.", Priority.HIGH)
    sheet = ws.tasks.show(task)
    assert (sheet.row.subject, sheet.instructions_in("en"), sheet.row.priority) == (
        "Ring her up", "Not before ten.\nAsk for Kiara.", Priority.HIGH,
    )  # fmt: skip
    undo(ws, done)
    sheet = ws.tasks.show(task)
    assert (sheet.row.subject, sheet.instructions_in("en"), sheet.row.priority) == ("Call", "", Priority.NORMAL)


def test_a_hold_keeps_its_reason_where_it_can_be_read(bank: Bank) -> None:
    plan, ws = launched(bank), bank.of("ryan")
    ws.plans.hold(plan.row.id, "client abroad")
    held = ws.plans.show(plan.row.id)
    assert (held.row.state, held.reason) == (PlanState.ON_HOLD, "client abroad")
    ws.plans.resume(plan.row.id)
    assert ws.plans.show(plan.row.id).reason == ""
    ws.plans.cancel(plan.row.id, "moved away")
    assert ws.plans.show(plan.row.id).reason == "moved away"


def test_a_launch_that_would_write_something_else_is_refused(bank: Bank) -> None:
    ws = bank.of("ryan")
    request = LaunchRequest(template="client_review", targets=[bank.kiara], start=MONDAY)
    shown = ws.plans.preview(request)
    assert ws.plans.preview(request).fingerprint == shown.fingerprint
    second_version(bank)
    with pytest.raises(PreviewOutdated):
        ws.plans.launch(request, shown.fingerprint)
    assert bank.scalar("select count(*) from plan") == 0
    ws.plans.launch(request, ws.plans.preview(request).fingerprint)
    assert bank.scalar("select count(*) from plan") == 1


def test_a_canceled_plan_still_says_how_far_it_came(bank: Bank) -> None:
    plan, ws = launched(bank), bank.of("ryan")
    ws.plans.cancel(plan.row.id)
    row = ws.plans.show(plan.row.id).row
    assert (row.items_closed, row.items_total) == (0, 4)
    other = launched(bank)
    ws.tasks.complete(other.items[0].task.id)
    ws.plans.cancel(other.row.id)
    row = ws.plans.show(other.row.id).row
    assert (row.items_closed, row.items_total) == (1, 4)


def test_a_reminder_stays_before_the_due_date_that_another_version_moves(bank: Bank) -> None:
    publish(bank, review(item("call", 2, reminder_days=1), name="Other"))
    plan = bank.of("ryan").plans.launch(LaunchRequest(template="other", targets=[bank.kiara], start=MONDAY)).plans[0]
    publish(bank, review(item("call", 9, reminder_days=2), name="Other"))
    bank.of("ryan").plans.upgrade(plan.row.id)
    sheet = bank.of("ryan").tasks.show(plan.items[0].task.id)
    # Nine business days after Monday 2 March is a Friday, and two days before that.
    assert (sheet.row.due, sheet.reminder) == (date(2026, 3, 13), date(2026, 3, 11))


def test_an_item_becomes_a_document_with_its_version(bank: Bank) -> None:
    plan, ws = launched(bank), bank.of("ryan")
    ids = {each.task.key: each.task.id for each in plan.items}
    ws.tasks.start(ids["call"])
    kind = ItemKind.DOCUMENT
    publish(bank, review(item("call", 1, kind=kind), item("prepare", 3, "call"), item("gift", 4, kind=kind)))
    ws.plans.upgrade(plan.row.id)
    gift, call = ws.tasks.show(ids["gift"]).row, ws.tasks.show(ids["call"]).row
    assert (gift.kind, gift.document_status) == (kind, DocumentStatus.NEW)
    assert (call.kind, call.document_status) == (ItemKind.TASK, None), "what has been begun stays what it is"
    bank.of("ana").documents.hand_in(ids["gift"], "a.pdf", b"a")


def test_whoever_gets_work_by_an_upgrade_is_told(bank: Bank) -> None:
    plan, ws = launched(bank), bank.of("ryan")
    publish(bank, review(
        item("call", 1, to=ASSISTANT), item("prepare", 3, "call"), item("gift", 4), item("note", 5),
        item("thank", 2, to=ASSISTANT), item("file", 2),
    ))  # fmt: skip
    before = {name: bank.of(name).notices.list().items for name in ("sri", "ryan")}
    ws.plans.upgrade(plan.row.id)
    told = bank.of("sri").notices.list().items
    assert len(told) - len(before["sri"]) == 1
    assert told[0].params["count"] == 2
    assert bank.of("ryan").notices.list().items == before["ryan"], "whoever did it knows"
    call = next(each.task for each in ws.plans.show(plan.row.id).items if each.task.key == "call")
    assert bank.scalar("select assigned_by from task where id = :id", id=call.id) == bank.ids["ryan"]
