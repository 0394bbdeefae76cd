"""F1 on a field, choices that last, and the app's language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from fsctui import i18n
from fsctui.refusal import Refusal
from fsctui.settings import from_environment
from fsctui.tui.dialogs.base import Dialog
from fsctui.tui.dialogs.form import Form, FormField
from fsctui.tui.dialogs.help import Help
from fsctui.tui.dialogs.why import Why
from fsctui.tui.start import make
from fsctui.tui.themes import THEMES
from tests.tui.kit.example import ExampleScreen, app, few
from tests.tui.kit.test_record_list import ready, settle
from tests.tui.kit.test_screens import toasts


class Field(Vertical):
    label = "Due"

    def __init__(self, help: str) -> None:  # noqa: A002
        super().__init__()
        self.help = help

    def compose(self) -> ComposeResult:
        yield Input()


class Asking(Dialog[str]):
    def content(self) -> ComposeResult:
        yield Field("When it has to be done; [b]today[/b], +3bd, or a date.")
        yield Field("")


class FormScreen(ExampleScreen):
    AUTO_FOCUS = "Input"

    def body(self) -> ComposeResult:
        yield Field("The working day by which it is due.")
        yield from super().body()


async def test_f1_says_what_the_field_is_in_a_dialog() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        pilot.app.push_screen(Asking("A task"))
        await settle(pilot)
        await pilot.press("f1")
        await settle(pilot)
        shown = pilot.app.screen
        assert isinstance(shown, Why)
        assert shown.heading == "Due"
        assert shown.lines == ("When it has to be done; [b]today[/b], +3bd, or a date.",)
        await pilot.press("escape", "tab", "f1")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Asking)
        assert toasts(pilot.app) == [pilot.app.screen.hint()]


async def test_f1_in_a_form_says_what_its_field_is() -> None:
    async def save(values: Any) -> None: ...

    fields = [
        FormField("name", "Name", help="As colleagues know it."),
        FormField("code", "Code", help="Never changes."),
    ]
    async with app().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        pilot.app.push_screen(Form("New queue", fields, save=save))
        await settle(pilot)
        await pilot.press("down", "f1")
        await settle(pilot)
        shown = pilot.app.screen
        assert isinstance(shown, Why)
        assert (shown.heading, shown.lines) == ("Code", ("Never changes.",))


async def test_f1_on_a_screen_is_about_the_field_and_elsewhere_the_keys() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        above = FormScreen(few(3))
        pilot.app.push_screen(above)
        await settle(pilot)
        above.query_one(Input).focus()
        await pilot.press("f1")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Why)
        await pilot.press("escape")
        above.rows.focus()
        await pilot.press("f1")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Help)


@pytest.fixture
def english() -> Any:
    yield
    i18n.use("en")


async def test_theme_and_language_are_kept_and_come_back(english: None) -> None:
    kept: dict[str, str] = {}

    def remember(workspace: Any, name: str, value: str) -> None:
        kept[name] = value

    choices: dict[str, Any] = {"preferences": lambda workspace: dict(kept), "remember": remember}
    async with app(**choices).run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("f9", *"light", "enter")
        await settle(pilot)
        await pilot.press("f8", *"Fran", "enter")
        await settle(pilot)
    assert kept == {"theme": "light", "language": "fr"}
    i18n.use("en")
    running = app(speaks=lambda workspace: "es", **choices)
    async with running.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        assert running.theme == THEMES["light"][1].name
        assert i18n.current() == "fr", "the person's own choice counts more than the language in the bank's records"


async def test_a_choice_that_cannot_be_kept_holds_until_the_app_is_left() -> None:
    class Denied(Refusal):
        pass

    def remember(workspace: Any, name: str, value: str) -> None:
        raise Denied

    running = app(remember=remember)
    async with running.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        heard: list[Any] = []
        running.say_no = heard.append  # type: ignore[method-assign,assignment]
        await pilot.press("f9", *"light", "enter")
        await settle(pilot)
        assert [type(refusal) for refusal in heard] == [Denied]
        assert running.theme == THEMES["light"][1].name


async def test_an_unknown_preference_changes_nothing() -> None:
    running = app(preferences=lambda workspace: {"theme": "plaid", "other": "x"})
    async with running.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        assert running.theme == THEMES["dark"][1].name


class _Workspace:
    """As far as the app's wiring asks it."""

    def __init__(self, chosen: Mapping[str, str]) -> None:
        self.people = self.context = self.actor = self
        self.language = "es"
        self.chosen = chosen

    def preferences(self) -> dict[str, str]:
        return dict(self.chosen)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"LANG": "fr_FR.UTF-8"}, ({"theme": "light", "language": "pt_BR"}, "es")),
        ({"FSCTUI_LANG": "fr"}, ({"theme": "light"}, None)),
        ({"LANG": "fr_FR.UTF-8", "FSCTUI_THEME": "contrast"}, ({"language": "pt_BR"}, "es")),
    ],
)
def test_what_is_said_for_a_run_counts_more(
    environ: dict[str, str], expected: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FSCTUI_THEME", raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    running = make(from_environment({"FSCTUI_HOME": str(tmp_path), **environ}))
    workspace = _Workspace({"theme": "light", "language": "pt_BR"})
    assert running._preferences_of is not None
    speaks = running._language_of
    given = (dict(running._preferences_of(workspace)), None if speaks is None else speaks(workspace))
    assert given == expected
