"""What the timeline says that rows hold: the entries below are written as services write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from fsctui.domain.replay import REFERRAL_STEPS, PlanSays, TaskSays, record_says, user_says

FRESH = frozenset({"open", "pending"})


def task(*entries: tuple[str, str, Mapping[str, Any]]) -> dict[str, Any]:
    """What a task's entries (action, who, what is so after) come to."""
    says = TaskSays()
    for action, actor, after in entries:
        says.task(action, actor, after)
    return says.values


def test_no_entry_says_nothing():
    assert TaskSays().values == {}
    assert PlanSays().values == {}


def test_a_new_task_is_open_or_waits_for_others_and_holds_what_its_entry_names():
    after = {"subject": "Call", "priority": "high", "owner": "ryan", "due": "2026-03-05", "note": "is no column"}
    expected = {"state": FRESH, "subject": "Call", "priority": "high", "owner": "ryan", "due": "2026-03-05"}
    assert task(("create", "ana", after)) == expected
    assert task(("add", "ana", after)) == expected
    assert task(("add", "ana", {"queue": "Onboarding"})) == {"state": FRESH, "queue": "Onboarding"}


def test_what_was_emptied_is_none():
    after = {"subject": "", "priority": "", "owner": "", "queue": "", "due": ""}
    assert task(("edit", "ana", after)) == dict.fromkeys(after)


def test_an_edit_leaves_alone_what_it_does_not_name():
    found = task(("create", "ana", {"subject": "Call", "owner": "ryan"}), ("edit", "ana", {"subject": "Visit"}))
    assert found == {"state": FRESH, "subject": "Visit", "owner": "ryan"}


def test_a_state_is_the_one_that_the_last_entry_names():
    started = ("start", "ryan", {"state": "in_progress"})
    done = ("complete", "ryan", {"state": "completed"})
    assert task(("create", "ana", {}), started) == {"state": {"in_progress"}}
    assert task(("create", "ana", {}), started, done) == {"state": {"completed"}}


def test_who_claims_owns_and_who_gives_back_does_not():
    claimed = ("claim", "bob", {})
    assert task(claimed) == {"owner": "bob"}
    assert task(claimed, ("release", "bob", {"queue": "Onboarding"})) == {"owner": None, "queue": "Onboarding"}
    # An administrator may give back what somebody else holds.
    assert task(claimed, ("release", "ana", {})) == {"owner": None}


def test_a_task_given_to_somebody_is_theirs_and_given_to_a_queue_is_nobodys():
    theirs = ("assign", "mia", {"to": "sri"})
    assert task(theirs) == {"owner": "sri"}
    assert task(theirs, ("assign", "mia", {"to": "queue:Onboarding"})) == {"owner": None, "queue": "Onboarding"}
    assert task(("claim", "sri", {}), ("assign", "mia", {"to": "bob"})) == {"owner": "bob"}


def test_an_assignment_that_names_nobody_changes_nobody():
    assert task(("claim", "sri", {}), ("assign", "mia", {"state": "open"})) == {"owner": "sri", "state": {"open"}}
    assert task(("claim", "sri", {}), ("edit", "mia", {"to": "bob"})) == {"owner": "sri"}


@pytest.mark.parametrize("status", ["accepted", "waived"])
def test_a_document_that_is_settled_completes_its_item_and_the_reviewer_owns_what_nobody_did(status):
    says = TaskSays()
    says.begin(owner=None)
    says.document("cleo", {"status": status})
    assert says.values == {"state": {"completed"}, "status": status, "owner": "cleo"}
    owned = TaskSays()
    owned.begin(owner="ryan")
    owned.document("cleo", {"status": status})
    assert owned.values["owner"] == "ryan"


def test_a_settled_document_of_an_unknown_owner_leaves_the_owner_unsaid():
    says = TaskSays()
    says.document("cleo", {"status": "accepted"})
    assert says.values == {"state": {"completed"}, "status": "accepted"}


@pytest.mark.parametrize(
    ("status", "state"),
    [("new", "open"), ("pending", "in_progress"), ("rejected", "open"), ("not_verified", "in_progress")],
)
def test_a_document_under_way_moves_its_item_unless_that_waits_for_others(status, state):
    says = TaskSays()
    says.begin(owner=None)
    says.document("ryan", {"status": status})
    assert says.values == {"state": FRESH | {state}, "status": status, "owner": None}
    untold = TaskSays()
    untold.document("ryan", {"status": status})
    assert untold.values == {"state": {state}, "status": status}


def test_an_entry_of_a_document_without_a_status_says_nothing():
    says = TaskSays()
    says.document("ryan", {"file": "passport.pdf"})
    assert says.values == {}


