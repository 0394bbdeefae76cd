"""Our own format: what it says, that it comes back exactly as it went out, and errors that help."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fsctui.domain.templates import (
    Assignee,
    AssigneeKind,
    ItemFault,
    ItemKind,
    Prerequisite,
    Priority,
    TemplateBody,
    TemplateItem,
    Words,
)
from fsctui.domain.text import clean
from fsctui.interchange import template_toml
from fsctui.interchange.imported import Mappings, WarningCode
from fsctui.interchange.refusals import (
    EncodingUnknown,
    EntryMissing,
    EntryUnknown,
    FormatVersionUnknown,
    InvalidValue,
    TemplateFaulty,
    TomlBroken,
)
from fsctui.scheduling.offsets import Mode, Offset, Roll, Unit
from fsctui.scheduling.schedule import Anchor

HEAD = 'format = 1\nname = "T"\nunique_name = "t"\ntarget = "account"\n'
FULL = (
    HEAD
    + '''
category = "Advice"
description = "What for"
ad_hoc_items = false
estimated_days = 20
mode = "count"
calendar = "Paris"

[name_in]
fr = "Le T"

[[item]]
key = "prepare"
subject = "Prepare"
due = "-10 bd"
from = "target"
assignee = "role:assistant"

[[item]]
key = "sign"
kind = "document"
subject = "Sign"
instructions = """
Two lines,
in fact."""
priority = "high"
required = false
from = "prerequisites"
due = "+2 w preceding"
after = ["prepare", "prepare_2 +2 bd"]
assignee = "queue:Client Onboarding"
reminder_days = 3
[item.in.fr]
subject = "Signer"
instructions = "Deux lignes"

[[item]]
key = "prepare_2"
subject = "Prepare more"
due = "8 business hours"
'''
)


def read(text: str) -> TemplateBody:
    return template_toml.read(text.encode(), "t.toml").body


def test_every_field_is_read() -> None:
    assert read(FULL) == TemplateBody(
        name="T",
        unique_name="t",
        target_type="account",
        category="Advice",
        description="What for",
        ad_hoc_allowed=False,
        estimated_days=20,
        mode=Mode.COUNT,
        calendar="Paris",
        names={"fr": "Le T"},
        items=(
            TemplateItem(
                "prepare",
                Words("Prepare"),
                anchor=Anchor.TARGET,
                offset=Offset(-10, mode=Mode.COUNT),
                own_mode=True,
                assignee=Assignee(AssigneeKind.ROLE, "assistant"),
            ),
            TemplateItem(
                "sign",
                Words("Sign", "Two lines,\nin fact."),
                kind=ItemKind.DOCUMENT,
                priority=Priority.HIGH,
                required=False,
                anchor=Anchor.PREREQUISITES,
                offset=Offset(2, Unit.WEEK, roll=Roll.PRECEDING),
                after=(Prerequisite("prepare"), Prerequisite("prepare_2", Offset(2, mode=Mode.COUNT))),
                assignee=Assignee(AssigneeKind.QUEUE, "Client Onboarding"),
                reminder_days=3,
                translations={"fr": Words("Signer", "Deux lignes")},
            ),
            TemplateItem("prepare_2", Words("Prepare more"), offset=Offset(8, Unit.HOUR)),
        ),
    )


def test_what_is_left_out_has_the_defaults_of_the_domain() -> None:
    body = read(HEAD + '[[item]]\nkey = "a"\nsubject = "A"\n')
    assert body == TemplateBody("T", "t", "account", (TemplateItem("a", Words("A")),))


def test_an_export_leaves_out_what_is_the_default() -> None:
    text = template_toml.write(TemplateBody("T", "t", "account", (TemplateItem("a", Words("A")),)))
    assert tomllib.loads(text) == {
        "format": 1,
        "name": "T",
        "unique_name": "t",
        "target": "account",
        "item": [{"key": "a", "subject": "A"}],
    }


# Text as an import leaves it: cleaned, and cleaning again changes nothing.
lines = st.text(max_size=30).map(clean)
filled = st.text(min_size=1, max_size=30).map(clean).filter(bool)
paragraphs = st.text(st.characters() | st.just("\n"), max_size=60).map(lambda text: clean(clean(text, True), True))
names = st.text(min_size=1, max_size=20).map(clean).filter(bool)
keys = st.from_regex(r"[a-z0-9][a-z0-9_.-]{0,79}", fullmatch=True)
words = st.builds(Words, filled, paragraphs)
offsets = st.builds(
    Offset, st.integers(-1000, 1000), st.sampled_from(Unit), st.sampled_from(Mode), st.none() | st.sampled_from(Roll)
)
named_kinds = st.sampled_from([AssigneeKind.USER, AssigneeKind.ROLE, AssigneeKind.QUEUE])
other_kinds = st.sampled_from(
    [AssigneeKind.CREATOR, AssigneeKind.PLAN_OWNER, AssigneeKind.RECORD_OWNER, AssigneeKind.ASK]
)
assignees = st.builds(Assignee, named_kinds, names) | st.builds(Assignee, other_kinds)
languages = st.sampled_from(["fr", "es", "pt_BR", "de"])


@st.composite
def bodies(draw: st.DrawFn) -> TemplateBody:
    item_keys = draw(st.lists(keys, unique=True, max_size=5))
    items = []
    for position, key in enumerate(item_keys):
        earlier = item_keys[:position]
        needs = draw(st.lists(st.sampled_from(earlier), unique=True)) if earlier else []
        offset = draw(st.none() | offsets)
        items.append(
            TemplateItem(
                key=key,
                words=draw(words),
                kind=draw(st.sampled_from(ItemKind)),
                priority=draw(st.sampled_from(Priority)),
                required=draw(st.booleans()),
                anchor=draw(st.sampled_from(Anchor if needs else (Anchor.START, Anchor.TARGET))),
                offset=offset,
                own_mode=offset is not None and draw(st.booleans()),
                after=tuple(Prerequisite(need, draw(st.none() | offsets)) for need in needs),
                assignee=draw(assignees),
                reminder_days=draw(st.none() | st.integers(0, 365)),
                translations=draw(st.dictionaries(languages, words, max_size=2)),
            )
        )
    return TemplateBody(
        name=draw(filled),
        unique_name=draw(filled),
        target_type=draw(st.sampled_from(["account", "contact", "safe_box"])),
        items=tuple(items),
        description=draw(paragraphs),
        category=draw(lines),
        ad_hoc_allowed=draw(st.booleans()),
        estimated_days=draw(st.none() | st.integers(0, 5000)),
        mode=draw(st.sampled_from(Mode)),
        calendar=draw(lines),
        names=draw(st.dictionaries(languages, filled, max_size=3)),
    )


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies())
def test_an_export_comes_back_exactly(body: TemplateBody) -> None:
    assert read(template_toml.write(body)) == body


@pytest.mark.parametrize(
    ("text", "offset", "own_mode"),
    [
        ("+3 bd", Offset(3, mode=Mode.COUNT), True),
        ("3 business days", Offset(3, mode=Mode.COUNT), True),
        ("-5 d", Offset(-5), False),
        ("0 days", Offset(0), False),
        ("+2 W", Offset(2, Unit.WEEK), False),
        ("1 month roll modified following", Offset(1, Unit.MONTH, Mode.ROLL, Roll.MODIFIED_FOLLOWING), True),
        ("1 m modified_preceding", Offset(1, Unit.MONTH, roll=Roll.MODIFIED_PRECEDING), False),
        ("+4 d calendar none", Offset(4, roll=Roll.NONE), True),
        ("8 h", Offset(8, Unit.HOUR), False),
        ("-1000 d", Offset(-1000), False),
    ],
)
def test_due_dates_are_read_as_people_write_them(text: str, offset: Offset, own_mode: bool) -> None:
    item = read(HEAD + f'[[item]]\nkey = "a"\nsubject = "A"\ndue = "{text}"\n').items[0]
    assert (item.offset, item.own_mode) == (offset, own_mode)


@pytest.mark.parametrize(
    "text",
    ["", "3", "3 fortnights", "bd", "+3 bd count", "8 h roll", "1001 d", "3 d soon", "3 d roll up", "1.5 d", "٣ d"],
)
def test_a_due_date_that_says_nothing_clear_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        read(HEAD + f'[[item]]\nkey = "a"\nsubject = "A"\ndue = "{text}"\n')
    assert (caught.value.item, caught.value.field, caught.value.line) == ("a", "due", 8)


ITEM = '[[item]]\nkey = "a"\nsubject = "A"\n'


@pytest.mark.parametrize(
    ("text", "refusal", "line", "field"),
    [
        (HEAD + "x = [\n", TomlBroken, 6, ""),
        ('name = "A\nname = 1', TomlBroken, 1, ""),
        ('name = "T"\n', EntryMissing, 1, "format"),
        (HEAD.replace("1", "2", 1), FormatVersionUnknown, 1, ""),
        (HEAD.replace('"T"', '"  "'), InvalidValue, 2, "name"),
        (HEAD.replace('"T"', "7"), InvalidValue, 2, "name"),
        (HEAD + "estimated_days = -1\n", InvalidValue, 5, "estimated_days"),
        (HEAD + "estimated_days = 10001\n", InvalidValue, 5, "estimated_days"),
        (HEAD + "estimated_days = true\n", InvalidValue, 5, "estimated_days"),
        (HEAD + 'mode = "fast"\n', InvalidValue, 5, "mode"),
        (HEAD + 'ad_hoc_items = "yes"\n', InvalidValue, 5, "ad_hoc_items"),
        (HEAD + 'item = "none"\n', InvalidValue, 5, "item"),
        (HEAD + 'colour = "red"\n', EntryUnknown, 5, "colour"),
        (HEAD + '[name_in]\nfrench = "Le T"\n', InvalidValue, 6, "french"),
        (HEAD + '[[item]]\nkey = "Not A Key"\nsubject = "A"\n', InvalidValue, 6, "key"),
        (HEAD + '[[item]]\nsubject = "A"\n', EntryMissing, 5, "key"),
        (HEAD + '[[item]]\nkey = "a"\n', EntryMissing, 5, "subject"),
        (HEAD + ITEM + 'description = """\n[[item]]\nkey = "z"\n"""\n', EntryUnknown, 8, "description"),
        (HEAD + ITEM + ITEM.replace('"a"', '"b"') + 'kind = "event"\n', InvalidValue, 11, "kind"),
        (HEAD + ITEM + "[item.in.fr]\nsubject = 1\n", InvalidValue, 9, "subject"),
        (HEAD + ITEM + '[item.in.french]\nsubject = "A"\n', InvalidValue, 8, "french"),
        (HEAD + ITEM + "reminder_days = 400\n", InvalidValue, 8, "reminder_days"),
        (HEAD + ITEM + 'assignee = "team:Blue"\n', InvalidValue, 8, "assignee"),
        (HEAD + ITEM + 'assignee = "user:"\n', InvalidValue, 8, "assignee"),
        (HEAD + ITEM + 'after = "b"\n', InvalidValue, 8, "after"),
        (HEAD + ITEM + 'after = ["b soon"]\n', InvalidValue, 8, "after"),
        (HEAD + ITEM + "due = { amount = 2000 }\n", InvalidValue, 8, "amount"),
    ],
)
def test_errors_name_file_line_and_field(text: str, refusal: type[InvalidValue], line: int, field: str) -> None:
    with pytest.raises(refusal) as caught:
        read(text)
    assert (caught.value.file, caught.value.line) == ("t.toml", line)
    assert caught.value.params.get("field", "") == field


@pytest.mark.parametrize(
    ("text", "fault", "item", "line"),
    [
        (ITEM + ITEM, ItemFault.KEY_TWICE, "a", 9),
        (ITEM + 'after = ["b"]\n', ItemFault.PREREQUISITE_UNKNOWN, "a", 8),
        (ITEM + 'after = ["a"]\n', ItemFault.PREREQUISITE_ITSELF, "a", 8),
        (ITEM + 'from = "prerequisites"\n', ItemFault.ANCHOR_WITHOUT_PREREQUISITE, "a", 8),
        (
            ITEM + 'after = ["b"]\n' + ITEM.replace('"a"', '"b"') + 'after = ["a"]\n',
            ItemFault.PREREQUISITE_CYCLE,
            "a",
            8,
        ),
    ],
)
def test_rules_of_templates_are_refused_at_the_line_that_breaks_them(
    text: str, fault: ItemFault, item: str, line: int
) -> None:
    with pytest.raises(TemplateFaulty) as caught:
        read(HEAD + text)
    assert (caught.value.fault, caught.value.item, caught.value.line) == (fault, item, line)


def test_bytes_that_are_not_utf_8_are_refused_at_their_line() -> None:
    with pytest.raises(EncodingUnknown) as caught:
        template_toml.read(HEAD.encode() + b'category = "caf\xe9"', "t.toml")
    assert caught.value.line == 5


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert template_toml.read(b"\xef\xbb\xbf" + HEAD.encode(), "t.toml").body.name == "T"


def test_people_of_another_bank_can_be_mapped() -> None:
    text = HEAD + ITEM + 'assignee = "user:alice"\n' + ITEM.replace('"a"', '"b"') + 'assignee = "queue:KYC"\n'
    mappings = Mappings({"alice": "bob", "queue:KYC": "role:compliance_officer"})
    items = template_toml.read(text.encode(), "t.toml", mappings).body.items
    assert [item.assignee for item in items] == [
        Assignee(AssigneeKind.USER, "bob"),
        Assignee(AssigneeKind.ROLE, "compliance_officer"),
    ]


def test_a_custom_target_type_is_let_through_and_named() -> None:
    warnings = template_toml.read(HEAD.replace("account", "safe_box").encode(), "t.toml").warnings
    assert [(warning.code, warning.line) for warning in warnings] == [(WarningCode.TARGET_TYPE_UNKNOWN, 4)]
