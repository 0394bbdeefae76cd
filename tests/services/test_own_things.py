"""Saved views, drafts, notices, the timeline, and the database's own facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.audit import CheckpointInvalid
from fsctui.domain.query import QueryMistake
from fsctui.services import unfinished
from fsctui.services.notices import notify_in
from fsctui.services.plan_refusals import PlanUnknown, TaskUnknown
from fsctui.services.refusals import NameTaken, ValueInvalid, ViewUnknown
from tests.factories import NOW, House


def test_views_are_saved_renamed_moved_and_removed(house: House) -> None:
    house.user("bob")
    views = house.ada.views
    for name, query in (("Late", "due:<today"), ("Mine", "owner:me"), ("High", "priority:high")):
        views.save("task", name, query)
    views.save("record", "Mine", "owner:me")
    views.save("task", "Mine", "owner:me priority:low")
    views.move("task", "High", 1)
    views.rename("task", "Late", "Overdue")
    assert [(row.name, row.query) for row in views.list("task")] == [
        ("High", "priority:high"), ("Overdue", "due:<today"), ("Mine", "owner:me priority:low"),
    ]  # fmt: skip
    views.remove("task", "Overdue")
    assert [row.name for row in views.list()] == ["Mine", "High", "Mine"]
    assert house.of("bob").views.list() == ()


def test_a_wrong_view_is_refused(local: House) -> None:
    views = local.ada.views
    views.save("task", "Late", "due:<today")
    views.save("task", "Mine", "owner:me")
    with pytest.raises(QueryMistake):
        views.save("task", "X", "deu:today")
    with pytest.raises(ValueInvalid):
        views.save("starship", "X", "")
    with pytest.raises(NameTaken):
        views.rename("task", "Late", "Mine")
    with pytest.raises(ViewUnknown) as refused:
        views.remove("task", "Lats")
    assert refused.value.near == ["Late"]


def test_drafts_come_back_to_their_writer_only(house: House) -> None:
    house.user("bob")
    drafts = house.ada.unfinished
    drafts.save("template", "", {"name": "Rev"})
    drafts.save("template", "", {"name": "Review", "items": [1, {"due": None}]})
    drafts.save("launch", "7", {"start": "2026-03-02"})
    assert drafts.load("template") == {"name": "Review", "items": [1, {"due": None}]}
    assert [(row.kind, row.subject) for row in drafts.list()] == [("launch", "7"), ("template", "")]
    assert house.of("bob").unfinished.load("template") is None
    drafts.forget("template")
    drafts.forget("template")
    assert drafts.load("template") is None


def test_a_draft_beyond_reason_is_refused(local: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfinished, "MAX_CHARACTERS", 20)
    with pytest.raises(ValueInvalid):
        local.ada.unfinished.save("template", "", {"name": "x" * 20})


def test_notices_are_read_by_whom_they_are_for(house: House) -> None:
    house.user("bob")
    bob, ada = house.id_of("bob"), house.id_of("ada")
    for number in range(3):
        with house.database.write(house.ada.context.actor, NOW) as tx:
            notify_in(tx, [bob, ada, bob], "task_assigned", "task", number, {"task": f"T{number}"})
            assert tx.topics == {"notice"}
    notices = house.of("bob").notices
    assert (notices.unread(), house.ada.notices.unread()) == (3, 0)
    first = notices.list(limit=2)
    assert [row.params["task"] for row in first.items] == ["T2", "T1"]
    assert [row.params["task"] for row in notices.list(limit=2, after=first.next).items] == ["T0"]
    house.ada.notices.mark_read([row.id for row in first.items])
    assert notices.unread() == 3
    assert notices.mark_read([first.items[0].id]).params == {"count": 1}
    assert notices.mark_read().params == {"count": 2}
    assert notices.unread() == 0 and notices.list().items == ()
    assert len(notices.list(unread_only=False).items) == 3


def test_the_timeline_pages_backwards(house: House) -> None:
    account = house.account("Kiara")
    for city in ("A", "B", "C"):
        house.ada.records.edit(account, {"city": city})
    timeline = house.ada.timeline
    first = timeline.record(account, limit=3)
    second = timeline.record(account, limit=3, after=first.next)
    assert [(row.after or {}).get("city") for row in first.items] == ["C", "B", "A"]
    assert [row.action for row in second.items] == ["create"] and second.next is None
    assert {row.actor for row in first.items} == {"ada"}
    assert [row.action for row in timeline.subject("user", house.id_of("ada")).items] == ["create"]


def test_the_timeline_of_what_is_not_there_is_refused(local: House) -> None:
    local.user("bob")
    with pytest.raises(TaskUnknown):
        local.ada.timeline.task(424242)
    with pytest.raises(PlanUnknown):
        local.ada.timeline.plan(424242)
    with pytest.raises(NotAllowed):
        local.of("bob").timeline.subject("user", 1)


def test_the_audit_is_verified_and_truncation_shows_against_a_checkpoint(house: House) -> None:
    admin = house.ada.admin
    checkpoint = admin.checkpoint()
    house.account("Kiara")
    assert admin.verify(checkpoint).is_sound
    with house.database.write(None, NOW) as tx:
        tx.execute("UPDATE timeline SET actor = 'mallory' WHERE seq = 3")
    broken = admin.verify().broken
    assert broken is not None and broken.seq == 3
    with pytest.raises(CheckpointInvalid):
        admin.verify("not a checkpoint")
    house.user("bob")
    with pytest.raises(NotAllowed):
        house.of("bob").admin.verify()


def test_a_database_knows_itself_and_is_backed_up(local: House, tmp_path: Path) -> None:
    facts = local.ada.admin.facts()
    assert (facts.dialect, facts.demo) == ("sqlite", False) and facts.entries > 0
    local.ada.admin.backup(tmp_path / "copy.sqlite3")
    assert (tmp_path / "copy.sqlite3").stat().st_size > 0
    local.user("bob")
    with pytest.raises(NotAllowed):
        local.of("bob").admin.backup(tmp_path / "other.sqlite3")
    assert not (tmp_path / "other.sqlite3").exists()