@pytest.mark.parametrize(
    ("state", "then"),
    [
        ("open", "canceled"),
        ("pending", "canceled"),
        ("in_progress", "canceled"),
        ("completed", "completed"),
        ("skipped", "skipped"),
        ("canceled", "canceled"),
    ],
)
def test_canceling_leaves_what_is_closed(state, then):
    says = TaskSays()
    says.task("edit", "ana", {"state": state})
    says.cancel()
    assert says.values == {"state": {then}}


def test_an_item_that_may_be_open_is_canceled_and_so_is_one_of_which_nothing_is_said():
    # A document taken back after it was accepted: open again, or completed still.
    says = TaskSays(values={"state": frozenset({"completed", "open"})})
    says.cancel()
    assert says.values == {"state": {"canceled"}}
    untold = TaskSays()
    untold.cancel()
    assert untold.values == {"state": {"canceled"}}


def launched() -> PlanSays:
    says = PlanSays()
    items = [
        {"key": "call", "id": 11, "owner": "ryan", "queue": None, "due": "2026-03-03"},
        {"key": "pool", "id": 12, "owner": None, "queue": "Onboarding", "due": None},
    ]
    after = {"name": "Review", "owner": "mia", "start": "2026-03-02", "target": "2026-04-01", "items": items}
    says.plan("launch", after)
    return says


def values_of(says: PlanSays) -> dict[int, dict[str, Any]]:
    return {task_id: item.values for task_id, item in says.items.items()}


def test_a_launch_tells_of_the_plan_and_of_each_item():
    says = launched()
    assert says.values == {
        "state": "not_started", "name": "Review", "owner": "mia", "start_date": "2026-03-02",
        "target_date": "2026-04-01",
    }  # fmt: skip
    assert says.keys == {"call": 11, "pool": 12}
    assert values_of(says) == {
        11: {"state": FRESH, "owner": "ryan", "queue": None, "due": "2026-03-03"},
        12: {"state": FRESH, "owner": None, "queue": "Onboarding", "due": None},
    }


def test_items_in_another_entry_than_the_launch_are_not_its_items():
    says = PlanSays()
    says.plan("edit", {"items": [{"key": "call", "id": 11, "owner": None, "queue": None, "due": None}]})
    assert (says.values, says.keys, says.items) == ({}, {}, {})


def test_a_launch_without_items_is_a_plan_all_the_same():
    says = PlanSays()
    says.plan("launch", {"name": "Empty"})
    assert (says.values, says.items) == ({"state": "not_started", "name": "Empty"}, {})


def test_a_plans_later_entries_count():
    says = launched()
    says.plan("hold", {"state": "on_hold"})
    says.plan("move", {"start": "2026-03-09", "target": "2026-04-08"})
    says.plan("rename", {"name": "Yearly review"})
    says.plan("hand_over", {"owner": "bob"})
    assert says.values == {
        "state": "on_hold", "name": "Yearly review", "owner": "bob", "start_date": "2026-03-09",
        "target_date": "2026-04-08",
    }  # fmt: skip
    says.plan("move", {"target": None})
    assert says.values["target_date"] is None
    says.plan("move", {"target": "2026-05-04"})
    says.plan("edit", {"target_date": ""})
    assert says.values["target_date"] is None


def test_only_a_text_is_a_plans_name_owner_state_or_start():
    says = launched()
    before = dict(says.values)
    says.plan("edit", {"name": ["Old", "New"], "owner": None, "state": {"call": "open"}, "start": 3})
    assert says.values == before


def test_a_recalculation_moves_the_items_that_it_names():
    says = launched()
    says.plan("reschedule", {"due": {"call": ["2026-03-03", "2026-03-06"]}, "states": {"pool": ["pending", "open"]}})
    assert values_of(says) == {
        11: {"state": FRESH, "owner": "ryan", "queue": None, "due": "2026-03-06"},
        12: {"state": {"open"}, "owner": None, "queue": "Onboarding", "due": None},
    }
    says.plan("reschedule", {"due": {"call": ["2026-03-06", None]}})
    assert says.items[11].values["due"] is None


def test_a_recalculation_of_items_that_the_plan_does_not_have_is_passed_over():
    says = launched()
    before = {task_id: dict(values) for task_id, values in values_of(says).items()}
    says.plan("reschedule", {"due": {"gone": [None, "2026-03-06"]}, "states": {"gone": ["pending", "open"]}})
    assert values_of(says) == before


def test_dates_and_states_in_another_entry_than_a_recalculation_are_not_the_items():
    says = launched()
    before = {task_id: dict(values) for task_id, values in values_of(says).items()}
    says.plan("hold", {"due": {"call": ["2026-03-03", "2026-03-06"]}, "states": {"pool": ["pending", "open"]}})
    assert values_of(says) == before


def test_a_canceled_plan_cancels_what_is_still_to_do():
    says = launched()
    says.item(11).task("complete", "ryan", {"state": "completed"})
    says.plan("cancel", {"state": "canceled", "reason": "twice"})
    assert says.values["state"] == "canceled"
    assert says.items[11].values["state"] == {"completed"}
    assert says.items[12].values["state"] == {"canceled"}


