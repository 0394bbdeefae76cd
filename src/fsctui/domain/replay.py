"""What the timeline says that rows hold by now: its entries, replayed in order, one subject's worth at a time.

The chain proves the timeline; comparing rows with what it says finds a row that was altered behind its back. A field
that no entry speaks of is left out: of it nothing can be said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fsctui.domain.documents import DocumentStatus, item_state
from fsctui.domain.tasks import CLOSED

Values = dict[str, Any]
QUEUE = "queue:"
_CLOSED = {state.value for state in CLOSED}
_FRESH = frozenset({"open", "pending"})
"""What state an item has that was launched: its entry doesn't say whether it waited for others."""


@dataclass(slots=True)
class TaskSays:
    """A task's fields; `state` holds the states that fit. Empty `values`: no entry tells of the task."""

    values: Values = field(default_factory=dict)

    def begin(self, **values: Any) -> None:
        self.values = {"state": _FRESH, **values}

    def task(self, action: str, actor: str, after: Mapping[str, Any]) -> None:
        """Take an entry about the task itself."""
        values = self.values
        if action in ("create", "add"):
            self.begin()
        for name in ("subject", "priority", "owner", "queue"):
            if name in after:
                values = self.values
                values[name] = after[name] or None
        if "due" in after:
            self.values["due"] = after["due"] or None
        if "state" in after:
            self.values["state"] = frozenset({after["state"]})
        if action == "claim":
            self.values["owner"] = actor
        elif action == "release":
            self.values["owner"] = None
        elif action == "assign" and "to" in after:
            to = str(after["to"])
            if to.startswith(QUEUE):
                self.values |= {"owner": None, "queue": to.removeprefix(QUEUE)}
            else:
                self.values["owner"] = to

    def document(self, actor: str, after: Mapping[str, Any]) -> None:
        """Take an entry about the document that the task asks for."""
        if "status" not in after:
            return
        self.values["status"] = after["status"]
        state = item_state(DocumentStatus(after["status"])).value
        if state in _CLOSED:
            self.values["state"] = frozenset({state})
            if "owner" in self.values and self.values["owner"] is None:
                self.values["owner"] = actor
        else:
            # An item that waits for others stays as it is when its document is handed in early.
            self.values["state"] = frozenset({state}) | self.values.get("state", frozenset())

    def cancel(self) -> None:
        if not self.values.get("state", _FRESH) <= _CLOSED:
            self.values["state"] = frozenset({"canceled"})


@dataclass(slots=True)
class PlanSays:
    """A plan's fields, and those of its items by id; `keys` are the items' own names within the plan."""

    values: Values = field(default_factory=dict)
    items: dict[int, TaskSays] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)

    def item(self, task_id: int) -> TaskSays:
        return self.items.setdefault(task_id, TaskSays())

    def plan(self, action: str, after: Mapping[str, Any]) -> None:
        """Take an entry about the plan."""
        if action == "launch":
            self.values = {"state": "not_started"}
            for each in after.get("items", ()):
                self.keys[each["key"]] = each["id"]
                self.item(each["id"]).begin(owner=each["owner"], queue=each["queue"], due=each["due"])
        for name, column in (("name", "name"), ("owner", "owner"), ("state", "state"), ("start", "start_date")):
            if name in after and isinstance(after[name], str):
                self.values[column] = after[name]
        for name in ("target", "target_date"):
            if name in after:
                self.values["target_date"] = after[name] or None
        if action == "reschedule":
            for key, (_old, due) in after.get("due", {}).items():
                if key in self.keys:
                    self.item(self.keys[key]).values["due"] = due or None
            for key, (_old, state) in after.get("states", {}).items():
                if key in self.keys:
                    self.item(self.keys[key]).values["state"] = frozenset({state})
        elif action == "cancel":
            for task_id in self.keys.values():
                self.item(task_id).cancel()


REFERRAL_STEPS = frozenset(
    {
        "route", "accept", "claim", "release", "start", "put_back", "reassign", "reject", "close", "reopen", "expire",
        "pass_on", "convert",
    }
)  # fmt: skip
"""What entries about a referral say of its status and its owner."""


def record_says(values: Values, action: str, after: Mapping[str, Any], own_names: frozenset[str]) -> None:
    """Take an entry about a record into `values`; `own_names` are its type's fields that are called as a column is."""
    if action in ("create", "import", "edit", "import_edit"):
        values.update((name, value) for name, value in after.items() if name not in own_names)
        for name in own_names:
            values.pop(name, None)
    elif action == "set_owner" and "owner" not in own_names:
        values["owner"] = after.get("owner")
    elif action == "set_confidential":
        values["confidential"] = after.get("confidential")
    elif action == "answer":
        values["intake"] = after.get("intake")
    elif action in REFERRAL_STEPS:
        values.update((name, after[name]) for name in ("status", "owner") if name in after)
    if "owner" in after or "owner_id" in after:
        # Either names the owner: the later one counts.
        values.pop("owner_id" if "owner" in after else "owner", None)


def user_says(values: Values, action: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Take an entry about a user into `values`."""
    if action == "create":
        values.update({**after, "active": True})
    elif action == "grant" and "roles" in values:
        values["roles"] = [*values["roles"], after["role"]]
    elif action == "revoke" and "roles" in values:
        values["roles"] = [role for role in values["roles"] if role != before["role"]]
    elif action in ("edit", "activate", "deactivate", "map"):
        values.update(after)
