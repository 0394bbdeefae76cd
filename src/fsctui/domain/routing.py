"""Assignment rules: who gets a referral. A rule is an ordered list of entries; the first that matches decides.

An entry's criteria are conditions on the referral's fields, all of which must hold unless its logic says otherwise; an
entry without criteria catches all. It gives the referral to a user, a queue or a pool. Terms and operators are those of
FSC's lead assignment rules (`AssignmentRules` metadata), where a comma in a value is an OR list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar

from fsctui.domain.routing_logic import Logic, all_of, read_logic
from fsctui.domain.text import clean
from fsctui.refusal import Kind, Refusal

MAX_ENTRIES = 2_000
MAX_CONDITIONS = 100
MAX_VALUES = 500


class Operator(Enum):
    EQUALS = "equals"
    NOT_EQUAL = "not_equal"
    LESS_THAN = "less_than"
    GREATER_THAN = "greater_than"
    LESS_OR_EQUAL = "less_or_equal"
    GREATER_OR_EQUAL = "greater_or_equal"
    CONTAINS = "contains"
    NOT_CONTAIN = "not_contain"
    STARTS_WITH = "starts_with"
    INCLUDES = "includes"
    EXCLUDES = "excludes"
    WITHIN = "within"


ORDERING = frozenset({Operator.LESS_THAN, Operator.GREATER_THAN, Operator.LESS_OR_EQUAL, Operator.GREATER_OR_EQUAL})
"""They compare numbers, amounts and dates."""


class AssigneeKind(Enum):
    USER = "user"
    QUEUE = "queue"
    POOL = "pool"


class Strategy(Enum):
    """How a pool chooses. None of them is random: the same data gives the same owner."""

    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"
    BY_CAPACITY = "by_capacity"


class RuleStatus(Enum):
    DRAFT = "draft"
    ACTIVE = "active"
    OBSOLETE = "obsolete"


@dataclass(frozen=True, slots=True)
class Condition:
    """One criterion. `values` are alternatives (for `within`: the ends of a range, or the members of a list)."""

    field: str
    operator: Operator
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assignee:
    """A user (one username), a queue (its name), or a pool (usernames in their order, or `queue` for its members)."""

    kind: AssigneeKind
    names: tuple[str, ...]
    strategy: Strategy = Strategy.LEAST_LOADED
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """`key` is what traces and pools know it by; it stays when entries are moved."""

    key: str
    assignee: Assignee
    conditions: tuple[Condition, ...] = ()
    logic: str = ""
    note: str = ""
    notify_cc: tuple[str, ...] = ()

    def criteria(self) -> Logic | None:
        """The logic of its conditions; None when it catches all. Raises what `read_logic` does."""
        if not self.conditions:
            return None
        return read_logic(self.logic, len(self.conditions)) if self.logic.strip() else all_of(len(self.conditions))


@dataclass(frozen=True, slots=True)
class Rule:
    """`default_owner` (a username, or empty for the bank's own) gets what no entry takes."""

    name: str
    entries: tuple[Entry, ...] = ()
    default_owner: str = ""
    description: str = field(default="")


class RuleFault(Enum):
    NAME_MISSING = "name_missing"
    TOO_MANY_ENTRIES = "too_many_entries"
    TOO_MANY_CONDITIONS = "too_many_conditions"
    KEY_TWICE = "key_twice"
    FIELD_MISSING = "field_missing"
    VALUE_MISSING = "value_missing"
    ASSIGNEE_MISSING = "assignee_missing"


@dataclass(eq=False)
class RuleInvalid(Refusal):
    """A rule that can't be kept; `entry` is the key of the entry at fault, empty for the rule itself."""

    rule: str
    entry: str
    fault: RuleFault


@dataclass(eq=False)
class RuleNotDraft(Refusal):
    """Only drafts change; an active or obsolete version is a record of what was in force."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    rule: str
    version: int
    status: str


@dataclass(eq=False)
class RuleAlreadyActive(Refusal):
    kind: ClassVar[Kind] = Kind.CONFLICT
    rule: str
    version: int


def check(rule: Rule) -> None:
    """Raise the first thing that is wrong with a rule, whatever the bank's data. Raises RuleInvalid, LogicInvalid..."""
    if not clean(rule.name):
        raise RuleInvalid(rule.name, "", RuleFault.NAME_MISSING)
    if len(rule.entries) > MAX_ENTRIES:
        raise RuleInvalid(rule.name, "", RuleFault.TOO_MANY_ENTRIES)
    keys: set[str] = set()
    for entry in rule.entries:
        if entry.key in keys:
            raise RuleInvalid(rule.name, entry.key, RuleFault.KEY_TWICE)
        keys.add(entry.key)
        if len(entry.conditions) > MAX_CONDITIONS:
            raise RuleInvalid(rule.name, entry.key, RuleFault.TOO_MANY_CONDITIONS)
        for condition in entry.conditions:
            if not condition.field:
                raise RuleInvalid(rule.name, entry.key, RuleFault.FIELD_MISSING)
            if not condition.values or len(condition.values) > MAX_VALUES:
                raise RuleInvalid(rule.name, entry.key, RuleFault.VALUE_MISSING)
        assignee = entry.assignee
        if not any(assignee.names) and not (assignee.kind is AssigneeKind.POOL and assignee.queue):
            raise RuleInvalid(rule.name, entry.key, RuleFault.ASSIGNEE_MISSING)
        entry.criteria()


def to_json(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "description": rule.description,
        "default_owner": rule.default_owner,
        "entries": [
            {
                "key": entry.key,
                "note": entry.note,
                "logic": entry.logic,
                "conditions": [
                    {"field": each.field, "operator": each.operator.value, "values": list(each.values)}
                    for each in entry.conditions
                ],
                "assignee": {
                    "kind": entry.assignee.kind.value,
                    "names": list(entry.assignee.names),
                    "strategy": entry.assignee.strategy.value,
                    "queue": entry.assignee.queue,
                },
                "notify_cc": list(entry.notify_cc),
            }
            for entry in rule.entries
        ],
    }


def from_json(data: Mapping[str, Any]) -> Rule:
    """The inverse of `to_json`, for what this program stored."""
    entries = []
    for each in data["entries"]:
        given = each["assignee"]
        assignee = Assignee(
            AssigneeKind(given["kind"]), tuple(given["names"]), Strategy(given["strategy"]), given["queue"]
        )
        conditions = tuple(
            Condition(one["field"], Operator(one["operator"]), tuple(one["values"])) for one in each["conditions"]
        )
        entries.append(Entry(each["key"], assignee, conditions, each["logic"], each["note"], tuple(each["notify_cc"])))
    return Rule(data["name"], tuple(entries), data["default_owner"], data["description"])
