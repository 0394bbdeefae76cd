"""Screens: workers, topics, refusals, crashes, actions that say why, the frame around it all."""

from __future__ import annotations

import signal
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fsctui import i18n
from fsctui.i18n import N_
from fsctui.refusal import Refusal
from fsctui.tui.actions import HasActions, action, live_actions, printed, table
from fsctui.tui.base import BaseScreen
from fsctui.tui.first_start import FirstStart
from fsctui.tui.widgets.frame import FooterBar, TitleBar, TooSmall
from tests.tui.kit.example import ExampleScreen, app, few
from tests.tui.kit.test_record_list import ready, settle


def toasts(running: Any) -> list[str]:
    return [note.message for note in running._notifications]


def footer(screen: ExampleScreen) -> str:
    return str(screen.query_one(FooterBar).render())


async def test_a_stale_load_is_dropped() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        let_go = threading.Event()
        filled: list[Any] = []
        answers = iter(["old", "new"])

        def load() -> str:
            answer = next(answers)
            if answer == "old":
                let_go.wait(5)
            return answer

        screen.load = load  # type: ignore[method-assign]
        screen.fill = filled.append  # type: ignore[method-assign,assignment]
        screen.reload()
        await pilot.pause(0.05)
        screen.reload()
        await pilot.pause(0.1)
        let_go.set()
        await settle(pilot)
        assert filled == ["new"]


async def test_a_disabled_key_is_dimmed_and_says_why() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("j")
        await settle(pilot)
        complete = next(live for live in live_actions(screen) if live.action.id == "example.complete")
        assert complete.reason == "This task is done already."
        assert "d done" in footer(screen)
        await pilot.press("d")
        await pilot.pause()
        assert toasts(pilot.app) == ["This task is done already."]
        assert screen.completed == []
        assert screen.active_bindings["d"].enabled, "the key stays reachable, so that it can say why"


async def test_a_verb_without_rows_says_so() -> None:
    async with app(few(0)).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("d")
        await pilot.pause()
        assert toasts(pilot.app) == ["There is no row here to act on."]


async def test_the_footer_fits_and_ends_with_help() -> None:
    for width in (60, 80, 120):
        async with app().run_test(size=(width, 24)) as pilot:
            screen = await ready(pilot)
            await settle(pilot)
            shown = footer(screen)
            assert len(shown) <= width
            assert shown.startswith(" enter open  d done  x delete")
            assert shown.rstrip().endswith("? keys")


async def test_clicking_a_key_in_the_footer_runs_it() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await settle(pilot)
        await pilot.click(FooterBar, offset=(footer(screen).index("d done"), 0))
        await settle(pilot)
        assert screen.completed == [(1,)]


async def test_help_lists_the_keys_and_runs_the_chosen_one() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("?", *"complete the", "enter")
        await settle(pilot)
        assert pilot.app.screen is screen
        assert screen.completed == [(1,)]


async def test_the_palette_finds_commands_areas_and_records() -> None:
    opened: list[tuple[str, int]] = []

    def search(workspace: Any, typed: str) -> list[tuple[str, int, str]]:
        assert threading.current_thread() is not threading.main_thread()
        return [("plan", 42, "Review [/nope] for Kiara Shah")]

    running = app(search=search)
    running.open_record = lambda kind, identity: opened.append((kind, identity))  # type: ignore[method-assign]
    async with running.run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press(":", *"complete", "enter")
        await settle(pilot)
        assert screen.completed == [(1,)]
        await pilot.press("ctrl+p", *"kia")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert opened == [("plan", 42)]


async def test_a_refusal_is_told_in_words_and_nothing_stops() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        heard: list[Refusal] = []
        screen.say_no = heard.append  # type: ignore[method-assign,assignment]
        await pilot.press("f")
        await settle(pilot)
        assert [(refusal.code, refusal.params) for refusal in heard] == [("already_done", {"subject": "Call"})]


