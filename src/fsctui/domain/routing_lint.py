"""What is odd about an assignment rule: values that route nowhere, entries never reached, people who can't take it.

Everything here is advice: a rule with findings still works, and what nobody can take goes to the default owner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from fsctui.domain.folding import fold
from fsctui.domain.routing import Assignee, AssigneeKind, Condition, Entry, Operator, Rule
from fsctui.domain.routing_conditions import (
    FALSE_WORDS,
    TRUE_WORDS,
    FieldKind,
    RoutingField,
    Schema,
    codes_of,
    day_of,
    is_ordered,
    number_of,
)
from fsctui.domain.routing_decide import Excluded, Staff, candidates
from fsctui.domain.routing_logic import LogicInvalid, LogicNumberUnknown
from fsctui.domain.routing_space import Space, Terms, terms_of
from fsctui.domain.routing_vocabulary import MULTIPLE, Vocabulary


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class LintCode(Enum):
    """What was found. The values are stable; scripts rely on them."""

    FIELD_UNKNOWN = "field_unknown"
    OPERATOR_UNFIT = "operator_unfit"
    VALUE_UNREADABLE = "value_unreadable"
    VALUE_UNKNOWN = "value_unknown"
    VALUE_NEVER_SEEN = "value_never_seen"
    RANGE_EMPTY = "range_empty"
    CONDITION_NEVER_HOLDS = "condition_never_holds"
    CONDITION_ALWAYS_HOLDS = "condition_always_holds"
    CONDITION_UNUSED = "condition_unused"
    CONTRADICTION = "contradiction"
    LOGIC_INVALID = "logic_invalid"
    ENTRY_NEVER_MATCHES = "entry_never_matches"
    ENTRY_UNREACHABLE = "entry_unreachable"
    NO_CATCH_ALL = "no_catch_all"
    RULE_EMPTY = "rule_empty"
    USER_UNKNOWN = "user_unknown"
    USER_INACTIVE = "user_inactive"
    USER_AWAY = "user_away"
    USER_UNFIT = "user_unfit"
    QUEUE_UNKNOWN = "queue_unknown"
    QUEUE_WITHOUT_MEMBERS = "queue_without_members"
    QUEUE_TAKES_NO_REFERRALS = "queue_takes_no_referrals"
    NOBODY_ABLE = "nobody_able"
    DEFAULT_OWNER_UNFIT = "default_owner_unfit"


_SEVERITY = {
    LintCode.VALUE_NEVER_SEEN: Severity.HINT,
    LintCode.NO_CATCH_ALL: Severity.HINT,
    LintCode.CONDITION_ALWAYS_HOLDS: Severity.HINT,
    LintCode.CONDITION_UNUSED: Severity.WARNING,
    LintCode.VALUE_UNKNOWN: Severity.WARNING,
    LintCode.CONTRADICTION: Severity.WARNING,
    LintCode.USER_INACTIVE: Severity.WARNING,
    LintCode.USER_AWAY: Severity.HINT,
    LintCode.USER_UNFIT: Severity.WARNING,
    LintCode.QUEUE_WITHOUT_MEMBERS: Severity.WARNING,
    LintCode.QUEUE_TAKES_NO_REFERRALS: Severity.WARNING,
    LintCode.ENTRY_UNREACHABLE: Severity.WARNING,
    LintCode.RULE_EMPTY: Severity.WARNING,
    LintCode.DEFAULT_OWNER_UNFIT: Severity.WARNING,
}
"""All others are errors: what they are about can't work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `entry` is the entry's key and `position` its place from 1 ("" and 0: the rule itself);
    `condition` the condition's number. `params` feed the message: `field`, `value`, `near`, `by`, `user`, `queue`...
    """

    code: LintCode
    entry: str = ""
    position: int = 0
    condition: int | None = None
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return _SEVERITY.get(self.code, Severity.ERROR)


@dataclass(frozen=True, slots=True)
class History:
    """What past referrals said: folded values by field. Fields that none ever filled aren't there."""

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)


_TEXTUAL = frozenset({Operator.CONTAINS, Operator.NOT_CONTAIN, Operator.STARTS_WITH})
_NEGATIVE = frozenset({Operator.NOT_EQUAL, Operator.NOT_CONTAIN, Operator.EXCLUDES})


def lint(
    rule: Rule,
    schema: Schema,
    *,
    staff: Staff | None = None,
    history: History | None = None,
    closed_queues: frozenset[str] = frozenset(),
) -> tuple[Finding, ...]:
    """Everything that is odd, in the order of the entries.

    People are looked at when `staff` is given (`closed_queues` take no referrals), and values against `history`.
    """
    found: list[Finding] = []
    if not rule.entries:
        found.append(Finding(LintCode.RULE_EMPTY))
    if staff is not None and rule.default_owner:
        worker = staff.workers.get(rule.default_owner)
        if worker is None or not worker.active or not worker.works:
            found.append(Finding(LintCode.DEFAULT_OWNER_UNFIT, params={"user": rule.default_owner}))
    space, words = Space(rule, schema), _Vocabularies(schema, history)
    for position, entry in enumerate(rule.entries, 1):
        found += _of_conditions(entry, position, schema, words, space)
        found += _of_entry(entry, position, space)
        if staff is not None:
            found += _of_assignee(entry, position, staff, closed_queues)
            found += _of_copies(entry, position, staff)
    if rule.entries and all(entry.conditions for entry in rule.entries):
        found.append(Finding(LintCode.NO_CATCH_ALL))
    return tuple(found)


