"""The query language of views and lists: `owner:me due:<=+3bd state:open "free words"`.

A query is a list of clauses that must all hold. A clause is `field:value` or a word to search for; `-` before it
negates it; quotes keep spaces together; a comma lists alternatives; `a..b` is a range; `<`, `<=`, `>`, `>=` and `=`
compare. `none` (or `any`) asks for an empty (or filled) field. Dates may be `today`, `tomorrow`, `yesterday`, a weekday
(the next one after today), `sow`, `eow`, `som`, `eom`, `soy`, `eoy` (start or end of week, month, year; weeks start on
Monday), an ISO date, or an offset: `+3bd` (business days), `-1w`, `+2m`, `+1d`, `+1y`, alone or after one of these.

A query of tasks, referrals or plans may say which standard view it searches, `view:queues`, instead of the one it is
asked in.

`parse` refuses the first mistake; `read` keeps what it understands and lists the mistakes, to underline while typing.
Dates stay symbolic, so that a saved view means the same every morning; `resolve_dates` fixes them for one day.
The text of a tree (`str(tree)`) parses to the same tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from fsctui.domain.query_dates import DATE_WORDS, DateUnit, DateWord, Relative, read_date
from fsctui.domain.query_fields import (
    BASE_VIEW,
    DOCUMENT_FIELDS,
    EVERY_REFERRAL,
    EVERY_TASK,
    ORDERED,
    PLAN_FIELDS,
    PLAN_VIEWS,
    RECORD_FIELDS,
    REFERRAL_FIELDS,
    REFERRAL_VIEWS,
    SEARCHED,
    TASK_FIELDS,
    TASK_VIEWS,
    TEMPLATE_FIELDS,
    Field,
    FieldKind,
    Schema,
)
from fsctui.domain.query_pieces import Piece, tokens
from fsctui.domain.query_tree import (
    ANY,
    ME,
    NONE,
    And,
    Clause,
    Compare,
    Condition,
    Not,
    Op,
    Or,
    Scalar,
    Value,
    Words,
    resolve_dates,
)
from fsctui.domain.records import RecordRef
from fsctui.domain.text import clean
from fsctui.refusal import Refusal

MAX_LENGTH = 2_000
"""Characters; a longer query is a paste by mistake."""

_FIELD = re.compile(r"([^\W\d]\w*):")
_SIGN = re.compile(r"<=|>=|<|>|=")
_RECORD = re.compile(r"(?:([a-z][a-z0-9_]*):)?([0-9]{1,18})")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


class Mistake(Enum):
    """What can be wrong in a query."""

    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_VALUE = "unknown_value"
    MISSING_VALUE = "missing_value"
    BAD_DATE = "bad_date"
    BAD_NUMBER = "bad_number"
    BAD_YES_NO = "bad_yes_no"
    CANNOT_COMPARE = "cannot_compare"
    OPEN_QUOTE = "open_quote"
    NOT_SINGLE = "not_single"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake at `text[start:end]` of the query; `params` hold `field`, `text` and, when near, `suggestion`."""

    start: int
    end: int
    code: Mistake
    params: Mapping[str, str]

    @property
    def suggestion(self) -> str:
        """What would be right; empty when nothing is near."""
        return self.params.get("suggestion", "")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a query says, as far as it is understood, and what is wrong with it."""

    tree: And
    problems: tuple[Problem, ...] = ()


@dataclass(eq=False)
class QueryMistake(Refusal):
    """Refused: the query has a mistake at `position` (characters from 0), of the kind `mistake`."""

    position: int
    text: str
    mistake: Mistake
    field: str = ""
    suggestion: str = ""


def parse(text: str, schema: Schema) -> And:
    """The condition tree of a query. Raises `QueryMistake` for its first mistake."""
    reading = read(text, schema)
    if reading.problems:
        first = min(reading.problems, key=lambda problem: problem.start)
        wrong = first.params.get("text", "")
        raise QueryMistake(first.start, wrong, first.code, first.params.get("field", ""), first.suggestion)
    return reading.tree


def split_view(tree: And) -> tuple[str | None, And]:
    """The standard view that a query names, if any, and the rest of the query."""
    named = [part for part in tree.parts if isinstance(part, Compare) and part.field == BASE_VIEW]
    rest = And(tuple(part for part in tree.parts if part not in named))
    return (str(named[0].value) if named else None), rest


def read(text: str, schema: Schema) -> Reading:
    """The condition tree of what is understood, and the mistakes in the rest. Never raises."""
    if len(text) > MAX_LENGTH:
        return Reading(And(), (Problem(MAX_LENGTH, len(text), Mistake.TOO_LONG, {"limit": str(MAX_LENGTH)}),))
    reader = _Reader(schema)
    parts = tuple(clause for token in tokens(text) if (clause := reader.clause(token)) is not None)
    return Reading(And(parts), tuple(reader.problems))


class _Reader:
    """Makes clauses of tokens and notes the mistakes."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.problems: list[Problem] = []
        self.given: set[str] = set()

    def mistake(self, code: Mistake, piece: Piece, field_name: str = "", options: Iterable[str] = ()) -> None:
        params = {"text": piece.text}
        if field_name:
            params["field"] = field_name
        if suggestion := _nearest(piece.text, options):
            params["suggestion"] = suggestion
        self.problems.append(Problem(piece.start, piece.end, code, params))

    def clause(self, token: Piece) -> Clause | None:
        if token.open_quote:
            self.mistake(Mistake.OPEN_QUOTE, token)
        negative = len(token.text) > 1 and token.find("-") == 0
        body = token.cut(1, len(token.text)) if negative else token
        match = _FIELD.match(body.text)
        if match is None or any(body.quoted[: match.end()]):
            words = clean(body.text)
            part: Clause | None = Words(words) if words else None
        else:
            part = self.comparison(body, match)
        if isinstance(part, Compare) and (known := self.schema.get(part.field)) is not None and known.single:
            if negative or known.name in self.given:
                self.mistake(Mistake.NOT_SINGLE, token, known.name)
                return None
            self.given.add(known.name)
        if part is None or not negative:
            return part
        return part.part if isinstance(part, Not) else Not(part)

    def comparison(self, body: Piece, match: re.Match[str]) -> Clause | None:
        name = match.group(1)
        known = self.schema.get(name)
        if known is None:
            self.mistake(Mistake.UNKNOWN_FIELD, body.cut(0, len(name)), options=self.schema.names())
            return None
        value = body.cut(match.end(), len(body.text))
        empty = value.plain and value.text.lower() in (ANY, NONE)
        if known.single and (empty or len(tuple(value.split(","))) > 1):
            self.mistake(Mistake.NOT_SINGLE, value, known.name)
            return None
        if value.plain and value.text.lower() == ANY:
            return Not(Compare(known.name, Op.EQ, None))
        parts = tuple(part for term in value.split(",") if (part := self.term(known, term)) is not None)
        if len(parts) > 1:
            return Or(parts)
        return parts[0] if parts else None

    def term(self, known: Field, piece: Piece) -> Compare | None:
        if not clean(piece.text):
            self.mistake(Mistake.MISSING_VALUE, piece, known.name)
            return None
        if piece.plain and piece.text.lower() == NONE:
            return Compare(known.name, Op.EQ, None)
        sign = _SIGN.match(piece.text)
        if sign and not any(piece.quoted[: sign.end()]):
            return self.signed(known, piece, sign)
        if known.kind in ORDERED and (at := piece.find("..")) >= 0:
            return self.range(known, piece.cut(0, at), piece.cut(at + 2, len(piece.text)), piece)
        return self.compare(known, Op.CONTAINS if known.kind in SEARCHED else Op.EQ, piece)

    def signed(self, known: Field, piece: Piece, sign: re.Match[str]) -> Compare | None:
        rest = piece.cut(sign.end(), len(piece.text))
        if not clean(rest.text):
            self.mistake(Mistake.MISSING_VALUE, piece, known.name)
            return None
        if sign.group() == "=":
            return self.compare(known, Op.EXACT if known.kind in SEARCHED else Op.EQ, rest)
        if known.kind not in ORDERED:
            self.mistake(Mistake.CANNOT_COMPARE, piece, known.name)
            return None
        return self.compare(known, Op(sign.group()), rest)

    def range(self, known: Field, low: Piece, high: Piece, whole: Piece) -> Compare | None:
        if not low.text and not high.text:
            self.mistake(Mistake.MISSING_VALUE, whole, known.name)
            return None
        if not low.text or not high.text:
            return self.compare(known, Op.GE if low.text else Op.LE, low if low.text else high)
        first, last = self.value(known, low), self.value(known, high)
        if first is None or last is None:
            return None
        return Compare(known.name, Op.BETWEEN, (first, last))

    def compare(self, known: Field, op: Op, piece: Piece) -> Compare | None:
        value = self.value(known, piece)
        if value is None:
            return None
        return Compare(known.name, Op.EQ if isinstance(value, RecordRef) else op, value)

    def value(self, known: Field, piece: Piece) -> Scalar | None:
        if known.kind is FieldKind.DATE:
            return self.date(known, piece)
        if known.kind is FieldKind.NUMBER:
            if _NUMBER.fullmatch(piece.text) is None:
                self.mistake(Mistake.BAD_NUMBER, piece, known.name)
                return None
            return Decimal(piece.text)
        if known.kind is FieldKind.BOOLEAN:
            if (answer := _YES_NO.get(piece.text.lower())) is None:
                self.mistake(Mistake.BAD_YES_NO, piece, known.name, ("yes", "no"))
            return answer
        if known.kind is FieldKind.RECORD and piece.plain and (ref := _RECORD.fullmatch(piece.text.lower())):
            return RecordRef(ref.group(1) or "", int(ref.group(2)))
        return self.word(known, piece)

    def date(self, known: Field, piece: Piece) -> date | Relative | None:
        found = read_date(piece.text)
        if found is None:
            missing_sign = "+" + piece.text
            options = (missing_sign,) if read_date(missing_sign) else DATE_WORDS
            self.mistake(Mistake.BAD_DATE, piece, known.name, options)
        return found

    def word(self, known: Field, piece: Piece) -> str | None:
        text = clean(piece.text)
        if known.kind is FieldKind.USER and text.lower() == ME:
            return ME
        if not known.values:
            return text
        plain = _plain(text)
        for name, value in (*((each, each) for each in known.values), *known.called):
            if _plain(name) == plain:
                return value
        self.mistake(Mistake.UNKNOWN_VALUE, piece, known.name, known.values)
        return None