def test_a_plan_that_is_put_on_hold_cancels_nothing():
    says = launched()
    says.plan("hold", {"state": "on_hold"})
    assert says.items[12].values["state"] == FRESH


def record(*entries: tuple[str, Mapping[str, Any]], own: frozenset[str] = frozenset()) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for action, after in entries:
        record_says(values, action, after, own)
    return values


@pytest.mark.parametrize("action", ["create", "import", "edit", "import_edit"])
def test_a_record_holds_what_was_written(action):
    assert record((action, {"name": "Kiara", "city": "Porto"}), (action, {"city": "Faro"})) == {
        "name": "Kiara",
        "city": "Faro",
    }


def test_other_entries_about_a_record_change_no_field():
    assert record(("create", {"city": "Porto"}), ("attach", {"city": "Faro", "status": "new"})) == {"city": "Porto"}


def test_of_a_field_that_is_called_as_a_column_is_nothing_is_said():
    """Its entries can't be told from those of the column."""
    own = frozenset({"name", "owner"})
    assert record(("create", {"name": "Kiara", "owner": "ryan", "city": "Porto"}), own=own) == {"city": "Porto"}
    assert record(("create", {"city": "Porto"}), ("set_owner", {"owner": "ryan"}), own=own) == {"city": "Porto"}
    values: dict[str, Any] = {"name": "from before the field was there"}
    record_says(values, "edit", {"city": "Porto"}, own)
    assert values == {"city": "Porto"}


def test_a_records_owner_and_secrecy_are_as_last_set():
    assert record(("set_owner", {"owner": "bob"}), ("set_confidential", {"confidential": True})) == {
        "owner": "bob",
        "confidential": True,
    }
    assert record(("set_confidential", {"confidential": True}), ("set_confidential", {"confidential": False})) == {
        "confidential": False
    }


def test_the_later_way_to_name_the_owner_counts():
    assert record(("create", {"owner_id": 7}), ("set_owner", {"owner": "bob"})) == {"owner": "bob"}
    assert record(("create", {"owner": "bob"}), ("import", {"owner_id": 7})) == {"owner_id": 7}
    assert record(("create", {"owner": "bob"}), ("edit", {"city": "Faro"})) == {"owner": "bob", "city": "Faro"}


@pytest.mark.parametrize(
    "step",
    [
        "route", "accept", "claim", "release", "start", "put_back", "reassign", "reject", "close", "reopen", "expire",
        "convert",
    ],
)  # fmt: skip
def test_every_step_of_a_referral_tells_its_status_and_owner_and_no_more(step):
    made = ("create", {"status": "new", "owner": "queue:Mortgages", "last_name": "Shah"})
    found = record(made, (step, {"status": "assigned", "owner": "bob", "last_name": "Adams", "rule": 3}))
    assert found == {"status": "assigned", "owner": "bob", "last_name": "Shah"}
    assert record(made, (step, {"rule": 3})) == {"status": "new", "owner": "queue:Mortgages", "last_name": "Shah"}
    assert step in REFERRAL_STEPS


def user(*entries: tuple[str, Mapping[str, Any], Mapping[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for action, before, after in entries:
        user_says(values, action, before, after)
    return values


MADE = ("create", {}, {"username": "bob", "name": "Bob", "roles": ["mortgage_broker"]})


def test_a_new_user_is_active():
    assert user(MADE) == {"username": "bob", "name": "Bob", "roles": ["mortgage_broker"], "active": True}


def test_a_role_that_is_granted_comes_and_one_that_is_revoked_goes():
    granted = ("grant", {}, {"role": "branch_manager"})
    assert user(MADE, granted)["roles"] == ["mortgage_broker", "branch_manager"]
    assert user(MADE, granted, ("revoke", {"role": "mortgage_broker"}, {}))["roles"] == ["branch_manager"]


def test_of_roles_that_no_entry_gave_from_the_start_nothing_is_said():
    assert user(("grant", {}, {"role": "branch_manager"})) == {}
    assert user(("revoke", {"role": "branch_manager"}, {})) == {}


def test_whose_account_of_the_operating_system_opens_the_app_counts():
    mapped = ("map", {"operating_system_user": ""}, {"operating_system_user": "root"})
    assert user(MADE, mapped)["operating_system_user"] == "root"


def test_edits_and_leaving_and_coming_back_count():
    assert user(MADE, ("edit", {"name": "Bob"}, {"name": "Robert"}))["name"] == "Robert"
    left = ("deactivate", {"active": True}, {"active": False})
    assert user(MADE, left)["active"] is False
    assert user(MADE, left, ("activate", {"active": False}, {"active": True}))["active"] is True


def test_what_else_happens_to_a_user_changes_none_of_their_fields():
    assert user(MADE, ("sign_in", {}, {"active": False, "name": "Eve"})) == user(MADE)
