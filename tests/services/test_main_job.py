"""The main job on a real database: launch a template on a client, work through its items, and what follows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.documents import DocumentStatus, DocumentStepRefused, ReviewerHandedIn
from fsctui.domain.launch import NoTargets, NothingToLaunch, Override, OwnerReason, UnknownItem, WarningCode
from fsctui.domain.plans import AdHocItemsNotAllowed, PlanClosed, PlanState
from fsctui.domain.records import RecordRef
from fsctui.domain.tasks import (
    DocumentNeedsReview,
    ItemState,
    ReasonMissing,
    ReasonTooLong,
    TaskAlreadyClaimed,
    TaskAlreadyClosed,
    TaskBlocked,
    TaskHeld,
    TaskRequired,
)
from fsctui.domain.templates import ItemKind, VersionStatus
from fsctui.refusal import Refusal
from fsctui.scheduling.offsets import Mode
from fsctui.scheduling.refusals import TargetDateMissing
from fsctui.scheduling.schedule import Anchor
from fsctui.scheduling.trace import Event, Reason
from fsctui.services.plan_refusals import PlanUnknown, TaskUnknown, TemplateNotPublished, WrongTargetType
from fsctui.services.plans import LaunchRequest
from fsctui.services.quick_tasks import RecordAmbiguous
from fsctui.services.refusals import RecordUnknown, Stale, UserUnknown
from fsctui.store.database import Database
from fsctui.store.tables import PlanTable, TaskTable, Timeline
from tests.services.bank import ASSISTANT, COMPLIANCE, QUEUE, Bank, item, publish, review

MONDAY = date(2026, 3, 2)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=number) for number in (1, 2, 3, 4))
NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture
def bank(database: Database) -> Bank:
    return Bank(database)


def request(bank: Bank, **more: object) -> LaunchRequest:
    values: dict[str, object] = {"template": "client_review", "targets": [bank.kiara], "start": MONDAY}
    return LaunchRequest(**{**values, **more})  # type: ignore[arg-type]


def launched(bank: Bank, **more: object):
    publish(bank)
    plan = bank.of("ryan").plans.launch(request(bank, **more)).plans[0]
    return plan, {each.task.key: each.task for each in plan.items}


def test_preview_shows_what_launch_writes(bank: Bank) -> None:
    publish(bank)
    ryan = bank.of("ryan")
    preview = ryan.plans.preview(request(bank)).plans[0]
    before = bank.count(TaskTable)
    plan = ryan.plans.launch(request(bank)).plans[0]
    shown = [(each.item.key, each.owner and each.owner.username, each.queue, each.due) for each in preview.draft.items]
    written = [(each.task.key, each.task.owner, each.task.queue or "", each.task.due) for each in plan.items]
    assert shown == written
    assert before == 0 and bank.count(TaskTable) == 5
    assert written == [
        ("call", "sri", "", TUESDAY),
        ("prepare", "sri", "", THURSDAY),
        ("meet", "ryan", "", NEXT_MONDAY),
        ("note", "ryan", "", NEXT_MONDAY),
        ("passport", None, "Onboarding", WEDNESDAY),
    ]


def test_dates_say_which_days_were_skipped(bank: Bank) -> None:
    plan, _ = launched(bank)
    meet = next(each for each in plan.items if each.task.key == "meet")
    skipped = [(step.date, step.reason) for step in meet.why.trace if step.event is Event.SKIP]
    assert skipped == [(date(2026, 3, 7), Reason.WEEKEND), (date(2026, 3, 8), Reason.WEEKEND)]


def test_the_creator_may_choose_plain_days(bank: Bank) -> None:
    plan, tasks = launched(bank, mode=Mode.CALENDAR)
    assert tasks["meet"].due == date(2026, 3, 7)
    assert plan.mode is Mode.CALENDAR


def test_blocked_items_wait_and_successors_move_when_one_is_late(bank: Bank) -> None:
    _, tasks = launched(bank)
    sri = bank.of("sri")
    assert tasks["prepare"].state is ItemState.PENDING
    with pytest.raises(TaskBlocked) as blocked:
        sri.tasks.complete(tasks["prepare"].id)
    assert blocked.value.by == ["Call"]
    bank.clock.go(NEXT_MONDAY)
    sri.tasks.complete(tasks["call"].id)
    prepared = sri.tasks.show(tasks["prepare"].id).row
    assert prepared.state is ItemState.OPEN
    assert prepared.due == NEXT_MONDAY, "its own date was Thursday, but the call was finished only on Monday"


def test_completing_everything_completes_the_plan(bank: Bank) -> None:
    plan, tasks = launched(bank)
    sri, ryan, bob = bank.of("sri"), bank.of("ryan"), bank.of("bob")
    assert plan.row.state is PlanState.NOT_STARTED
    sri.tasks.start(tasks["call"].id)
    assert ryan.plans.show(plan.row.id).row.state is PlanState.IN_PROGRESS
    sri.tasks.complete(tasks["call"].id)
    sri.tasks.complete(tasks["prepare"].id)
    ryan.tasks.complete(tasks["meet"].id)
    ryan.tasks.skip(tasks["note"].id, "nothing was said")
    assert ryan.plans.show(plan.row.id).row.state is PlanState.IN_PROGRESS, "a required document is missing"
    bob.documents.hand_in(tasks["passport"].id, "passport.pdf", b"%PDF")
    sri.documents.accept(tasks["passport"].id)
    done = ryan.plans.show(plan.row.id).row
    assert (done.state, done.items_closed, done.items_total) == (PlanState.COMPLETED, 5, 5)
    with pytest.raises(TaskAlreadyClosed):
        sri.tasks.complete(tasks["call"].id)
    ryan.tasks.reopen(tasks["meet"].id)
    assert ryan.plans.show(plan.row.id).row.state is PlanState.IN_PROGRESS


def test_plans_do_not_touch_each_other(bank: Bank) -> None:
    _, first = launched(bank)
    second = bank.of("ryan").plans.launch(request(bank)).plans[0]
    bank.clock.go(NEXT_MONDAY)
    bank.of("sri").tasks.complete(first["call"].id)
    again = bank.of("ryan").plans.show(second.row.id)
    assert [each.task for each in again.items] == [each.task for each in second.items]


def test_pinned_dates_stay(bank: Bank) -> None:
    plan, tasks = launched(bank, overrides={"prepare": Override(due=date(2026, 3, 20))})
    assert tasks["prepare"].due == date(2026, 3, 20) and tasks["prepare"].pinned
    bank.of("ryan").plans.move(plan.row.id, start=date(2026, 4, 6), target=None)
    moved = {each.task.key: each.task.due for each in bank.of("ryan").plans.show(plan.row.id).items}
    assert moved["prepare"] == date(2026, 3, 20)
    assert moved["call"] == date(2026, 4, 7)
    preview = bank.of("ryan").plans.move_preview(plan.row.id, MONDAY, None)
    assert {each.key for each in preview} == {"call", "meet", "note", "passport"}


def test_defer_moves_by_business_days_and_takes_successors_along(bank: Bank) -> None:
    plan, tasks = launched(bank)
    sri = bank.of("sri")
    done = sri.tasks.defer(tasks["call"].id, 4)
    row = sri.tasks.show(tasks["call"].id).row
    assert (row.due, row.pinned) == (NEXT_MONDAY, True)
    assert {each.task.key: each.task.due for each in sri.plans.show(plan.row.id).items}["prepare"] == NEXT_MONDAY
    name, params = done.undo or ("", {})
    getattr(sri.tasks, name)(tasks["call"].id, **params)
    assert sri.tasks.show(tasks["call"].id).row.due == TUESDAY


def test_deferring_a_late_task_counts_from_today(bank: Bank) -> None:
    _, tasks = launched(bank)
    bank.clock.go(NEXT_MONDAY)
    bank.of("sri").tasks.defer(tasks["call"].id, 1)
    assert bank.of("sri").tasks.show(tasks["call"].id).row.due == NEXT_MONDAY + timedelta(days=1)


def test_assignment_rules_of_fsc(bank: Bank) -> None:
    publish(
        bank,
        review(
            item("nobody", 1),
            item("team", 1, to=ASSISTANT),
            item("several", 1, to=COMPLIANCE),
            item("unheld", 1, to=type(ASSISTANT)(ASSISTANT.kind, "lawyer")),
            item("queue", 1, to=QUEUE),
            item("chosen", 1),
        ),
    )
    result = bank.of("ryan").plans.launch(request(bank, overrides={"chosen": Override(owner="bob")}))
    found = {each.task.key: (each.task.owner, each.task.queue, each.why.owner_reason) for each in result.plans[0].items}
    assert found == {
        "nobody": ("ryan", None, OwnerReason.NO_ASSIGNEE),
        "team": ("sri", None, OwnerReason.ROLE_ON_ACCOUNT_TEAM),
        "several": ("ryan", None, OwnerReason.ROLE_HELD_BY_SEVERAL),
        "unheld": ("ryan", None, OwnerReason.ROLE_NOT_HELD),
        "queue": (None, "Onboarding", OwnerReason.QUEUE),
        "chosen": ("bob", None, OwnerReason.CHOSEN_AT_LAUNCH),
    }
    assert [(each.item, each.code) for each in result.warnings] == [
        ("several", WarningCode.ROLE_HELD_BY_SEVERAL),
        ("unheld", WarningCode.ROLE_NOT_HELD),
    ]


def test_target_dates_count_back(bank: Bank) -> None:
    publish(bank, review(item("invite", -5, anchor=Anchor.TARGET), item("thank", 1, anchor=Anchor.TARGET)))
    with pytest.raises(TargetDateMissing):
        bank.of("ryan").plans.preview(request(bank))
    plan = bank.of("ryan").plans.launch(request(bank, target_date=date(2026, 3, 20))).plans[0]
    assert [each.task.due for each in plan.items] == [date(2026, 3, 13), date(2026, 3, 23)]


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"template": "nothing"}, Refusal),
        ({"targets": [RecordRef("account", 999_999)]}, RecordUnknown),
        ({"targets": [RecordRef("contact", 1)]}, WrongTargetType),
        ({"skips": frozenset({"cal"})}, UnknownItem),
        ({"skips": frozenset({"call", "prepare", "meet", "note", "passport"})}, NothingToLaunch),
        ({"owner": "gone"}, UserUnknown),
    ],
)
def test_refused_launches_write_nothing(bank: Bank, more: dict[str, object], refusal: type[Refusal]) -> None:
    publish(bank)
    before = bank.count(Timeline)
    with pytest.raises(refusal):
        bank.of("ryan").plans.launch(request(bank, **more))
    assert (bank.count(PlanTable), bank.count(TaskTable), bank.count(Timeline)) == (0, 0, before)


def test_left_out_items_let_their_successors_go(bank: Bank) -> None:
    _, tasks = launched(bank, skips=frozenset({"call"}))
    assert "call" not in tasks
    assert tasks["prepare"].state is ItemState.OPEN and tasks["prepare"].due == THURSDAY


def test_only_optional_items_are_skipped_and_with_a_reason(bank: Bank) -> None:
    _, tasks = launched(bank)
    ryan, sri = bank.of("ryan"), bank.of("sri")
    with pytest.raises(TaskRequired):
        sri.tasks.skip(tasks["call"].id, "no time")
    with pytest.raises(ReasonMissing):
        ryan.tasks.skip(tasks["note"].id, "  ")


def test_queue_tasks_are_claimed_once(bank: Bank) -> None:
    _, tasks = launched(bank)
    sri, bob = bank.of("sri"), bank.of("bob")
    assert sri.tasks.counts()["queues"] == bob.tasks.counts()["queues"] == 1
    bob.tasks.claim(tasks["passport"].id)
    with pytest.raises(TaskAlreadyClaimed):
        sri.tasks.claim(tasks["passport"].id)
    assert sri.tasks.counts()["queues"] == 0
    bob.tasks.release(tasks["passport"].id)
    assert [row.id for row in sri.tasks.page("queues").items] == [tasks["passport"].id]


def test_documents_are_reviewed_by_somebody_else(bank: Bank) -> None:
    _, tasks = launched(bank)
    passport = tasks["passport"].id
    bob, sri, ryan = bank.of("bob"), bank.of("sri"), bank.of("ryan")
    with pytest.raises(DocumentStepRefused):
        sri.documents.accept(passport)
    bob.documents.hand_in(passport, "../../etc/passwd", b"hello")
    file = bob.tasks.show(passport).files[0]
    assert (file.name, file.size) == ("passwd", 5)
    assert file.sha256 == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    assert bob.documents.content(file.id)[1] == b"hello"
    with pytest.raises(ReviewerHandedIn):
        bob.documents.accept(passport)
    with pytest.raises(DocumentNeedsReview):
        sri.tasks.complete(passport)
    sri.documents.reject(passport, "expired")
    assert bob.tasks.show(passport).row.document_status is DocumentStatus.REJECTED
    assert bob.tasks.show(passport).reason == "expired"
    bob.documents.hand_in(passport, "new.pdf", b"new")
    assert bob.tasks.show(passport).reason == ""
    with pytest.raises(NotAllowed):
        sri.documents.waive(passport, "we know her")
    ryan.documents.waive(passport, "we know her")
    sheet = ryan.tasks.show(passport)
    assert (sheet.row.document_status, sheet.row.state, sheet.reason) == (
        DocumentStatus.WAIVED,
        ItemState.COMPLETED,
        "we know her",
    )


def test_a_plan_on_hold_leaves_the_lists(bank: Bank) -> None:
    plan, tasks = launched(bank)
    ryan, sri = bank.of("ryan"), bank.of("sri")
    assert sri.tasks.counts()["mine"] == 1
    ryan.plans.hold(plan.row.id)
    assert sri.tasks.counts()["mine"] == 0
    with pytest.raises(TaskHeld):
        sri.tasks.complete(tasks["call"].id)
    ryan.plans.resume(plan.row.id)
    assert [row.key for row in sri.tasks.page("mine").items] == ["call"]
    assert ryan.plans.show(plan.row.id).row.state is PlanState.NOT_STARTED


def test_what_is_done_to_a_plan_can_be_taken_back(bank: Bank) -> None:
    plan, _ = launched(bank)
    plans = bank.of("ryan").plans
    before = plans.show(plan.row.id)
    for act in (lambda: plans.hold(plan.row.id), lambda: plans.move(plan.row.id, date(2026, 4, 6), None)):
        done = act()
        name, params = done.undo or ("", {})
        getattr(plans, name)(done.id, **params)
        after = plans.show(plan.row.id)
        assert after.row == before.row
        assert [each.task for each in after.items] == [each.task for each in before.items]


def test_canceling_a_plan_keeps_what_was_done(bank: Bank) -> None:
    plan, tasks = launched(bank)
    bank.of("sri").tasks.complete(tasks["call"].id)
    bank.of("ryan").plans.cancel(plan.row.id, "moved abroad")
    found = bank.of("ryan").plans.show(plan.row.id)
    assert found.row.state is PlanState.CANCELED
    assert [each.task.state for each in found.items] == [ItemState.COMPLETED] + [ItemState.CANCELED] * 4
    with pytest.raises(PlanClosed):
        bank.of("ryan").plans.cancel(plan.row.id)
    with pytest.raises(PlanClosed):
        bank.of("sri").tasks.reopen(tasks["call"].id)


def test_views_hold_what_their_names_say(bank: Bank) -> None:
    _, tasks = launched(bank)
    sri, ryan, mia = bank.of("sri"), bank.of("ryan"), bank.of("mia")
    assert sri.tasks.counts() == {
        "mine": 1, "today": 0, "overdue": 0, "week": 1, "blocked": 1, "queues": 1, "team": 0, "delegated": 0, "done": 0,
    }  # fmt: skip
    assert [row.key for row in ryan.tasks.page("delegated").items] == ["call", "passport"]
    bank.clock.go(WEDNESDAY)
    assert sri.tasks.counts()["overdue"] == 1
    bank.clock.go(TUESDAY)
    assert sri.tasks.counts()["today"] == 1
    sri.tasks.complete(tasks["call"].id)
    assert [row.key for row in sri.tasks.page("done").items] == ["call"]
    assert [row.key for row in ryan.tasks.page("team").items] == ["prepare"], "sri is on ryan's team"
    assert mia.tasks.counts()["team"] == 0, "ryan's tasks are still blocked"


def test_pages_follow_each_other_without_gap_or_overlap(bank: Bank) -> None:
    publish(bank, review(*(item(f"step_{number}", number // 3) for number in range(25)), mode=Mode.CALENDAR))
    ryan = bank.of("ryan")
    ryan.plans.launch(request(bank))
    pages, cursor = [], None
    while True:
        page = ryan.tasks.page("mine", limit=7, after=cursor)
        pages.append([row.id for row in page.items])
        if (cursor := page.next) is None:
            break
    assert [len(ids) for ids in pages] == [7, 7, 7, 4]
    listed = [task_id for ids in pages for task_id in ids]
    assert listed == list(ryan.tasks.vector("mine"))
    assert len(set(listed)) == 25


def test_queries_narrow_a_view(bank: Bank) -> None:
    launched(bank)
    sri, ryan = bank.of("sri"), bank.of("ryan")
    assert [row.key for row in sri.tasks.page("mine", "due:<=+1bd").items] == ["call"]
    assert sri.tasks.page("mine", "due:<today").items == ()
    assert [row.key for row in sri.tasks.page("mine", 'record:"kiara"').items] == ["call"]
    assert [row.key for row in ryan.tasks.page("delegated", "kind:document").items] == ["passport"]
    assert [row.key for row in ryan.tasks.page("delegated", "-kind:document call").items] == ["call"]
    assert [row.name for row in ryan.plans.page("mine", "template:client").items] == ["Client review - Kiara Shah"]


def test_many_at_once_names_what_was_left_alone(bank: Bank) -> None:
    _, tasks = launched(bank)
    sri = bank.of("sri")
    ids = [tasks["call"].id, tasks["prepare"].id, tasks["passport"].id, 999_999]
    preview = sri.tasks.preview_many("complete", ids)
    assert sri.tasks.show(tasks["call"].id).row.state is ItemState.OPEN, "a preview writes nothing"
    bulk = sri.tasks.many("complete", ids)
    assert (bulk.changed, [type(each.refusal) for each in bulk.skipped]) == (
        (tasks["call"].id, tasks["prepare"].id),
        [DocumentNeedsReview, TaskUnknown],
    )
    assert preview.changed == bulk.changed


def test_others_see_nothing_of_a_confidential_record(bank: Bank) -> None:
    publish(bank)
    ryan, mia, ana = bank.of("ryan"), bank.of("mia"), bank.of("ana")
    plan = ryan.plans.launch(request(bank, targets=[bank.secret], skips=frozenset({"passport"}))).plans[0]
    task = plan.items[2].task.id
    for outsider in (mia, ana):
        with pytest.raises(PlanUnknown):
            outsider.plans.show(plan.row.id)
        with pytest.raises(TaskUnknown):
            outsider.tasks.show(task)
        assert outsider.plans.page("all").items == ()
        assert outsider.tasks.page("team").items == ()
    with pytest.raises(RecordUnknown):
        mia.plans.preview(request(bank, targets=[bank.secret]))


def test_a_manager_sees_and_manages_what_is_open(bank: Bank) -> None:
    plan, tasks = launched(bank, skips=frozenset({"passport"}))
    mia, bob = bank.of("mia"), bank.of("bob")
    assert mia.plans.show(plan.row.id).row.owner == "ryan"
    mia.tasks.assign(tasks["meet"].id, "sri")
    assert bank.of("sri").tasks.show(tasks["meet"].id).why.owner_reason is OwnerReason.REASSIGNED
    with pytest.raises(TaskUnknown):
        bob.tasks.assign(tasks["call"].id, "bob")


def test_ad_hoc_items_only_where_the_template_allows_them(bank: Bank) -> None:
    plan, _ = launched(bank)
    ryan = bank.of("ryan")
    ryan.plans.add_item(plan.row.id, item("gift", 4), owner="sri")
    added = ryan.plans.show(plan.row.id).items[-1]
    assert (added.task.key, added.task.owner, added.task.due, added.adhoc) == ("gift", "sri", FRIDAY, True)
    publish(bank, review(item("only", 1), name="Strict", ad_hoc_allowed=False))
    strict = ryan.plans.launch(request(bank, template="strict")).plans[0]
    with pytest.raises(AdHocItemsNotAllowed):
        ryan.plans.add_item(strict.row.id, item("gift", 4))


def test_quick_tasks(bank: Bank) -> None:
    sri = bank.of("sri")
    done = sri.tasks.add('call Kiara Shah thu +2bd !high @ryan #"Kiara Shah"')
    row = sri.tasks.show(done.id or 0).row
    assert (row.subject, row.due, row.owner, row.record) == ("call Kiara Shah", NEXT_MONDAY, "ryan", bank.kiara)
    assert [found.id for found in sri.tasks.page("delegated").items] == [row.id]
    assert [found.id for found in bank.of("ryan").tasks.page("mine").items] == [row.id]


def test_a_quick_task_finds_its_record_by_words(bank: Bank) -> None:
    ryan = bank.of("ryan")
    with bank.database.write(None, bank.clock()) as tx:
        bank._account(tx, "Kiara Shah Trust", confidential=False)
    with pytest.raises(RecordAmbiguous) as refused:
        ryan.tasks.understand("call #kiara")
    assert [name.split(" ", 1)[1] for name in refused.value.found] == ["Kiara Shah", "Kiara Shah Trust"]
    assert ryan.tasks.understand('call #"kiara shah"').record == bank.kiara
    with pytest.raises(RecordUnknown):
        bank.of("bob").tasks.understand('call #"kiara shah"')


def test_versions_of_a_template(bank: Bank) -> None:
    body = publish(bank)
    ana, ryan = bank.of("ana"), bank.of("ryan")
    draft = ana.templates.edit("client_review")
    assert (draft.number, draft.status) == (2, VersionStatus.DRAFT)
    changed = review(*body.items, item("gift", 9))
    ana.templates.save("client_review", changed, draft.edit_version)
    with pytest.raises(Stale):
        ana.templates.save("client_review", body, draft.edit_version)
    assert len(ryan.plans.launch(request(bank)).plans[0].items) == 5, "the published version is still the first"
    ana.templates.publish("client_review")
    assert [(v.number, v.status.value) for v in ana.templates.show("client_review").versions] == [
        (2, "published"),
        (1, "obsolete"),
    ]
    assert len(ryan.plans.launch(request(bank)).plans[0].items) == 6
    assert [(each.item, each.change.value) for each in ana.templates.diff("client_review", 1, 2)] == [("gift", "added")]
    ana.templates.retire("client_review")
    with pytest.raises(TemplateNotPublished):
        ryan.plans.preview(request(bank))
    with pytest.raises(NotAllowed):
        ryan.templates.edit("client_review")


def test_importing_twice_changes_nothing(bank: Bank) -> None:
    body = publish(bank)
    before = bank.count(Timeline)
    again = bank.of("ana").templates.import_body(body, publish=True)
    assert (again.version, again.unchanged, bank.count(Timeline)) == (1, True, before)
    kinds = {each.kind for each in bank.of("ryan").templates.show("client_review").body.items}
    assert kinds == {ItemKind.TASK, ItemKind.DOCUMENT}
    assert bank.of("ryan").templates.show("client_review").body == body


def test_what_somebody_was_writing_comes_back(bank: Bank) -> None:
    ana = bank.of("ana").templates
    body = review(item("call", -3, anchor=Anchor.TARGET, reminder_days=1))
    assert ana.kept("client_review") is None
    ana.keep("client_review", body)
    assert ana.kept("client_review") == body
    ana.forget("client_review")
    assert ana.kept("client_review") is None


@pytest.mark.parametrize("verb", ["preview", "launch", "launch_many"])
def test_a_launch_on_no_record_is_refused(bank: Bank, verb: str) -> None:
    publish(bank)
    with pytest.raises(NoTargets):
        getattr(bank.of("ryan").plans, verb)(request(bank, targets=()))


@pytest.mark.parametrize("what", ["skip", "cancel", "reject", "waive", "hold the plan", "cancel the plan"])
def test_a_reason_is_no_longer_than_a_comment(bank: Bank, what: str) -> None:
    plan, tasks = launched(bank)
    ryan, bob, dan = bank.of("ryan"), bank.of("bob"), bank.of("dan")
    own = ryan.tasks.add("Ring the registry").id or 0
    bob.documents.hand_in(tasks["passport"].id, "passport.pdf", b"%PDF")
    acts = {
        "skip": lambda why: ryan.tasks.skip(tasks["note"].id, why),
        "cancel": lambda why: ryan.tasks.cancel(own, why),
        "reject": lambda why: bank.of("sri").documents.reject(tasks["passport"].id, why),
        "waive": lambda why: dan.documents.waive(tasks["passport"].id, why),
        "hold the plan": lambda why: ryan.plans.hold(plan.row.id, why),
        "cancel the plan": lambda why: ryan.plans.cancel(plan.row.id, why),
    }
    with pytest.raises(ReasonTooLong) as refused:
        acts[what]("x" * 10_001)
    assert (refused.value.length, refused.value.longest) == (10_001, 10_000)
    acts[what]("x" * 10_000)