async def test_topics_reload_the_screens_that_listen() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        before = screen.loads
        screen.perform(lambda: None, topics={"templates"})
        await settle(pilot)
        assert screen.loads == before
        screen.perform(lambda: None, topics={"tasks"})
        await settle(pilot)
        assert screen.loads == before + 1


async def test_a_screen_that_is_covered_reloads_when_it_is_seen_again() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        before = screen.loads
        above = ExampleScreen(few(3))
        await pilot.app.push_screen(above)
        await settle(pilot)
        above.perform(lambda: None, topics={"tasks"})
        await settle(pilot)
        assert screen.loads == before
        await pilot.press("escape")
        await settle(pilot)
        assert pilot.app.screen is screen
        assert screen.loads == before + 1


async def test_a_write_goes_on_when_its_screen_is_left() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        above, let_go, written = ExampleScreen(few(3)), threading.Event(), []
        await pilot.app.push_screen(above)
        await settle(pilot)

        def use_case() -> None:
            let_go.wait(5)
            written.append("saved")

        above.perform(use_case, said="Saved.", topics={"tasks"})
        await pilot.press("escape")
        await pilot.pause()
        before = screen.loads
        let_go.set()
        await settle(pilot)
        assert written == ["saved"]
        assert toasts(pilot.app) == ["Saved."]
        assert screen.loads == before + 1


class Waiting(ExampleScreen):
    @action("waiting.go", "g", label=N_("go"))
    async def go(self) -> None:
        try:
            await self.write(self.fails)
        except Refusal as refusal:
            self.completed.append((len(refusal.code),))
        self.completed.append((await self.read(lambda: 7),))

    def fails(self) -> None:
        from tests.tui.kit.example import AlreadyDone

        raise AlreadyDone("x")


async def test_an_async_action_waits_for_reads_and_writes() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        above = Waiting(few(0))
        await pilot.app.push_screen(above)
        above.rows.can_focus = False
        above.set_focus(None)
        await pilot.press("g")
        await settle(pilot)
        assert above.completed == [(len("already_done"),), (7,)]


async def test_a_bug_stops_the_app_and_the_log_holds_no_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    running = app(log_file=tmp_path / "sub" / "fsctui.log")
    with pytest.raises(ZeroDivisionError):
        async with running.run_test(size=(80, 24)) as pilot:
            await ready(pilot)
            await pilot.press("z")
            await settle(pilot)
    assert running.return_code == 1
    said = capsys.readouterr().err
    log = (tmp_path / "sub" / "fsctui.log").read_text()
    assert str(tmp_path / "sub" / "fsctui.log") in said
    assert "ZeroDivisionError" in log
    assert "4111" not in log.replace('secret = "4111 1111 1111 1111"', ""), "only the source line may show, no values"


async def test_a_language_switch_changes_what_is_on_the_screen() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await settle(pilot)
        heard: list[str] = []
        screen.words_changed = lambda: heard.append(i18n.current())  # type: ignore[method-assign]
        try:
            pilot.app.speak("fr")  # type: ignore[attr-defined]
            await settle(pilot)
            assert heard == ["fr"]
            assert screen.active_bindings["d"].binding.description == i18n._("done")
        finally:
            i18n.use("en")


async def test_the_number_keys_and_the_title_bar_know_the_areas() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        shown = str(pilot.app.screen.query_one(TitleBar).render())
        assert shown.split() == ["1", "My", "tasks", "bob"]
        assert len(shown) <= 80
        await pilot.press("1", "7")
        assert pilot.app.current_mode == "tasks"


async def test_a_small_terminal_is_told_what_is_needed() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        assert not screen.query_one(TooSmall).display
        await pilot.resize_terminal(50, 15)
        await pilot.pause()
        notice = screen.query_one(TooSmall)
        assert notice.display
        assert "50x15" in str(notice.render())
        assert "60x18" in str(notice.render())
        await pilot.resize_terminal(60, 18)
        await pilot.pause()
        assert not notice.display


