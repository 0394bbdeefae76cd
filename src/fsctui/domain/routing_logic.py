"""The logic of an assignment rule's entry: `(1 AND 2) OR NOT 3` over its numbered conditions. Never evaluated as code.

NOT binds closer than AND, AND closer than OR; words in any case. The text is read into postfix order, so that neither
reading nor deciding recurses, however deep the parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fsctui.refusal import Refusal

MAX_LOGIC = 2_000
_TOKEN = re.compile(r"\s*(?:(\d{1,4})|(AND|OR|NOT)\b|([()]))", re.IGNORECASE)
_OPEN, _CLOSE = "(", ")"
_OPENS = ("NOT", _OPEN)
_BINDING = {"OR": 1, "AND": 2, "NOT": 3}

Step = int | str
"""A condition's number (from 1), or AND, OR, NOT."""


@dataclass(eq=False)
class LogicInvalid(Refusal):
    """A logic text that can't be read. `position` counts characters from 1; `expected` is a word or `number`, `end`."""

    logic: str
    position: int
    expected: str


@dataclass(eq=False)
class LogicNumberUnknown(Refusal):
    """The logic names a condition that the entry doesn't have."""

    logic: str
    number: int
    conditions: int


@dataclass(frozen=True, slots=True)
class Logic:
    """A logic text that was read; `steps` are in postfix order."""

    text: str
    steps: tuple[Step, ...]

    @property
    def numbers(self) -> frozenset[int]:
        """The conditions that it names."""
        return frozenset(step for step in self.steps if isinstance(step, int))

    def holds(self, condition: Callable[[int], bool]) -> bool:
        """Whether it holds when `condition` answers for the condition of that number (from 1)."""
        stack: list[bool] = []
        for step in self.steps:
            if isinstance(step, int):
                stack.append(condition(step))
            elif step == "NOT":
                stack.append(not stack.pop())
            else:
                right, left = stack.pop(), stack.pop()
                stack.append(left and right if step == "AND" else left or right)
        return stack[0]


def all_of(conditions: int) -> Logic:
    """What an entry without logic means: every condition; none at all always holds and has no Logic."""
    steps: list[Step] = [1]
    for number in range(2, conditions + 1):
        steps += [number, "AND"]
    return Logic("", tuple(steps))


def read_logic(text: str, conditions: int) -> Logic:
    """Read a logic text for that many conditions. Raises LogicInvalid, LogicNumberUnknown."""
    if len(text) > MAX_LOGIC:
        raise LogicInvalid(text[:80], MAX_LOGIC + 1, "end")
    output: list[Step] = []
    waiting: list[str] = []
    opened: list[int] = []
    wants_value = True
    for token, position in _tokens(text):
        if wants_value:
            if isinstance(token, int):
                if not 1 <= token <= conditions:
                    raise LogicNumberUnknown(text, token, conditions)
                output.append(token)
                wants_value = False
            elif token in _OPENS:
                waiting.append(str(token))
                opened += [position] * (token == _OPEN)
            else:
                raise LogicInvalid(text, position, "number")
        elif token in ("AND", "OR"):
            while waiting and waiting[-1] != _OPEN and _BINDING[waiting[-1]] >= _BINDING[str(token)]:
                output.append(waiting.pop())
            waiting.append(str(token))
            wants_value = True
        elif token == _CLOSE and opened:
            while waiting[-1] != _OPEN:
                output.append(waiting.pop())
            waiting.pop()
            opened.pop()
        else:
            raise LogicInvalid(text, position, "AND, OR")
    if wants_value:
        raise LogicInvalid(text, len(text) + 1, "number")
    if opened:
        raise LogicInvalid(text, opened[-1], ")")
    return Logic(text, (*output, *reversed(waiting)))


def place_of(wrong: LogicInvalid | LogicNumberUnknown) -> tuple[int, int]:
    """Where in the text the mistake stands: from the first character (from 0) to before the last one's next."""
    if isinstance(wrong, LogicInvalid):
        start = wrong.position - 1
        word = re.match(r"\w+", wrong.logic[start:])
        return start, start + (word.end() if word else 1)
    named = (each for each in re.finditer(r"\d{1,4}", wrong.logic) if int(each[0]) == wrong.number)
    found = next(named)
    return found.span()


def _tokens(text: str) -> Sequence[tuple[Step, int]]:
    found: list[tuple[Step, int]] = []
    end = 0
    stripped = text.rstrip()
    while end < len(stripped):
        match = _TOKEN.match(stripped, end)
        if match is None:
            raise LogicInvalid(
                text, end + 1 + len(stripped[end:]) - len(stripped[end:].lstrip()), "number, AND, OR, NOT"
            )
        token: Step = int(match[1]) if match[1] else (match[2] or match[3]).upper()
        found.append((token, match.end() - len(match[0].strip()) + 1))
        end = match.end()
    return found