_MISFITS = {LintCode.OPERATOR_UNFIT, LintCode.VALUE_UNREADABLE, LintCode.VALUE_UNKNOWN, LintCode.RANGE_EMPTY}


def misfits(rule: Rule, schema: Schema) -> tuple[Finding, ...]:
    """Conditions that can't work on the kind of their field, which no bank's past or people would change.

    Each is asked by itself: what entries mean to each other is for `lint` to tell.
    """
    words = _Vocabularies(schema, None)
    return tuple(
        Finding(code, entry.key, position, number, {"field": condition.field, **params})
        for position, entry in enumerate(rule.entries, 1)
        for number, condition in enumerate(entry.conditions, 1)
        for code, params in _of_condition(condition, schema, words)
        if code in _MISFITS
    )


# -- conditions ----------------------------------------------------------------------------------------------------


def _of_conditions(
    entry: Entry, position: int, schema: Schema, words: _Vocabularies, space: Space
) -> Iterator[Finding]:
    try:
        logic = entry.criteria()
    except (LogicInvalid, LogicNumberUnknown) as refusal:
        yield Finding(LintCode.LOGIC_INVALID, entry.key, position, None, {"value": refusal.logic})
        return
    used = logic.numbers if logic else frozenset()
    for number, condition in enumerate(entry.conditions, 1):
        told = False
        for code, params in _of_condition(condition, schema, words):
            told = told or code is not LintCode.VALUE_NEVER_SEEN
            yield Finding(code, entry.key, position, number, {"field": condition.field, **params})
        if not told and not space.mask(condition):
            yield Finding(LintCode.CONDITION_NEVER_HOLDS, entry.key, position, number, {"field": condition.field})
        elif not told and space.mask(condition) == space.everything(condition.field):
            yield Finding(LintCode.CONDITION_ALWAYS_HOLDS, entry.key, position, number, {"field": condition.field})
        if number not in used:
            yield Finding(LintCode.CONDITION_UNUSED, entry.key, position, number, {"field": condition.field})


def _of_condition(
    condition: Condition, schema: Schema, words: _Vocabularies
) -> Iterator[tuple[LintCode, dict[str, str]]]:
    known = schema.get(condition.field)
    if known is None:
        yield LintCode.FIELD_UNKNOWN, {"near": words.near_field(condition.field)}
        return
    if not fits(known.kind, condition.operator):
        yield LintCode.OPERATOR_UNFIT, {"operator": condition.operator.value, "kind": known.kind.value}
        return
    unreadable = [value for value in condition.values if not _reads(known.kind, condition.operator, value)]
    for value in unreadable:
        yield LintCode.VALUE_UNREADABLE, {"value": value, "kind": known.kind.value}
    if unreadable:
        return
    if is_ordered(known, condition.operator) and condition.operator is Operator.WITHIN and len(condition.values) < 2:
        yield LintCode.RANGE_EMPTY, {"value": ", ".join(condition.values)}
        return
    if known.kind in (FieldKind.TEXT, FieldKind.CHOICE):
        for value in condition.values:
            yield from _of_value(known, condition.operator, value, words)


def fits(kind: FieldKind, operator: Operator) -> bool:
    """Whether the operator says something of such a field."""
    if kind in (FieldKind.NUMBER, FieldKind.DATE):
        return operator not in _TEXTUAL | MULTIPLE
    if kind is FieldKind.BOOLEAN:
        return operator in (Operator.EQUALS, Operator.NOT_EQUAL)
    return operator is Operator.WITHIN or not is_ordered(RoutingField("", kind), operator)


def _reads(kind: FieldKind, operator: Operator, value: str) -> bool:
    """Whether the value is one of such a field's; `equals` with nothing asks for an empty field."""
    if not value.strip() and operator in (Operator.EQUALS, Operator.NOT_EQUAL):
        return True
    if kind is FieldKind.NUMBER:
        return number_of(value) is not None
    if kind is FieldKind.DATE:
        return day_of(value) is not None
    return kind is not FieldKind.BOOLEAN or fold(value).strip() in TRUE_WORDS | FALSE_WORDS


class _Vocabularies:
    """What the values of each field may be, made once: its choices, and what past referrals said."""

    def __init__(self, schema: Schema, history: History | None) -> None:
        self._history = history
        self._choices = {name: Vocabulary(field.choices) for name, field in schema.items() if field.choices}
        self._seen: dict[str, Vocabulary | None] = {}
        self._fields = Vocabulary(dict.fromkeys(schema, ()))

    def choices(self, field: str) -> Vocabulary | None:
        return self._choices.get(field)

    def seen(self, field: str) -> Vocabulary | None:
        """What past referrals said; None when nothing is known of that."""
        if field not in self._seen:
            texts = self._history.values.get(field) if self._history else None
            self._seen[field] = Vocabulary(dict.fromkeys(texts, ())) if texts else None
        return self._seen[field]

    def near_field(self, name: str) -> str:
        return self._fields.near(name)


