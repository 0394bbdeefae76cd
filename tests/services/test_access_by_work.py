"""Whoever gets work on a record may see and change it, so giving work is asked for like sharing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.launch import Override
from fsctui.domain.records import RecordRef
from fsctui.domain.templates import Assignee, AssigneeKind
from fsctui.refusal import Refusal
from fsctui.services.plan_refusals import TaskUnknown
from fsctui.services.plans import LaunchRequest
from fsctui.services.refusals import RecordUnknown, WouldOpen
from fsctui.services.workspace import Workspace
from fsctui.store.database import Database
from tests.factories import NOW, House
from tests.services.bank import item, review


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    for name in ("own", "reader", "editor", "stranger"):
        house.user(name, "adviser")
    house.user("boss", "manager")
    house.ada.people.edit_user("own", {"manager": "boss"})
    house.ada.people.add_queue("Pool", members=["stranger"])
    house.ada.templates.import_body(review(item("call", 1), name="Visit", ad_hoc_allowed=True), publish=True)
    return house


@pytest.fixture
def secret(house: House) -> RecordRef:
    """A confidential account of `own`, shared with `reader` and `editor`."""
    made = house.account("Quiet Holding", "own")
    records = house.of("own").records
    records.set_confidential(made, True)
    records.grant_participant(made, "reader")
    records.grant_participant(made, "editor", may_edit=True)
    return made


def _sees(house: House, name: str, ref: RecordRef) -> bool:
    try:
        house.of(name).records.show(ref)
    except RecordUnknown:
        return False
    return True


def test_a_task_does_not_make_a_reader_an_editor(house: House, secret: RecordRef) -> None:
    tasks = house.rows("task")
    for line in (f"mine #{secret}", f"theirs #{secret} @stranger", f"editors #{secret} @editor"):
        with pytest.raises(NotAllowed):
            house.of("reader").tasks.add(line)
        with pytest.raises(NotAllowed):
            house.of("reader").tasks.understand(line)
    assert house.rows("task") == tasks
    with pytest.raises(NotAllowed):
        house.of("reader").records.edit(secret, {"city": "Porto"})


def test_only_who_shares_a_confidential_record_gives_work_on_it_to_others(house: House, secret: RecordRef) -> None:
    plan = house.of("own").plans.launch(LaunchRequest("visit", [secret], NOW.date())).plans[0]
    own = house.of("own").tasks.add(f"call #{secret} @editor").id
    assert own is not None
    editor = house.of("editor")
    overridden = {"call": Override(owner="stranger")}
    to_pool = {"call": Override(owner="Pool")}
    tries: list[Callable[[Workspace], object]] = [
        lambda ws: ws.tasks.add(f"look #{secret} @stranger"),
        lambda ws: ws.tasks.add(f"look #{secret} @reader"),
        lambda ws: ws.tasks.assign(own, "stranger"),
        lambda ws: ws.tasks.assign(own, "queue:Pool"),
        lambda ws: ws.tasks.assign(own, "reader"),
        lambda ws: ws.plans.assign(plan.row.id, "stranger"),
        lambda ws: ws.plans.add_item(plan.row.id, item("extra", 1), owner="stranger"),
        lambda ws: ws.plans.launch(LaunchRequest("visit", [secret], NOW.date(), owner="stranger")),
        lambda ws: ws.plans.launch(LaunchRequest("visit", [secret], NOW.date(), overrides=overridden)),
        lambda ws: ws.plans.launch(LaunchRequest("visit", [secret], NOW.date(), overrides=to_pool)),
        lambda ws: ws.plans.preview(LaunchRequest("visit", [secret], NOW.date(), overrides=overridden)),
        lambda ws: ws.plans.launch(
            LaunchRequest(
                "visit", [secret], NOW.date(), adhoc=(item("x", 1, to=Assignee(AssigneeKind.USER, "stranger")),)
            )
        ),
    ]
    before = (house.rows("task"), house.rows("plan"), house.rows("timeline"))
    for number, attempt in enumerate(tries):
        with pytest.raises(WouldOpen) as refused:
            attempt(editor)
        assert refused.value.params["record"] == "Quiet Holding", number
    assert (house.rows("task"), house.rows("plan"), house.rows("timeline")) == before
    # To those who work on it already the same work may be given, and its owner may give it to anybody.
    editor.tasks.add(f"look #{secret} @own")
    editor.tasks.assign(own, "own")
    for attempt in tries[:1] + tries[5:8]:
        attempt(house.of("own"))
    assert _sees(house, "stranger", secret)


def test_who_made_a_task_does_not_get_into_the_record_by_it_later(house: House) -> None:
    """Making a task stays a reason to follow it; a record that was closed meanwhile isn't opened by taking it."""
    account = house.account("Kiara", "own")
    boss = house.of("boss")
    mine = boss.tasks.add(f"call #{account} @own").id
    pooled = boss.tasks.add(f"check #{account} @own").id
    assert mine is not None and pooled is not None
    boss.tasks.assign(pooled, "queue:Pool")
    house.of("own").records.set_confidential(account, True)
    assert not _sees(house, "boss", account)
    tries: list[Callable[[], object]] = [
        lambda: boss.tasks.assign(mine, "boss"),
        lambda: boss.tasks.claim(pooled),
        lambda: boss.tasks.start(pooled),
        lambda: boss.tasks.complete(pooled),
    ]
    for attempt in tries:
        with pytest.raises(WouldOpen) as refused:
            attempt()
        # Its name is not for who can't see it.
        assert refused.value.params["record"] == str(account)
    assert not _sees(house, "boss", account)
    # Who has it in their queue claims it as ever.
    house.of("stranger").tasks.claim(pooled)


