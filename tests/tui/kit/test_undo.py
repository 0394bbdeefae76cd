"""Undo and redo, which every screen has: by the outcome of a use case, by what a screen says itself, and refused."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from fsctui import services
from fsctui.services.outcome import Done, Skipped
from fsctui.services.workspace import Workspace
from fsctui.tui.undo import CAPABILITIES, KEPT, Entry, History, entry_of
from fsctui.tui.widgets.sources import MemorySource
from tests.tui.kit.example import AlreadyDone, ExampleScreen, app, few
from tests.tui.kit.test_record_list import ready, settle
from tests.tui.kit.test_screens import toasts

TOPICS = frozenset({"tasks"})


@dataclass
class Tasks:
    """As the tasks of a workspace: completing is undone by reopening, adding by canceling, a comment by nothing."""

    calls: list[tuple[str, Any]] = field(default_factory=list)
    refuse: bool = False
    added: int = 40

    def complete(self, identity: int) -> Done:
        self.calls.append(("complete", identity))
        return Done("task_completed", {"task": f"Call {identity}"}, TOPICS, identity, ("reopen", {}))

    def reopen(self, identity: int) -> Done:
        if self.refuse:
            raise AlreadyDone("Call")
        self.calls.append(("reopen", identity))
        return Done("task_reopened", {"task": f"Call {identity}"}, TOPICS, identity)

    def add(self) -> Done:
        self.added += 1
        self.calls.append(("add", self.added))
        return Done("task_added", {"task": "New"}, TOPICS, self.added, ("cancel", {"reason": "undone"}))

    def cancel(self, identity: int, reason: str) -> Done:
        self.calls.append(("cancel", (identity, reason)))
        return Done("task_canceled", {"task": "New"}, TOPICS, identity)

    def comment(self, identity: int) -> Done:
        self.calls.append(("comment", identity))
        return Done("task_commented", {"task": f"Call {identity}"}, TOPICS, identity)


async def bank(pilot: Any) -> tuple[ExampleScreen, Tasks]:
    """The example screen, with tasks in its workspace."""
    screen = await ready(pilot)
    tasks = Tasks()
    object.__setattr__(pilot.app.workspace, "tasks", tasks)
    return screen, tasks


async def test_u_takes_back_and_ctrl_r_does_it_again() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen, tasks = await bank(pilot)
        screen.perform(lambda: tasks.complete(3), said="Call 3 was completed.", strike=(3,))
        await settle(pilot)
        assert 3 in screen.rows.struck
        before = screen.loads
        await pilot.press("u")
        await settle(pilot)
        assert tasks.calls == [("complete", 3), ("reopen", 3)]
        assert toasts(pilot.app)[-1] == "Undone: Call 3 was completed."
        assert 3 not in screen.rows.struck
        assert screen.loads == before + 1
        await pilot.press("ctrl+r")
        await settle(pilot)
        assert tasks.calls[2:] == [("complete", 3)]
        assert toasts(pilot.app)[-1] == "Done again: Call 3 was completed."
        await pilot.press("u")
        await settle(pilot)
        assert tasks.calls[3:] == [("reopen", 3)]


async def test_the_cursor_returns_to_the_row_that_was_undone() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen, tasks = await bank(pilot)
        await pilot.press("j", "j")
        screen.perform(lambda: tasks.complete(3), said="Call 3 was completed.", strike=(3,))
        await settle(pilot)
        await pilot.press("G")
        assert screen.rows.cursor_id == 8
        await pilot.press("u")
        await settle(pilot)
        assert screen.rows.cursor_id == 3


async def test_the_cursor_returns_to_a_row_that_had_left_the_list() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen, tasks = await bank(pilot)
        screen.perform(lambda: tasks.complete(3), said="Call 3 was completed.", strike=(3,))
        await settle(pilot)
        everything = few()
        screen.source = MemorySource([row for row in everything.items if row.id != 3], everything.text)
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("G")
        assert screen.rows.count == 7 and screen.rows.cursor_id == 8
        screen.source = everything
        await pilot.press("u")
        await settle(pilot)
        assert screen.rows.count == 8 and screen.rows.cursor_id == 3


async def test_with_nothing_done_the_keys_say_so() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        await bank(pilot)
        await pilot.press("u", "ctrl+r")
        await pilot.pause()
        assert toasts(pilot.app) == ["There is nothing to undo.", "There is nothing to do again."]


async def test_a_refused_undo_says_why_and_can_be_tried_again() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen, tasks = await bank(pilot)
        screen.perform(lambda: tasks.complete(3), said="Call 3 was completed.")
        await settle(pilot)
        heard: list[Any] = []
        screen.refused = heard.append  # type: ignore[method-assign,assignment]
        tasks.refuse = True
        await pilot.press("u")
        await settle(pilot)
        assert [refusal.code for refusal in heard] == ["already_done"]
        tasks.refuse = False
        await pilot.press("u")
        await settle(pilot)
        assert tasks.calls == [("complete", 3), ("reopen", 3)]


async def test_u_does_not_reach_past_what_cannot_be_undone() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen, tasks = await bank(pilot)
        screen.perform(lambda: tasks.complete(3), said="Call 3 was completed.")
        await settle(pilot)
        screen.perform(lambda: tasks.comment(3), said="The comment was added.")
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        assert toasts(pilot.app)[-1] == "This can’t be undone: The comment was added."
        assert tasks.calls == [("complete", 3), ("comment", 3)]


async def test_the_history_is_that_of_all_screens() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen, tasks = await bank(pilot)
        screen.perform(lambda: tasks.complete(3), said="Call 3 was completed.")
        await settle(pilot)
        await pilot.app.push_screen(ExampleScreen(few(2)))
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        assert tasks.calls[-1] == ("reopen", 3)


async def test_a_screen_may_say_itself_how_it_is_undone() -> None:
    async with app().run_test(size=(80, 24)) as pilot:
        screen, _tasks = await bank(pilot)
        log: list[str] = []

        def back() -> tuple[Skipped, ...]:
            log.append("back")
            return (Skipped(2, AlreadyDone("x")),)

        screen.perform(lambda: 7, said="Moved.", undo=lambda value: Entry((1, value), "Moved.", back))
        await settle(pilot)
        before = screen.loads
        await pilot.press("u")
        await settle(pilot)
        assert log == ["back"]
        assert toasts(pilot.app)[-1].startswith("Undone: Moved. 1 was left alone: ")
        assert screen.loads == before + 1, "nobody said what it touches, so everything is loaded again"


def test_doing_it_again_makes_another_thing_and_the_next_undo_is_of_that_one() -> None:
    tasks = Tasks()
    workspace: Any = type("Bank", (), {"tasks": tasks})()
    entry = entry_of(lambda: workspace, tasks.add, tasks.add(), "Added.")
    assert entry is not None
    assert entry.back is not None
    assert entry.again is not None
    entry.back()
    entry.again()
    entry.back()
    assert tasks.calls == [("add", 41), ("cancel", (41, "undone")), ("add", 42), ("cancel", (42, "undone"))]


@pytest.mark.parametrize(
    ("value", "said", "undo"),
    [
        (None, "Said.", None),
        (7, "Said.", None),
        (Done("notices_read"), "", None),
        (Done("task_completed", id=3, undo=("reopen", {})), "Said.", False),
    ],
)
def test_what_is_not_noted(value: Any, said: str, undo: Any) -> None:
    assert entry_of(lambda: None, lambda: value, value, said, undo) is None  # type: ignore[arg-type,return-value]


def test_the_history_is_short_and_a_new_deed_ends_the_redo() -> None:
    history = History()
    for number in range(KEPT + 5):
        history.add(Entry((number,), str(number), lambda: ()))
    assert [entry.words for entry in (history.done[0], history.done[-1])] == ["5", str(KEPT + 4)]
    history.undo().move()
    assert history.why_no_redo() is None
    history.add(Entry((1,), "other"))
    assert history.why_no_redo() == "There is nothing to do again."
    assert history.why_no_undo() == "This can’t be undone: other"


def test_an_undo_that_changes_no_row_is_refused() -> None:
    history = History()
    history.add(Entry((1, 2), "x", lambda: (Skipped(1, AlreadyDone("a")), Skipped(2, AlreadyDone("b")))))
    with pytest.raises(AlreadyDone):
        history.undo().run()
    assert history.why_no_undo() is None


def test_every_use_case_that_names_its_undo_has_it() -> None:
    """The undo of an outcome is a use case of the capability whose noun begins its code."""
    named = set()
    for file in Path(services.__path__[0]).glob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
                for given in (keyword.value for keyword in call.keywords if keyword.arg == "undo"):
                    name = given.elts[0] if isinstance(given, ast.Tuple) else given
                    if isinstance(name, ast.Constant) and name.value is not None:
                        named.add((str(call.args[0].value), str(name.value)))
    assert ("task_completed", "reopen") in named
    workspace = Workspace(cast(Any, None))
    for code, undo in sorted(named):
        capability = getattr(workspace, CAPABILITIES[code.split("_", 1)[0]])
        assert callable(getattr(capability, undo, None)), (code, undo)


def test_every_capability_is_one_of_the_workspace() -> None:
    assert {name for name in CAPABILITIES.values() if not hasattr(Workspace, name)} == set()
