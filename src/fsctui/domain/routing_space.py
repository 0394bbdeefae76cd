"""Which referrals an assignment rule's entries could take: the values that its conditions tell apart, as sets of bits.

For each field there is one sample value for every way its conditions can turn out; a condition is the set of those it
holds for. Fields are taken to be independent. Where that would take too long, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, pairwise, product

from fsctui.domain.folding import fold
from fsctui.domain.routing import Condition, Entry, Operator, Rule
from fsctui.domain.routing_conditions import (
    FieldKind,
    Known,
    RoutingField,
    Schema,
    Value,
    compile_condition,
    day_of,
    number_of,
)
from fsctui.domain.routing_logic import LogicInvalid, LogicNumberUnknown

MAX_TERMS = 128
MAX_PIECES = 512
MAX_PATTERNS = 64
MAX_NAMED = 12
SAME_FACT = {"value": "potential_value"}
"""Fields that are another name of one."""

Term = frozenset[tuple[int, bool]]
"""Conditions by number that have to hold (True) or not to hold, all together."""
Terms = frozenset[Term]
Box = Mapping[str, int]
"""Field -> the bits of the sample values that are taken; fields that aren't there may have any."""

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
        self._samples = _samples(rule, schema)
        self._masks: dict[Condition, int] = {}
        self._taken: list[tuple[str, Box]] = []

    def everything(self, field: str) -> int:
        return (1 << len(self._samples[_field(field)])) - 1

    def mask(self, condition: Condition) -> int:
        """The samples of its field for which the condition holds."""
        found = self._masks.get(condition)
        if found is None:
            test = compile_condition(condition, self._schema)
            found = 0
            for bit, sample in enumerate(self._samples[_field(condition.field)]):
                found |= test(Known({condition.field: sample})) << bit
            self._masks[condition] = found
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

    def passed(self, entry: Entry, boxes: Iterable[Box] | None) -> None:
        """The entry stands before all that are asked about from now on."""
        self._taken += [(entry.key, box) for box in boxes or ()]

    def taken_by(self, boxes: Sequence[Box]) -> tuple[str, ...]:
        """The earlier entries that together take everything; none when something is left, or it can't be told."""
        takers = self._takers(boxes, None)
        for key in takers if len(takers) <= MAX_NAMED else ():
            # Not all that took something were needed for that.
            if len(takers) > 1 and (fewer := self._takers(boxes, [each for each in takers if each != key])):
                takers = fewer
        return tuple(takers)

    def _takers(self, boxes: Sequence[Box], among: Collection[str] | None) -> list[str]:
        left: list[Box] = list(boxes)
        takers: dict[str, None] = {}
        for key, taken in self._taken:
            if among is not None and key not in among:
                continue
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
            mine = inside.get(field, self.everything(field))
            common = mine & mask
            if not common:
                return None
            if mine & ~mask:
                pieces.append({**inside, field: mine & ~mask})
            inside[field] = common
        return pieces


def _field(name: str) -> str:
    return SAME_FACT.get(name, name)


def _samples(rule: Rule, schema: Schema) -> dict[str, list[Value]]:
    """For each field that is asked, values of which no condition can tell two others apart; None is the empty one."""
    asked: dict[str, list[list[Condition]]] = {}
    for entry in rule.entries:
        of_entry: dict[str, list[Condition]] = {}
        for condition in entry.conditions:
            of_entry.setdefault(_field(condition.field), []).append(condition)
        for name, conditions in of_entry.items():
            asked.setdefault(name, []).append(conditions)
    return {name: _of_field(schema.get(name), groups) for name, groups in asked.items()}


def _of_field(field: RoutingField | None, groups: Sequence[Sequence[Condition]]) -> list[Value]:
    values = [value for group in groups for condition in group for value in condition.values]
    kind = field.kind if field else FieldKind.TEXT
    if kind is FieldKind.BOOLEAN:
        return [None, True, False]
    if kind is FieldKind.NUMBER:
        return [None, *_numbers(values)]
    if kind is FieldKind.DATE:
        return [None, *_days(values)]
    codes = list(field.choices or ()) if field else []
    texts: dict[str, None] = dict.fromkeys([_OTHER, *map(fold, codes)])
    for group in groups:
        texts.update(dict.fromkeys(_texts(group)))
    texts.pop("", None)
    found: list[Value] = [None, *texts]
    if any(condition.operator in _ORDERED for group in groups for condition in group):
        # Sizes are compared of texts, too, where somebody asks for it.
        found += [str(number) for number in _numbers(values)]
    return found


_ORDERED = (Operator.LESS_THAN, Operator.LESS_OR_EQUAL, Operator.GREATER_THAN, Operator.GREATER_OR_EQUAL)


def _numbers(values: Iterable[str]) -> list[Decimal]:
    """Each number, one between each two, and one beyond each end."""
    known = sorted({number for value in values if (number := number_of(value)) is not None})
    if not known:
        return [Decimal(0)]
    between = [(low + high) / 2 for low, high in pairwise(known)]
    return [*known, *between, known[0] - 1, known[-1] + 1]


def _days(values: Iterable[str]) -> list[str]:
    known = sorted({date.fromisoformat(day) for value in values if (day := day_of(value)) is not None})
    if not known:
        return [date(2000, 1, 1).isoformat()]
    around = {day + timedelta(step) for day in known for step in (-1, 0, 1) if date.min < day < date.max}
    return sorted(day.isoformat() for day in around)


def _texts(group: Sequence[Condition]) -> list[str]:
    """Texts for what one entry asks of a field: the values themselves, and ones that begin with or hold several."""
    found: list[str] = []
    starts, parts, sets = [""], [], []
    for condition in group:
        folded = [fold(value).strip() for value in condition.values]
        found += folded
        match condition.operator:
            case Operator.STARTS_WITH:
                starts += folded
            case Operator.CONTAINS:
                parts.append(folded)
            case Operator.INCLUDES:
                sets.append(folded)
    for start in starts:
        for chosen in islice(product(*parts), MAX_PATTERNS):
            found.append(_APART.join([start, *chosen]).strip(_APART))
            found.append(_APART.join([start or _APART, *chosen, _OTHER]))
    found += [";".join(chosen) for chosen in islice(product(*sets), MAX_PATTERNS)]
    return found
