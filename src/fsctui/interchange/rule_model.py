"""What an import of an assignment rule gives back, whatever the format: the rule, and what somebody should look at."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from fsctui.domain import templates
from fsctui.domain.folding import fold
from fsctui.domain.routing import (
    MAX_CONDITIONS,
    MAX_ENTRIES,
    MAX_VALUES,
    Assignee,
    AssigneeKind,
    Entry,
    RuleFault,
    RuleInvalid,
    check,
)
from fsctui.domain.routing import Rule as Rule
from fsctui.domain.routing_logic import MAX_LOGIC, LogicInvalid, LogicNumberUnknown, read_logic
from fsctui.domain.routing_rows import RuleBank
from fsctui.interchange.imported import Mappings
from fsctui.interchange.refusals import FileRefusal, MappingInvalid


class RuleWarningCode(Enum):
    """What an import of a rule or a queue changed or left open. The values are stable; scripts rely on them."""

    USER_UNKNOWN = "user_unknown"
    QUEUE_UNKNOWN = "queue_unknown"
    FIELD_UNKNOWN = "field_unknown"
    FORMULA_LEFT_OUT = "formula_left_out"
    FIELD_COMPARISON_LEFT_OUT = "field_comparison_left_out"
    ASSIGNEE_MISSING = "assignee_missing"
    TEMPLATE_IGNORED = "template_ignored"
    NOTIFY_CC_IGNORED = "notify_cc_ignored"
    TEAM_IGNORED = "team_ignored"
    ELEMENT_IGNORED = "element_ignored"
    WAS_ACTIVE = "was_active"
    RULE_EMPTY = "rule_empty"
    MEMBERS_IGNORED = "members_ignored"
    OBJECT_UNKNOWN = "object_unknown"
    MAPPING_UNUSED = "mapping_unused"
    POOL_AS_USER = "pool_as_user"


@dataclass(frozen=True, slots=True)
class RuleWarning:
    """One warning. `entry` is the entry's key, "" for the rule or queue itself; `line` as in the file, 0 for none."""

    entry: str
    code: RuleWarningCode
    params: Mapping[str, str] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class ReadRule:
    """One rule of a file."""

    rule: Rule
    warnings: tuple[RuleWarning, ...] = ()


@dataclass(eq=False)
class LogicUnreadable(FileRefusal):
    """An entry's logic can't be read; `position` counts from 1, and `expected` says what should stand there."""

    entry: str
    logic: str
    position: int
    expected: str


@dataclass(eq=False)
class LogicCondition(FileRefusal):
    """An entry's logic names a condition that it doesn't have."""

    entry: str
    logic: str
    number: int
    conditions: int


@dataclass(eq=False)
class LogicTooLong(FileRefusal):
    """An entry's logic with more characters than it may have."""

    entry: str
    found: int
    limit: int


@dataclass(eq=False)
class RuleFaulty(FileRefusal):
    """A rule that can't be kept: the same key twice, a condition without a value; `item` is the entry's key."""

    item: str
    fault: str


@dataclass(eq=False)
class RuleTooLarge(FileRefusal):
    """More entries, conditions or values (`fault` says which) than the `limit`; `item` is the entry's key."""

    item: str
    fault: str
    found: int
    limit: int


class Names:
    """Finds this bank's names for those of another one."""

    def __init__(self, bank: RuleBank, mappings: Mappings) -> None:
        self.mappings = mappings
        self._fields = {fold(name).replace("_", ""): name for name in bank.schema}
        self._users = {fold(username): username for username in bank.users}
        emails: dict[str, list[str]] = {}
        for username, email in bank.users.items():
            emails.setdefault(fold(email), []).append(username)
        # Of several users with one address the first is the one who is active.
        self._emails = {email: usernames[0] for email, usernames in emails.items() if email}
        self._queues = {_queue_key(name): name for name in bank.queues}

    def field(self, name: str) -> str | None:
        return self._fields.get(fold(name).replace("_", ""))

    def user(self, text: str) -> str | None:
        """A user by username, or by e-mail."""
        return self._users.get(fold(text)) or self._emails.get(fold(text))

    def queue(self, text: str) -> str | None:
        """A queue by its name; a developer's name has underscores for blanks."""
        return self._queues.get(_queue_key(text))

    def mapped(self, text: str, kind: AssigneeKind) -> Assignee | None:
        """What `--map` says; a bare word is of the kind that is asked for. Raises MappingInvalid."""
        target = self.mappings.text(text)
        if target is None:
            return None
        if ":" not in target:
            return Assignee(kind, (target,))
        found = self.mappings.assignee(text)
        kinds = {
            templates.AssigneeKind.USER: AssigneeKind.USER,
            templates.AssigneeKind.QUEUE: AssigneeKind.QUEUE,
        }
        if found is None or found.kind not in kinds:
            raise MappingInvalid(f"{text}={target}")
        return Assignee(kinds[found.kind], (found.name,))

    def assignee(self, text: str, kind: AssigneeKind) -> tuple[Assignee, RuleWarningCode | None]:
        """Who a name stands for; a name that nobody has is kept, with the warning that says so."""
        given = self.mapped(text, kind) or Assignee(kind, (text,))
        if given.kind is AssigneeKind.QUEUE:
            known, code = self.queue(given.names[0]), RuleWarningCode.QUEUE_UNKNOWN
        else:
            known, code = self.user(given.names[0]), RuleWarningCode.USER_UNKNOWN
        return (given, code) if known is None else (Assignee(given.kind, (known,)), None)


def _queue_key(name: str) -> str:
    return re.sub(r"[\s_]+", " ", fold(name)).strip()


def check_rule(rule: Rule, file: str, line_of: Callable[[str], int]) -> None:
    """Raise what is wrong with a rule of a file; `line_of` says where an entry stands, and the rule for ""."""
    try:
        check(rule)
    except RuleInvalid as wrong:
        found = _excess(rule, wrong)
        line = line_of(wrong.entry)
        if found is not None:
            raise RuleTooLarge(file, line, wrong.entry, *found) from None
        raise RuleFaulty(file, line, wrong.entry, wrong.fault.value) from None


def _excess(rule: Rule, wrong: RuleInvalid) -> tuple[str, int, int] | None:
    """What there is too much of, how many, and how many there may be."""
    if wrong.fault is RuleFault.TOO_MANY_ENTRIES:
        return wrong.fault.value, len(rule.entries), MAX_ENTRIES
    entry = next((each for each in rule.entries if each.key == wrong.entry), None)
    if entry is not None and wrong.fault is RuleFault.TOO_MANY_CONDITIONS:
        return wrong.fault.value, len(entry.conditions), MAX_CONDITIONS
    if entry is not None and wrong.fault is RuleFault.VALUE_MISSING:
        most = max(len(each.values) for each in entry.conditions)
        return ("too_many_values", most, MAX_VALUES) if most > MAX_VALUES else None
    return None


def check_logic(entry: Entry, file: str, line: int) -> None:
    """Raise what is wrong with an entry's logic, at its place in the file."""
    if not entry.logic.strip():
        return
    if len(entry.logic) > MAX_LOGIC:
        raise LogicTooLong(file, line, entry.key, len(entry.logic), MAX_LOGIC)
    try:
        read_logic(entry.logic, len(entry.conditions))
    except LogicInvalid as wrong:
        raise LogicUnreadable(file, line, entry.key, wrong.logic[:200], wrong.position, wrong.expected) from None
    except LogicNumberUnknown as wrong:
        raise LogicCondition(file, line, entry.key, wrong.logic[:200], wrong.number, wrong.conditions) from None