def _plain(value: str) -> str:
    return re.sub(r"[\s_-]+", "_", value.casefold())


def _nearest(text: str, options: Iterable[str]) -> str:
    """The option that was probably meant: one that begins so, else one spelt much like it."""
    choices = list(options)
    wanted = _plain(text)[:80]
    starting = [option for option in choices if wanted and _plain(option).startswith(wanted)]
    if starting:
        return min(starting, key=len)
    from difflib import get_close_matches  # only mistakes pay for the import

    near = get_close_matches(wanted, [_plain(option) for option in choices], n=1)
    return next((option for option in choices if near and _plain(option) == near[0]), "")


__all__ = [
    "And", "Clause", "Compare", "Condition", "DOCUMENT_FIELDS", "DateUnit", "DateWord", "EVERY_REFERRAL", "EVERY_TASK",
    "Field", "FieldKind", "ME", "Mistake", "Not", "Op", "Or", "PLAN_FIELDS", "PLAN_VIEWS", "Problem", "QueryMistake",
    "RECORD_FIELDS", "REFERRAL_FIELDS", "REFERRAL_VIEWS", "Reading", "RecordRef", "Relative", "Scalar", "Schema",
    "TASK_FIELDS", "TASK_VIEWS", "TEMPLATE_FIELDS", "Value", "Words", "parse", "read", "resolve_dates", "split_view",
]  # fmt: skip
