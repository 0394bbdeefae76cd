"""Which referrals an assignment rule's entries could take: the values that its conditions tell apart, as sets of bits.

For each field there is one sample value for every way its conditions can turn out; a condition is the set of those it
holds for. Fields are taken to be independent. Where that would take too long, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import reduce
from itertools import combinations, pairwise, product
from operator import or_

from fsctui.domain.folding import fold
from fsctui.domain.routing import Condition, Entry, Operator, Rule
from fsctui.domain.routing_conditions import (
    FieldKind,
    RoutingField,
    Schema,
    Value,
    day_of,
    number_of,
)
from fsctui.domain.routing_logic import LogicInvalid, LogicNumberUnknown
from fsctui.domain.routing_masks import Samples
from fsctui.domain.routing_taken import Box, Taken

MAX_TERMS = 128
MAX_PIECES = 512
MAX_TEXTS = 1_024
MAX_PATTERNS = 10
MAX_NAMED = 12
SAME_FACT = {"value": "potential_value"}
"""Fields that are another name of one."""

Term = frozenset[tuple[int, bool]]
"""Conditions by number that have to hold (True) or not to hold, all together."""
Terms = frozenset[Term]

_APART = "\x00"
_OTHER = "\x00\x01"
"""No value of a condition has a control character, so this is none that a condition names."""


def terms_of(entry: Entry) -> Terms | None:
    """The entry's criteria as alternatives, any of which is enough; None when they are too many or unreadable."""
    try:
        logic = entry.criteria()
    except (LogicInvalid, LogicNumberUnknown):
        return None
    if logic is None:
        return frozenset({frozenset()})
    # Each operand is kept with its opposite, so that NOT only swaps them.
    stack: list[tuple[set[Term], set[Term]]] = []
    for step in logic.steps:
        if isinstance(step, int):
            stack.append(({frozenset({(step, True)})}, {frozenset({(step, False)})}))
        elif step == "NOT":
            holds, fails = stack.pop()
            stack.append((fails, holds))
        else:
            right, left = stack.pop(), stack.pop()
            both, either = (0, 1) if step == "AND" else (1, 0)
            if len(left[both]) * len(right[both]) > MAX_TERMS:
                return None
            together = {one | other for one, other in product(left[both], right[both])}
            apart = left[either] | right[either]
            if len(apart) > MAX_TERMS:
                return None
            stack.append((together, apart) if step == "AND" else (apart, together))
    return frozenset(stack[0][0])


class Space:
    """The sample values of a rule's fields, and what the entries that came before have taken of them."""

    def __init__(self, rule: Rule, schema: Schema) -> None:
        self._schema = schema
        found = _samples(rule, schema)
        self._samples = {name: Samples(samples) for name, (samples, _) in found.items()}
        self._inexact = frozenset(name for name, (_, exact) in found.items() if not exact)
        self._masks: dict[Condition, int] = {}
        self._taken = Taken(self.everything)

    def everything(self, field: str) -> int:
        return self._samples[_field(field)].everything

    def mask(self, condition: Condition) -> int:
        """The samples of its field for which the condition holds."""
        found = self._masks.get(condition)
        if found is None:
            field = self._schema.get(condition.field) or RoutingField(condition.field, FieldKind.TEXT)
            found = self._masks[condition] = self._samples[_field(condition.field)].holds(condition, field)
        return found

    def literal(self, entry: Entry, number: int, holds: bool) -> int:
        condition = entry.conditions[number - 1]
        mask = self.mask(condition)
        return mask if holds else self.everything(condition.field) & ~mask

    def boxes(self, entry: Entry, terms: Terms) -> tuple[Box, ...]:
        """What the entry takes, but for what earlier ones took; none at all when its conditions exclude each other."""
        found = []
        for term in sorted(terms, key=sorted):
            box: dict[str, int] = {}
            for number, holds in sorted(term):
                field = _field(entry.conditions[number - 1].field)
                box[field] = box.get(field, self.everything(field)) & self.literal(entry, number, holds)
            if all(box.values()):
                found.append(box)
        return tuple(found)

    def passed(self, entry: Entry, boxes: Iterable[Box]) -> None:
        """The entry stands before all that are asked about from now on."""
        if not any(self._is_inexact(condition) for condition in entry.conditions):
            for box in boxes:
                self._taken.add(entry.key, box)

    def can_tell(self, entry: Entry) -> bool:
        """Whether samples tell what the entry takes: it asks for no more than one part of a text that has too many."""
        asked = [_field(each.field) for each in entry.conditions if self._is_inexact(each)]
        return len(asked) == len(set(asked))

    def _is_inexact(self, condition: Condition) -> bool:
        return condition.operator in _PARTIAL and _field(condition.field) in self._inexact

    def taken_by(self, boxes: Sequence[Box]) -> tuple[str, ...]:
        """The earlier entries that together take everything; none when something is left, or it can't be told."""
        if any(map(self._taken.surely_leaves, boxes)):
            return ()
        takers = self._takers(boxes, self._taken.meeting(_around(boxes)))
        if not 1 < len(takers) <= MAX_NAMED:
            return tuple(takers)
        # Not all that took something were needed for that.
        met = [each for each in self._taken.meeting(_around(boxes)) if each[0] in takers]
        for key in takers:
            fewer = self._takers(boxes, [each for each in met if each[0] != key])
            if fewer:
                met, takers = [each for each in met if each[0] in fewer], fewer
        return tuple(takers)

    def _takers(self, boxes: Sequence[Box], among: Iterable[tuple[str, Box]]) -> list[str]:
        left: list[Box] = list(boxes)
        takers: dict[str, None] = {}
        for key, taken in among:
            rest: list[Box] = []
            for box in left:
                pieces = self._without(box, taken)
                if pieces is None:
                    rest.append(box)
                else:
                    takers[key] = None
                    rest += pieces
            left = rest
            if not left:
                return list(takers)
            if len(left) > MAX_PIECES:
                return []
        return []

    def _without(self, box: Box, taken: Box) -> list[Box] | None:
        """The pieces of a box outside another one; None when they have nothing in common."""
        pieces: list[Box] = []
        inside = dict(box)
        for field, mask in taken.items():
            mine = inside[field] if field in inside else self.everything(field)
            common = mine & mask
            if not common:
                return None
            if mine & ~mask:
                pieces.append({**inside, field: mine & ~mask})
            inside[field] = common
        return pieces


