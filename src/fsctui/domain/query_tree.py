"""What a query says, as a tree of conditions; `str` writes a tree as a query that reads to the same tree."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from fsctui.domain.query_dates import Relative
from fsctui.domain.records import RecordRef

ME = "me"
"""The value of a user field that means whoever asks."""
NONE, ANY = "none", "any"
"""Written for an empty and for a filled field."""

_BARE_WORD = re.compile(r"""[^\s"\\:]+""")
_BARE_VALUE = re.compile(r"[\w@/&+-]+(\.[\w@/&+-]+)*")


class Op(Enum):
    """How a field is compared. CONTAINS is what text fields do unless `=` asks for EXACT; both ignore case."""

    EQ = ""
    CONTAINS = ":"
    EXACT = "="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    BETWEEN = ".."


Scalar: TypeAlias = "str | bool | Decimal | date | Relative | RecordRef"
"""A record's type is "" when the query names its id alone."""
Value: TypeAlias = "Scalar | tuple[Scalar, Scalar] | None"


@dataclass(frozen=True, slots=True)
class Compare:
    """One comparison. `value` is None for an empty field (op EQ), a pair (low, high; both included) for BETWEEN."""

    field: str
    op: Op
    value: Value

    def __str__(self) -> str:
        return f"{self.field}:{self.term()}"

    def term(self) -> str:
        """What stands after the colon."""
        if isinstance(self.value, tuple):
            return f"{_write(self.value[0])}..{_write(self.value[1])}"
        sign = "" if self.op is Op.CONTAINS else self.op.value
        return sign + _write(self.value)


@dataclass(frozen=True, slots=True)
class Words:
    """Words to search for in the texts of a row; all of them, next to each other."""

    text: str

    def __str__(self) -> str:
        bare = _BARE_WORD.fullmatch(self.text) and not self.text.startswith("-")
        return self.text if bare else _quote(self.text)


@dataclass(frozen=True, slots=True)
class Or:
    """Alternatives for one field."""

    parts: tuple[Compare, ...]

    def __str__(self) -> str:
        return f"{self.parts[0].field}:" + ",".join(part.term() for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a clause."""

    part: Compare | Or | Words

    def __str__(self) -> str:
        return f"-{self.part}"


@dataclass(frozen=True, slots=True)
class And:
    """All clauses of a query; without any, everything matches."""

    parts: tuple[Compare | Or | Words | Not, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.parts))


Clause: TypeAlias = Compare | Or | Words | Not
Condition: TypeAlias = Compare | Or | Words | Not | And


def resolve_dates(tree: And, today: date, add_business_days: Callable[[date, int], date]) -> And:
    """The same tree with every relative date fixed as seen on `today`.

    `add_business_days(day, n)` is the asker's calendar; what it refuses passes through.
    """

    def fixed(value: Scalar) -> Scalar:
        return value.resolve(today, add_business_days) if isinstance(value, Relative) else value

    def compare(part: Compare) -> Compare:
        if part.value is None:
            return part
        if isinstance(part.value, tuple):
            return replace(part, value=(fixed(part.value[0]), fixed(part.value[1])))
        return replace(part, value=fixed(part.value))

    def clause(part: Clause) -> Clause:
        if isinstance(part, Compare):
            return compare(part)
        if isinstance(part, Or):
            return Or(tuple(map(compare, part.parts)))
        if isinstance(part, Not):
            inner = clause(part.part)
            assert not isinstance(inner, Not)  # a clause keeps its kind
            return Not(inner)
        return part

    return And(tuple(map(clause, tree.parts)))


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write(value: Scalar | None) -> str:
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, RecordRef):
        return str(value) if value.type else str(value.id)
    if isinstance(value, str):
        bare = _BARE_VALUE.fullmatch(value) and value.lower() not in (NONE, ANY) and not value.isdigit()
        return value if bare else _quote(value)
    return str(value)