async def test_leaving_by_a_signal_saves_the_drafts() -> None:
    running = app()
    saved: list[str] = []
    async with running.run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        screen.save_draft = lambda: saved.append("draft")  # type: ignore[method-assign]
        running.end(signal.SIGHUP)
        await pilot.pause()
    assert saved == ["draft"]
    assert running.return_code == 128 + signal.SIGHUP


async def test_a_database_that_cannot_be_opened_ends_the_app_with_its_exit_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Closed(Refusal):
        pass

    def refuse() -> Any:
        raise Closed

    running = app()
    running._open_workspace = refuse
    monkeypatch.setattr("fsctui.tui.app.words", lambda reason: "It is\x1b[2J closed.")
    async with running.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.2)
    assert running.return_code == Closed.kind.value
    assert capsys.readouterr().err == "It is[2J closed.\n"


class Base(HasActions):
    @action("one", "a,b", label=N_("one"), help=N_("The first"))
    def one(self) -> None: ...

    @action("two", "question_mark", label=N_("two"))
    def two(self) -> None: ...


class Fewer(Base):
    WITHOUT = frozenset({"two"})

    @action("three", "ctrl+d", label=N_("three"))
    def three(self) -> None: ...


def test_actions_are_inherited_hidden_and_listed() -> None:
    assert list(Fewer.ACTIONS) == ["one", "two", "three"]
    assert list(table([Fewer])) == [("a, b", "one", "The first"), ("ctrl+d", "three", "three")]
    assert not Fewer().check_action("act", ("two",))
    assert Base().check_action("act", ("two",))


def test_a_mixin_does_not_hide_what_the_next_class_declares() -> None:
    class Verbs(BaseScreen[None]):
        @action("screen.copy", "y", label="copy rows")
        def copy_rows(self) -> None: ...

    class Mixin(BaseScreen[None]):
        """Inherits the copying of every screen, and says nothing of it."""

    class Both(Mixin, Verbs): ...

    assert Both.ACTIONS["screen.copy"].label == "copy rows"


def test_keys_are_printed_as_people_read_them() -> None:
    names = ("question_mark", "ctrl+d", "escape", "pagedown", "slash", "G", "right_square_bracket")
    assert [printed(key) for key in names] == ["?", "ctrl+d", "esc", "pgdn", "/", "G", "]"]


def test_every_key_of_the_base_is_bound_once() -> None:
    keys = [key for key, _label, _help in table([BaseScreen])]
    assert len(keys) == len(set(keys))


async def test_a_person_may_prefer_other_keys() -> None:
    async with app(keymap={"example.complete": "c"}).run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await settle(pilot)
        assert "c done" in footer(screen)
        await pilot.press("d", "c")
        await settle(pilot)
        assert screen.completed == [(1,)]


async def test_copying_says_when_there_is_nothing() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        await pilot.press("y")
        await pilot.pause()
        assert toasts(pilot.app) == ["There is nothing to copy here."]
        screen.copy_text = lambda: "Kiara"  # type: ignore[method-assign]
        await pilot.press("y")
        assert pilot.app._clipboard == "Kiara"


async def test_the_first_start_asks_who_works_here() -> None:
    @dataclass(eq=False)
    class NotChosen(Refusal):
        candidates: list[str]

    chosen: list[str] = []

    def open_workspace() -> Any:
        if not chosen:
            raise NotChosen(["bob"])
        return few()

    people = [("bob", "Bob"), ("jackie", "Jackie")]
    fitting = FirstStart(lambda typed: [each for each in people if typed in each[0]], chosen.append)
    running = app(first_start=fitting, speaks=lambda workspace: "fr")
    running._open_workspace = open_workspace
    try:
        async with running.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await pilot.press(*"jack", "enter")
            await ready(pilot)
            assert chosen == ["jackie"]
            assert i18n.current() == "fr"
    finally:
        i18n.use("en")