def test_open_records_are_worked_on_as_ever(house: House) -> None:
    account = house.account("Kiara", "own")
    task = house.of("boss").tasks.add(f"call #{account} @stranger").id
    assert task is not None
    house.of("stranger").tasks.assign(task, "editor")
    with pytest.raises(Refusal):
        house.of("reader").tasks.assign(task, "reader")


def test_what_stands_among_the_delegated_opens(house: House) -> None:
    account = house.account("Kiara", "own")
    task = house.of("own").tasks.add(f"call #{account} @editor").id
    assert task is not None
    editor = house.of("editor")
    given = editor.tasks.assign(task, "stranger")
    assert list(editor.tasks.vector("delegated")) == [task]
    assert set(editor.tasks.rows([task])) == {task}
    assert editor.tasks.show(task).row.owner == "stranger"
    assert given.undo == ("assign", {"to": "editor"})
    editor.tasks.assign(task, "editor")
    assert list(editor.tasks.vector("mine")) == [task]
    # Who has it by nobody's giving follows nothing.
    with pytest.raises(TaskUnknown):
        house.of("reader").tasks.show(task)


def test_work_that_is_called_off_gives_nothing_any_more(house: House, secret: RecordRef) -> None:
    own = house.of("own")
    given = own.tasks.add(f"look #{secret} @stranger")
    assert given.id is not None and given.undo == ("cancel", {})
    assert _sees(house, "stranger", secret)
    own.tasks.cancel(given.id)
    stranger = house.of("stranger")
    assert not _sees(house, "stranger", secret)
    assert (stranger.records.count("account"), stranger.records.search("quiet")) == (0, ())
    assert list(stranger.records.vector("account")) == []
    # Nor does who had it open it again, and the record with it.
    with pytest.raises(WouldOpen):
        stranger.tasks.reopen(given.id)
    own.tasks.reopen(given.id)
    assert _sees(house, "stranger", secret)
    # What was done stays a reason to look at it again.
    stranger.tasks.complete(given.id)
    assert _sees(house, "stranger", secret)
    assert list(stranger.records.vector("account")) == [secret.id]
    stranger.tasks.reopen(given.id)


def test_a_plan_that_is_called_off_gives_nothing_any_more(house: House, secret: RecordRef) -> None:
    own = house.of("own")
    request = LaunchRequest("visit", [secret], NOW.date(), owner="stranger")
    plan = own.plans.launch(request).plans[0].row.id
    assert _sees(house, "stranger", secret)
    own.plans.cancel(plan, "not theirs")
    assert not _sees(house, "stranger", secret)
    assert house.of("stranger").records.count("account") == 0