def _around(boxes: Sequence[Box]) -> Box:
    """A box that has all of these in it."""
    shared = set(boxes[0]).intersection(*boxes[1:])
    return {field: reduce(or_, (box[field] for box in boxes)) for field in shared}


def _field(name: str) -> str:
    return SAME_FACT.get(name, name)


def _samples(rule: Rule, schema: Schema) -> dict[str, tuple[list[Value], bool]]:
    """For each field that is asked, values of which no condition can tell two others apart; None is the empty one."""
    asked: dict[str, list[Condition]] = {}
    for entry in rule.entries:
        for condition in entry.conditions:
            asked.setdefault(_field(condition.field), []).append(condition)
    return {
        name: _of_field(schema.get(name), conditions)
        # A field that there isn't is empty for every referral.
        if any(each.field in schema for each in conditions)
        else ([None], True)
        for name, conditions in asked.items()
    }


def _of_field(field: RoutingField | None, conditions: Sequence[Condition]) -> tuple[list[Value], bool]:
    """The samples, and whether they tell every way apart that the conditions can turn out together."""
    values = [value for condition in conditions for value in condition.values]
    kind = field.kind if field else FieldKind.TEXT
    if kind is FieldKind.BOOLEAN:
        return [None, True, False], True
    if kind is FieldKind.NUMBER:
        return [None, *_numbers(values)], True
    if kind is FieldKind.DATE:
        return [None, *_days(values)], True
    codes = list(field.choices or ()) if field else []
    made, exact = _texts(conditions)
    texts = dict.fromkeys([_OTHER, *map(fold, codes), *(fold(value).strip() for value in values), *made])
    texts.pop("", None)
    found: list[Value] = [None, *texts]
    if any(condition.operator in _ORDERED for condition in conditions):
        # Sizes are compared of texts, too, where somebody asks for it.
        found += [str(number) for number in _numbers(values)]
    return found, exact


_PARTIAL = frozenset(
    {Operator.STARTS_WITH, Operator.CONTAINS, Operator.NOT_CONTAIN, Operator.INCLUDES, Operator.EXCLUDES}
)
_ORDERED = (Operator.LESS_THAN, Operator.LESS_OR_EQUAL, Operator.GREATER_THAN, Operator.GREATER_OR_EQUAL)


_LARGEST = Decimal(10**18)


def _numbers(values: Iterable[str]) -> list[Decimal]:
    """Each number, one between each two, and one beyond each end."""
    read = (number_of(value) for value in values)
    # No referral has a larger one, so it doesn't matter which way it would turn out; nor could one be counted with.
    known = sorted({number for number in read if number is not None and -_LARGEST < number < _LARGEST})
    if not known:
        return [Decimal(0)]
    between = [(low + high) / 2 for low, high in pairwise(known)]
    return [*known, *between, known[0] - 1, known[-1] + 1]


def _days(values: Iterable[str]) -> list[str]:
    known = sorted({date.fromisoformat(day) for value in values if (day := day_of(value)) is not None})
    if not known:
        return [date(2000, 1, 1).isoformat()]
    near = {day.toordinal() + step for day in known for step in (-1, 0, 1)}
    return [date.fromordinal(day).isoformat() for day in sorted(near) if 0 < day <= date.max.toordinal()]


def _texts(conditions: Sequence[Condition]) -> tuple[list[str], bool]:
    """Texts for what is asked of a field in parts: every beginning with every selection of the parts that it may hold.

    False: there are too many, so that some ways the conditions can turn out have no sample.
    """
    starts, parts, members = ["", _APART], [], []
    for condition in conditions:
        folded = [each for value in condition.values if (each := fold(value).strip())]
        match condition.operator:
            case Operator.STARTS_WITH:
                starts += folded
            case Operator.CONTAINS | Operator.NOT_CONTAIN:
                parts += folded
            case Operator.INCLUDES | Operator.EXCLUDES:
                members += [part.strip() for each in folded for part in each.split(";")]
    starts, parts, members = ([*dict.fromkeys(each)] for each in (starts, parts, members))
    exact = not (members and (parts or starts[2:])) and len(starts) << len(parts) <= MAX_TEXTS >= 1 << len(members)
    most = MAX_PATTERNS if exact else 1
    found = [
        # Signs that no part has keep the parts apart, so that a text holds just those that were chosen.
        _APART.join([start, *chosen]) + tail
        for chosen in _selections(parts, most)
        for start in (starts if exact or not chosen else ("", _APART))
        for tail in ("", _OTHER)
    ]
    found += [";".join(chosen) for chosen in _selections(members, most)]
    return [each for text in found for each in (text, text.removeprefix(_APART))], exact


def _selections(values: Sequence[str], most: int) -> Iterable[tuple[str, ...]]:
    return (chosen for size in range(min(most, len(values)) + 1) for chosen in combinations(values, size))
