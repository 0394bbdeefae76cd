"""The query language: what each form means, what mistakes are named, and that writing and reading agree."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctui.domain.query import (
    PLAN_FIELDS,
    RECORD_FIELDS,
    TASK_FIELDS,
    TEMPLATE_FIELDS,
    And,
    Compare,
    DateUnit,
    DateWord,
    Field,
    FieldKind,
    Mistake,
    Not,
    Op,
    Or,
    QueryMistake,
    Reading,
    RecordRef,
    Relative,
    Schema,
    Words,
    parse,
    read,
    resolve_dates,
)
from fsctui.refusal import Kind

SCHEMA = Schema(
    (
        Field("owner", FieldKind.USER),
        Field("queue", FieldKind.QUEUE, ("Mortgage Desk", "Back Office")),
        Field("due", FieldKind.DATE, also=("deadline",)),
        Field("state", FieldKind.ENUM, ("open", "in_progress", "completed")),
        Field("name", FieldKind.TEXT),
        Field("value", FieldKind.NUMBER),
        Field("late", FieldKind.BOOLEAN),
        Field("record", FieldKind.RECORD),
    )
)
THREE_DAYS = Relative(3, DateUnit.BUSINESS_DAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("owner:me", Compare("owner", Op.EQ, "me")),
        ("OWNER:Me", Compare("owner", Op.EQ, "me")),
        ("owner:bob", Compare("owner", Op.EQ, "bob")),
        ("owner:none", Compare("owner", Op.EQ, None)),
        ("owner:any", Not(Compare("owner", Op.EQ, None))),
        ("-owner:any", Compare("owner", Op.EQ, None)),
        ('owner:"none"', Compare("owner", Op.EQ, "none")),
        ("-owner:bob", Not(Compare("owner", Op.EQ, "bob"))),
        ("queue:mortgage-desk", Compare("queue", Op.EQ, "Mortgage Desk")),
        ('queue:"back office"', Compare("queue", Op.EQ, "Back Office")),
        ("state:open", Compare("state", Op.EQ, "open")),
        ("state:=open", Compare("state", Op.EQ, "open")),
        ('state:"In Progress"', Compare("state", Op.EQ, "in_progress")),
        (
            "state:open,completed",
            Or((Compare("state", Op.EQ, "open"), Compare("state", Op.EQ, "completed"))),
        ),
        (
            "-owner:me,none",
            Not(Or((Compare("owner", Op.EQ, "me"), Compare("owner", Op.EQ, None)))),
        ),
        ("due:2026-07-01", Compare("due", Op.EQ, date(2026, 7, 1))),
        ("deadline:<2026-07-01", Compare("due", Op.LT, date(2026, 7, 1))),
        ("due:<=+3bd", Compare("due", Op.LE, THREE_DAYS)),
        ("due:>-1w", Compare("due", Op.GT, Relative(-1, DateUnit.WEEK))),
        ("due:>=+2m", Compare("due", Op.GE, Relative(2, DateUnit.MONTH))),
        ("due:-1y", Compare("due", Op.EQ, Relative(-1, DateUnit.YEAR))),
        ("due:today", Compare("due", Op.EQ, Relative(0))),
        ("due:+0w", Compare("due", Op.EQ, Relative(0))),
        ("due:+0bd", Compare("due", Op.EQ, Relative(0, DateUnit.BUSINESS_DAY))),
        ("due:EOM", Compare("due", Op.EQ, Relative(0, DateUnit.DAY, DateWord.END_OF_MONTH))),
        ("due:friday", Compare("due", Op.EQ, Relative(0, DateUnit.DAY, DateWord.FRIDAY))),
        ("due:eom+2bd", Compare("due", Op.EQ, Relative(2, DateUnit.BUSINESS_DAY, DateWord.END_OF_MONTH))),
        ("due:2026-07-01+1bd", Compare("due", Op.EQ, Relative(1, DateUnit.BUSINESS_DAY, date(2026, 7, 1)))),
        ("due:2026-07-01+0d", Compare("due", Op.EQ, date(2026, 7, 1))),
        ("due:none", Compare("due", Op.EQ, None)),
        (
            "due:today..+3bd",
            Compare("due", Op.BETWEEN, (Relative(0), THREE_DAYS)),
        ),
        ("due:..+3bd", Compare("due", Op.LE, THREE_DAYS)),
        ("due:+3bd..", Compare("due", Op.GE, THREE_DAYS)),
        (
            "due:<today,none",
            Or((Compare("due", Op.LT, Relative(0)), Compare("due", Op.EQ, None))),
        ),
        ("name:kiara", Compare("name", Op.CONTAINS, "kiara")),
        ("name:=kiara", Compare("name", Op.EXACT, "kiara")),
        ("name:a..b", Compare("name", Op.CONTAINS, "a..b")),
        ('name:"Kiara, Shah"', Compare("name", Op.CONTAINS, "Kiara, Shah")),
        (r'name:"a \"b\" \\c"', Compare("name", Op.CONTAINS, r'a "b" \c')),
        ('name:"<b"', Compare("name", Op.CONTAINS, "<b")),
        ("name:12:30", Compare("name", Op.CONTAINS, "12:30")),
        ("value:-5.50", Compare("value", Op.EQ, Decimal("-5.5"))),
        ("value:>=1000", Compare("value", Op.GE, Decimal(1000))),
        ("value:1..2", Compare("value", Op.BETWEEN, (Decimal(1), Decimal(2)))),
        ("late:yes", Compare("late", Op.EQ, True)),
        ("late:FALSE", Compare("late", Op.EQ, False)),
        ("record:account:42", Compare("record", Op.EQ, RecordRef("account", 42))),
        ("record:42", Compare("record", Op.EQ, RecordRef("", 42))),
        ('record:"42"', Compare("record", Op.CONTAINS, "42")),
        ("record:shah", Compare("record", Op.CONTAINS, "shah")),
        ("record:=shah", Compare("record", Op.EXACT, "shah")),
        ("mortgage", Words("mortgage")),
        ("-mortgage", Not(Words("mortgage"))),
        ("-", Words("-")),
        ("--x", Not(Words("-x"))),
        ('"free words"', Words("free words")),
        ('-"free words"', Not(Words("free words"))),
        ('"-x"', Words("-x")),
        ('"owner:bob"', Words("owner:bob")),
        ("12:30", Words("12:30")),
        ("a\x1b[31mb", Words("a[31mb")),
    ],
)
def test_one_clause(text: str, expected: object) -> None:
    assert parse(text, SCHEMA) == And((expected,))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "  ", "\t\n", '""', '"\x00"'])
def test_nothing_asked_matches_everything(text: str) -> None:
    assert parse(text, SCHEMA) == And()


def test_clauses_are_joined() -> None:
    tree = parse('owner:me  due:<=+3bd state:open -late:yes "free words" more', SCHEMA)
    assert tree == And(
        (
            Compare("owner", Op.EQ, "me"),
            Compare("due", Op.LE, THREE_DAYS),
            Compare("state", Op.EQ, "open"),
            Not(Compare("late", Op.EQ, True)),
            Words("free words"),
            Words("more"),
        )
    )
    assert str(tree) == 'owner:me due:<=+3bd state:open -late:yes "free words" more'


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("deadline:<=+3BD", "due:<=+3bd"),
        ("due:tomorrow+0d", "due:tomorrow"),
        ("due:today-1w", "due:-1w"),
        ("due:eom-2bd..2026-07-31", "due:eom-2bd..2026-07-31"),
        ("due:2026-07-01+1bd", "due:2026-07-01+1bd"),
        ("-state:OPEN,completed", "-state:open,completed"),
        ("owner:any", "-owner:none"),
        ('owner:"none"', 'owner:"none"'),
        ("late:true late:FALSE", "late:yes late:no"),
        ("value:>1.50", "value:>1.50"),
        ("record:account:7 record:8", "record:account:7 record:8"),
        ('record:"8" name:=x', 'record:"8" name:=x'),
        (r'name:"a, \"b\" \\"', r'name:"a, \"b\" \\"'),
        ('"two words" "one" "a:b" "-c"', '"two words" one "a:b" "-c"'),
    ],
)
def test_a_tree_is_written_as_a_query(text: str, written: str) -> None:
    tree = parse(text, SCHEMA)
    assert str(tree) == written
    assert parse(written, SCHEMA) == tree


@pytest.mark.parametrize(
    ("text", "code", "wrong", "field", "suggestion"),
    [
        ("stat:open", Mistake.UNKNOWN_FIELD, "stat", "", "state"),
        ("sttae:open", Mistake.UNKNOWN_FIELD, "sttae", "", "state"),
        ("zzz:open", Mistake.UNKNOWN_FIELD, "zzz", "", ""),
        ("state:opne", Mistake.UNKNOWN_VALUE, "opne", "state", "open"),
        ("state:comp", Mistake.UNKNOWN_VALUE, "comp", "state", "completed"),
        ("state:xyzxyz", Mistake.UNKNOWN_VALUE, "xyzxyz", "state", ""),
        ("state:open,opne", Mistake.UNKNOWN_VALUE, "opne", "state", "open"),
        ('queue:"back ofice"', Mistake.UNKNOWN_VALUE, "back ofice", "queue", "Back Office"),
        ("state:", Mistake.MISSING_VALUE, "", "state", ""),
        ("state:open,", Mistake.MISSING_VALUE, "", "state", ""),
        ('state:""', Mistake.MISSING_VALUE, "", "state", ""),
        ("due:<", Mistake.MISSING_VALUE, "<", "due", ""),
        ("due:..", Mistake.MISSING_VALUE, "..", "due", ""),
        ("due:tomorow", Mistake.BAD_DATE, "tomorow", "due", "tomorrow"),
        ("due:3bd", Mistake.BAD_DATE, "3bd", "due", "+3bd"),
        ("due:2026-02-30", Mistake.BAD_DATE, "2026-02-30", "due", ""),
        ("due:2026-02-30+1d", Mistake.BAD_DATE, "2026-02-30+1d", "due", ""),
        ("due:someday", Mistake.BAD_DATE, "someday", "due", "today"),
        ("due:", Mistake.MISSING_VALUE, "", "due", ""),
        ("due:+1001d", Mistake.BAD_DATE, "+1001d", "due", ""),
        ("due:today..nver", Mistake.BAD_DATE, "nver", "due", ""),
        ("due:tommorow..today", Mistake.BAD_DATE, "tommorow", "due", "tomorrow"),
        ("due:any,today", Mistake.BAD_DATE, "any", "due", ""),
        ("value:many", Mistake.BAD_NUMBER, "many", "value", ""),
        ("value:1,000x", Mistake.BAD_NUMBER, "000x", "value", ""),
        ("late:ye", Mistake.BAD_YES_NO, "ye", "late", "yes"),
        ("name:<b", Mistake.CANNOT_COMPARE, "<b", "name", ""),
        ("state:>open", Mistake.CANNOT_COMPARE, ">open", "state", ""),
        ('name:"kiara', Mistake.OPEN_QUOTE, "name:kiara", "", ""),
    ],
)
def test_mistakes_are_named(text: str, code: Mistake, wrong: str, field: str, suggestion: str) -> None:
    with pytest.raises(QueryMistake) as refused:
        parse(text, SCHEMA)
    assert refused.value.mistake is code
    assert refused.value.text == wrong
    assert refused.value.field == field
    assert refused.value.suggestion == suggestion
    assert refused.value.kind is Kind.BAD_INPUT


@pytest.mark.parametrize(
    ("text", "underlined"),
    [
        ("owner:me stat:open", "stat"),
        ("  state:opne late:yes", "opne"),
        ("due:<=tomorow", "tomorow"),
        ("due:today..nver", "nver"),
        ("state:open,opne,completed", "opne"),
        ('queue:"back ofice" x', "back ofice"),
        ('x name:"kiara', 'name:"kiara'),
        ("state:", ""),
        ("-stat:open", "stat"),
    ],
)
def test_mistakes_are_underlined_where_they_stand(text: str, underlined: str) -> None:
    (problem,) = read(text, SCHEMA).problems
    assert text[problem.start : problem.end] == underlined


def test_lenient_reading_keeps_what_is_understood() -> None:
    reading = read("owner:me stat:open state:opne,open", SCHEMA)
    assert reading.tree == And((Compare("owner", Op.EQ, "me"), Compare("state", Op.EQ, "open")))
    assert [(problem.code, problem.suggestion) for problem in reading.problems] == [
        (Mistake.UNKNOWN_FIELD, "state"),
        (Mistake.UNKNOWN_VALUE, "open"),
    ]


def test_the_first_mistake_is_the_one_refused() -> None:
    with pytest.raises(QueryMistake) as refused:
        parse("owner:me stat:open state:opne", SCHEMA)
    assert (refused.value.position, refused.value.text) == (9, "stat")


def test_a_paste_by_mistake_is_refused_unread() -> None:
    reading = read("x" * 2_001, SCHEMA)
    assert reading.tree == And()
    assert [problem.code for problem in reading.problems] == [Mistake.TOO_LONG]
    assert read("x " * 1_000, SCHEMA).problems == ()


def test_known_values_find_typing_errors_in_names() -> None:
    schema = SCHEMA.with_values("owner", ["ryan", "matt"])
    assert parse("owner:RYAN,me,none", schema) == And(
        (Or((Compare("owner", Op.EQ, "ryan"), Compare("owner", Op.EQ, "me"), Compare("owner", Op.EQ, None))),)
    )
    (problem,) = read("owner:rian", schema).problems
    assert problem.suggestion == "ryan"
    assert SCHEMA.get("owner") == Field("owner", FieldKind.USER)


def test_a_value_is_known_by_all_its_names() -> None:
    schema = SCHEMA.with_values("owner", ["ryan"], [("Ryan Dobson", "ryan"), ("Rayan", "ryan")])
    for text in ("owner:ryan", 'owner:"ryan dobson"', "owner:RAYAN"):
        assert parse(text, schema) == And((Compare("owner", Op.EQ, "ryan"),)), text
    (problem,) = read("owner:rayn", schema).problems
    assert problem.suggestion == "ryan"


@pytest.mark.parametrize(
    ("term", "expected"),
    [  # seen from Wednesday 15 July 2026 by a calendar of Monday to Friday
        ("today", date(2026, 7, 15)),
        ("tomorrow", date(2026, 7, 16)),
        ("yesterday", date(2026, 7, 14)),
        ("mon", date(2026, 7, 20)),
        ("tue", date(2026, 7, 21)),
        ("wed", date(2026, 7, 22)),
        ("thu", date(2026, 7, 16)),
        ("fri", date(2026, 7, 17)),
        ("saturday", date(2026, 7, 18)),
        ("sun", date(2026, 7, 19)),
        ("sow", date(2026, 7, 13)),
        ("eow", date(2026, 7, 19)),
        ("som", date(2026, 7, 1)),
        ("eom", date(2026, 7, 31)),
        ("soy", date(2026, 1, 1)),
        ("eoy", date(2026, 12, 31)),
        ("+3bd", date(2026, 7, 20)),
        ("fri+1bd", date(2026, 7, 20)),
        ("-1w", date(2026, 7, 8)),
        ("+10d", date(2026, 7, 25)),
        ("+2m", date(2026, 9, 15)),
        ("eom+1m", date(2026, 8, 31)),
        ("2026-01-31+1m", date(2026, 2, 28)),
        ("2024-02-29+1y", date(2025, 2, 28)),
        ("2026-01-15-1m", date(2025, 12, 15)),
        ("2026-07-01", date(2026, 7, 1)),
        ("9999-12-31+1d", date.max),
        ("9999-12-31+1m", date.max),
        ("0001-01-01-1y", date.min),
        ("0001-01-01-1w", date.min),
    ],
)
def test_dates_seen_on_a_day(term: str, expected: date) -> None:
    tree = resolve_dates(parse(f"due:{term}", SCHEMA), date(2026, 7, 15), weekdays_after)
    assert tree == And((Compare("due", Op.EQ, expected),))


def test_all_dates_of_a_tree_are_fixed_and_nothing_else() -> None:
    tree = parse("due:today..+1d -due:tomorrow due:none,<today owner:me -x y", SCHEMA)
    first, second = date(2026, 7, 15), date(2026, 7, 16)
    assert resolve_dates(tree, first, weekdays_after) == And(
        (
            Compare("due", Op.BETWEEN, (first, second)),
            Not(Compare("due", Op.EQ, second)),
            Or((Compare("due", Op.EQ, None), Compare("due", Op.LT, first))),
            Compare("owner", Op.EQ, "me"),
            Not(Words("x")),
            Words("y"),
        )
    )


def weekdays_after(day: date, amount: int) -> date:
    """A day-by-day count of Mondays to Fridays."""
    step = timedelta(days=1 if amount >= 0 else -1)
    while amount:
        day += step
        if day.weekday() < 5:
            amount -= 1 if amount > 0 else -1
    return day


@pytest.mark.parametrize("schema", [TASK_FIELDS, PLAN_FIELDS, RECORD_FIELDS, TEMPLATE_FIELDS])
def test_shipped_fields_have_one_meaning_each(schema: Schema) -> None:
    names = [name for field in schema.fields for name in (field.name, *field.also)]
    assert len(names) == len(set(names))
    assert tuple(names) == schema.names()


def test_the_example_of_the_manual() -> None:
    tree = parse('owner:me due:<=+3bd state:open priority:high "free words"', TASK_FIELDS)
    assert len(tree.parts) == 5


pieces = st.sampled_from(
    [
        *("owner:", "due:", "state:", "name:", "value:", "late:", "record:", "zz:", "-", '"', "\\", " ", ",", ".."),
        *("<=", ">", "=", "today", "+3bd", "eom", "2026-07-01", "open", "none", "any", "me", "yes", "account:", "42"),
        *("é", "e\u0301", "\u200b", "\x1b", "\u2028", "\u00a0", "x", "1.50", "'", "\ud800"),
    ]
)
queries = st.one_of(st.text(max_size=60), st.lists(pieces, max_size=12).map("".join))


@given(queries)
def test_reading_never_fails_and_positions_lie_inside(text: str) -> None:
    reading = read(text, SCHEMA)
    assert all(0 <= problem.start <= problem.end <= len(text) for problem in reading.problems)


@given(queries)
def test_writing_and_reading_agree(text: str) -> None:
    tree = read(text, SCHEMA).tree
    assert read(str(tree), SCHEMA) == Reading(tree)
