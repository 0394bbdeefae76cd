"""The check of the catalogues finds what it promises to find; a check that never fails proves nothing."""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

TOOLS = Path(__file__).parent.parent / "tools"


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """`tools/messages.py`, which is a script and no part of the package."""
    monkeypatch.syspath_prepend(str(TOOLS))
    yield importlib.import_module("messages")
    for name in ("messages", "message_checks", "message_sources"):
        sys.modules.pop(name, None)


def checks(tool: ModuleType, monkeypatch: pytest.MonkeyPatch, **sources: str) -> ModuleType:
    """The checks, with these sources (path with dots -> text) instead of the program's."""
    module = sys.modules["message_checks"]
    trees = [(Path("src", *name.split("__")).with_suffix(".py"), ast.parse(text)) for name, text in sources.items()]
    monkeypatch.setattr(module, "modules", lambda: trees)
    for table in ("ENUM_WORDS", "REFUSAL_WORDS", "CODE_WORDS", "OUTCOME_WORDS", "NOTICE_WORDS", "ACTION_WORDS"):
        monkeypatch.setattr(module, table, {})
    return module


@pytest.mark.parametrize(
    "call",
    ['_(f"{n} rows")', '_("a" + name)', '_("%s rows" % n)', '_("{n}".format(n=1))', 'pgettext("x", f"{n}")'],
)
def test_words_put_together_before_translation_are_found(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    (problem,) = checks(tool, monkeypatch, fsctui__tui__x=f"shown = {call}").source_problems()
    assert problem.startswith("src/fsctui/tui/x.py:1: ")


@pytest.mark.parametrize("call", ['_("plain")', "_(label)", "_(WORDS[code])", "_(WORDS.get(code, code))", '_("a" "b")'])
def test_words_chosen_at_run_time_are_fine(tool: ModuleType, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    assert list(checks(tool, monkeypatch, fsctui__tui__x=f"shown = {call}").source_problems()) == []


ENUM = "from enum import Enum\nclass Colour(Enum):\n    RED = 'red'\n    BLUE = 'blue'\n"
REFUSAL = "class Base(Refusal):\n    name: str\nclass TooRed(Base):\n    kind: ClassVar[Kind] = 1\n    shade: int\n"
DONE = "def paint() -> Done:\n    return Done('painted', {'wall': 1})\n"


def test_an_enum_needs_words_for_each_value(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    module = checks(tool, monkeypatch, fsctui__domain__paint=ENUM)
    (problem,) = module.table_problems()
    assert "fsctui.domain.paint.Colour: no words under “Colour”" in problem
    module.ENUM_WORDS["Colour"] = {"red": "Red", "green": "Green"}
    found = set(module.table_problems())
    assert found == {
        "fsctui.domain.paint.Colour: no words for “blue” in i18n/enum_words.py",
        "i18n/enum_words.py: Colour has no value “green”",
    }
    module.ENUM_WORDS["Colour"] = {"red": "Red", "blue": "Blue"}
    assert list(module.table_problems()) == []


def test_enums_of_one_name_are_told_apart(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    module = checks(tool, monkeypatch, fsctui__domain__paint=ENUM, fsctui__domain__light=ENUM)
    module.ENUM_WORDS["Colour"] = {"red": "Red", "blue": "Blue"}
    assert sorted(problem.split(" in ")[0] for problem in module.table_problems()) == [
        (
            "fsctui.domain.light.Colour: shares its name with fsctui.domain.paint.Colour; "
            "enter its words under “light.Colour”"
        ),
    ]


WARNING = (
    "from fsctui.domain.paint import Colour\n"
    "note(Warned('x', Colour.RED, {'shade': 1}))\n"
    "self.warn('x', Colour.BLUE, line, shade=1)\n"
    "paint(Colour.BLUE)\n"
)


def test_a_code_with_parameters_fills_its_words(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    module = checks(tool, monkeypatch, fsctui__domain__paint=ENUM, fsctui__domain__use=WARNING)
    module.ENUM_WORDS["Colour"] = {"red": "Red {shade}", "blue": "Blue {tint}"}
    assert list(module.table_problems()) == ["src/fsctui/domain/use.py:3: BLUE: nothing fills {tint}"]


def test_a_refusal_needs_words_that_its_fields_fill(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    module = checks(tool, monkeypatch, fsctui__domain__paint=REFUSAL)
    monkeypatch.setattr(module, "BASES", frozenset({"Base", "Refusal"}))
    assert list(module.table_problems()) == [
        "fsctui.domain.paint.TooRed: no words under “too_red” in i18n/refusal_words.py"
    ]
    module.REFUSAL_WORDS["too_red"] = "{name} is too {tint}."
    assert list(module.table_problems()) == ["i18n/refusal_words.py: too_red: nothing fills {tint}"]
    module.REFUSAL_WORDS["too_red"] = "{name} is too red ({shade})."
    assert list(module.table_problems()) == []
    module.REFUSAL_WORDS["too_blue"] = "Too blue."
    assert list(module.table_problems()) == ["i18n/refusal_words.py: there is no refusal “too_blue”"]


def test_what_was_done_needs_words(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    module = checks(tool, monkeypatch, fsctui__services__paint=DONE)
    (problem,) = module.table_problems()
    assert "no words for “painted”" in problem
    module.OUTCOME_WORDS["painted"] = "The {wall} was painted {colour}."
    (problem,) = module.table_problems()
    assert problem.endswith("nothing fills {colour}")
    module.OUTCOME_WORDS["painted"] = "The {wall} was painted."
    assert list(module.table_problems()) == []


@pytest.mark.parametrize(
    ("msgid", "msgstr", "problem"),
    [
        ("{n} rows", "", "the translation is missing"),
        ("{n} rows", "{m} lignes", "placeholders ['m'], not ['n']"),
        ("{n} rows", "lignes", "placeholders [], not ['n']"),
        ("{n} rows", "{n lignes", "braces are wrong"),
        ("rows", " lignes", "begins or ends with a blank"),
        (("{n} row", "{n} rows"), ("{n} ligne", ""), "the translation is missing"),
        (("one row of {n}", "{n} rows"), ("une ligne", "{n} lignes"), "placeholders []"),
        ("rows", "lignes", None),
        (("one row", "{n} rows"), ("une ligne", "{n} lignes"), None),
        (("one row", "{n} rows"), ("{n} ligne", "{n} lignes"), None),
    ],
)
def test_translations_are_complete_and_safe(
    tool: ModuleType, msgid: str | tuple[str, str], msgstr: str | tuple[str, str], problem: str | None
) -> None:
    template, catalog = Catalog(), Catalog(locale="fr")
    template.add(msgid)
    catalog.add(msgid, msgstr)
    found = list(sys.modules["message_checks"].translation_problems(template, catalog, Path("fr.po")))
    assert ([] if problem is None else [True]) == [problem in each for each in found if problem]
    assert bool(found) == (problem is not None)


def test_words_within_an_f_string_are_extracted(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["message_sources"]
    text = """f"{_('points')}: {n} {ngettext('row', 'rows', n)} {pgettext('key', 'esc')} {_(label)}" """
    monkeypatch.setattr(module, "modules", lambda: [(Path("src/x.py"), ast.parse(text))])
    assert [(words, context) for _path, words, context in module.within_f_strings()] == [
        ("points", None),
        (("row", "rows"), None),
        ("esc", "key"),
    ]


def test_a_catalogue_that_does_not_fit_the_source_is_found(tool: ModuleType) -> None:
    template, catalog = Catalog(), Catalog(locale="fr")
    template.add("new")
    catalog.add("old", "vieux")
    catalog.add("new", "neuf", context="elsewhere")
    catalog.add("unsure", "douteux", flags=["fuzzy"])
    template.add("unsure")
    found = sorted(sys.modules["message_checks"].translation_problems(template, catalog, Path("fr.po")))
    assert [each.split(": ", 1)[1] for each in found] == [
        "“new” is no longer used; run make messages",
        "“new” is not extracted; run make messages",
        "“old” is no longer used; run make messages",
        "“unsure”: the translation is marked as fuzzy",
    ]


def test_catalogues_are_the_same_bytes_for_the_same_words(tool: ModuleType) -> None:
    catalog = Catalog(locale="fr")
    catalog.add("row", "ligne", locations=[("a.py", 1)])
    catalog.add(("{n} row", "{n} rows"), ("{n} ligne", "{n} lignes"))
    text, compiled = tool.po_bytes(catalog), tool.mo_bytes(catalog)
    other = Catalog(locale="fr")
    other.add(("{n} row", "{n} rows"), ("{n} ligne", "{n} lignes"))
    other.add("row", "ligne", locations=[("a.py", 7)])
    assert (tool.po_bytes(other), tool.mo_bytes(other)) == (text, compiled)
    assert b"Date" not in text + compiled
    assert b"Babel" not in text + compiled


def test_merging_keeps_translations_and_forgets_what_is_gone(tool: ModuleType) -> None:
    template, old = Catalog(), Catalog(locale="fr")
    template.add("row")
    template.add("open", context="state")
    template.add(("{n} row", "{n} rows"))
    old.add("row", "ligne")
    old.add("open", "ouvrir")
    old.add("gone", "parti")
    old.add("{n} row", "{n} ligne")
    new = tool.merged(template, old)
    assert [(message.id, message.context, message.string or "") for message in new if message.id] == [
        ("row", None, "ligne"),
        ("open", "state", ""),
        (("{n} row", "{n} rows"), None, ("", "")),
    ]