def _of_value(
    known: RoutingField, operator: Operator, value: str, words: _Vocabularies
) -> Iterator[tuple[LintCode, dict[str, str]]]:
    if not value.strip():
        return
    choices, seen = words.choices(known.name), words.seen(known.name)
    for part in value.split(";") if operator in MULTIPLE else [value]:
        wanted = fold(part).strip()
        codes = codes_of(known, part) if choices is None else choices.codes(operator, wanted)
        if choices is not None and not codes:
            yield LintCode.VALUE_UNKNOWN, {"value": part, "near": choices.near(part)}
        elif seen and operator not in _NEGATIVE and not any(seen.has(operator, code) for code in codes):
            yield LintCode.VALUE_NEVER_SEEN, {"value": part, "near": seen.near(part)}


# -- entries -------------------------------------------------------------------------------------------------------


def _of_entry(entry: Entry, position: int, space: Space) -> Iterator[Finding]:
    terms = terms_of(entry)
    if terms is None or not space.can_tell(entry):
        return
    boxes = space.boxes(entry, terms)
    for first, second in _contradictions(entry, terms, space):
        params = {"field": entry.conditions[first - 1].field, "first": str(first), "second": str(second)}
        yield Finding(LintCode.CONTRADICTION, entry.key, position, first, params)
    if not boxes:
        yield Finding(LintCode.ENTRY_NEVER_MATCHES, entry.key, position)
    elif by := space.taken_by(boxes):
        yield Finding(LintCode.ENTRY_UNREACHABLE, entry.key, position, None, {"by": ", ".join(by)})
    space.passed(entry, boxes)


def _contradictions(entry: Entry, terms: Terms, space: Space) -> list[tuple[int, int]]:
    """Pairs of conditions that are asked for together and can't hold together, each of which could alone."""
    found: dict[tuple[int, int], None] = {}
    for term in terms:
        literals = sorted(term)
        for place, (first, first_holds) in enumerate(literals):
            mask = space.literal(entry, first, first_holds)
            for second, second_holds in literals[place + 1 :]:
                if entry.conditions[first - 1].field == entry.conditions[second - 1].field and mask:
                    other = space.literal(entry, second, second_holds)
                    if other and not mask & other:
                        found[first, second] = None
    return list(found)


# -- people --------------------------------------------------------------------------------------------------------


def _of_assignee(entry: Entry, position: int, staff: Staff, closed_queues: frozenset[str]) -> Iterator[Finding]:
    assignee = entry.assignee

    def finding(code: LintCode, **params: str) -> Finding:
        return Finding(code, entry.key, position, None, params)

    queue = assignee.names[0] if assignee.kind is AssigneeKind.QUEUE else assignee.queue
    if queue and not (assignee.kind is AssigneeKind.POOL and any(assignee.names)):
        if queue not in staff.queues:
            yield finding(LintCode.QUEUE_UNKNOWN, queue=queue)
            return
        if not staff.queues[queue]:
            yield finding(LintCode.QUEUE_WITHOUT_MEMBERS, queue=queue)
            return
        if queue in closed_queues:
            yield finding(LintCode.QUEUE_TAKES_NO_REFERRALS, queue=queue)
        if assignee.kind is AssigneeKind.QUEUE:
            for name in staff.queues[queue]:
                if (worker := staff.workers.get(name)) is not None and not worker.works:
                    yield finding(LintCode.USER_UNFIT, user=name)
    if assignee.kind is not AssigneeKind.QUEUE:
        yield from _of_people(assignee, staff, finding)


def _of_copies(entry: Entry, position: int, staff: Staff) -> Iterator[Finding]:
    def finding(code: LintCode, **params: str) -> Finding:
        return Finding(code, entry.key, position, None, params)

    for name in entry.notify_cc:
        worker = staff.workers.get(name)
        if worker is None:
            yield finding(LintCode.USER_UNKNOWN, user=name)
        elif not worker.active:
            yield finding(LintCode.USER_INACTIVE, user=name)
        elif worker.outside:
            yield finding(LintCode.USER_UNFIT, user=name)


_OF_EXCLUDED = {
    Excluded.UNKNOWN: LintCode.USER_UNKNOWN,
    Excluded.INACTIVE: LintCode.USER_INACTIVE,
    Excluded.AWAY: LintCode.USER_AWAY,
    Excluded.UNFIT: LintCode.USER_UNFIT,
}


class _Finder(Protocol):
    def __call__(self, code: LintCode, **params: str) -> Finding: ...


def _of_people(assignee: Assignee, staff: Staff, finding: _Finder) -> Iterator[Finding]:
    everybody = candidates(assignee, staff)
    for each in everybody:
        if not each.instead_of and each.excluded in _OF_EXCLUDED:
            yield finding(_OF_EXCLUDED[each.excluded], user=each.username)
    if all(each.excluded in _OF_EXCLUDED for each in everybody):
        yield finding(LintCode.NOBODY_ABLE)
