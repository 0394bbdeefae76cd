"""An example screen on the kit, as short as a real one, over rows made in memory."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult

from fsctui.i18n import N_
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.app import FsctuiApp
from fsctui.tui.areas import Area
from fsctui.tui.base import BaseScreen
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource, Page, Targets


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    subject: str
    owner: str = "bob"
    open: bool = True


@dataclass(eq=False)
class AlreadyDone(Refusal):
    subject: str


COLUMNS = (
    Column[Row]("subject", N_("Subject"), lambda row: row.subject, flex=3, minimum=20),
    Column[Row]("owner", N_("Owner"), lambda row: row.owner, width=12, priority=2),
    Column[Row]("number", N_("No."), lambda row: str(row.id), width=9, align="right", priority=1),
)


class Numbers:
    """`size` rows that are never made all at once, as from a database."""

    def __init__(self, size: int, descending: bool = False) -> None:
        self.size, self.descending = size, descending

    def _row(self, identity: int) -> Row:
        return Row(identity, f"Call client {identity}", ("bob", "jackie", "ryan")[identity % 3])

    def first_page(self, limit: int) -> Page[Row]:
        ids = self.vector()[:limit] if self.descending else range(1, min(limit, self.size) + 1)
        return Page([self._row(identity) for identity in ids], self.size > limit)

    def vector(self) -> array[int]:
        return array("q", range(self.size, 0, -1) if self.descending else range(1, self.size + 1))

    def rows(self, ids: Sequence[int]) -> Mapping[int, Row]:
        return {identity: self._row(identity) for identity in ids}

    def sorted_by(self, column: str, descending: bool) -> Numbers:
        return Numbers(self.size, descending)

    def matching(self, text: str) -> Any:
        return MemorySource(
            [self._row(identity) for identity in range(1, self.size + 1)], lambda row: row.subject
        ).matching(text)


class ExampleScreen(BaseScreen[None]):
    NAME = N_("My tasks")
    TOPICS = frozenset({"tasks"})

    def __init__(self, source: Any = None) -> None:
        super().__init__()
        self.rows: RecordList[Row] = RecordList(COLUMNS, empty=N_("Nothing to do."))
        self.source = source
        self.completed: list[tuple[int, ...]] = []
        self.loads = 0

    def body(self) -> ComposeResult:
        yield self.rows

    def load(self) -> Any:
        self.loads += 1
        return self.source if self.source is not None else self.workspace

    def fill(self, data: Any) -> None:
        self.rows.show(data, key="mine")

    def why_not(self) -> str | None:
        row = self.rows.row
        return None if row is None or row.open else "This task is done already."

    @action(
        "example.complete", "d", label=N_("done"), help=N_("Complete the task"), enabled="why_not", rows=True, footer=20
    )
    def complete(self, targets: Targets[Row]) -> None:
        self.perform(
            lambda: self.completed.append(targets.ids), said="Completed.", topics={"tasks"}, strike=targets.ids
        )

    @action("example.delete", "x", label=N_("delete"), help=N_("Delete the task"), rows=True, footer=30)
    async def delete(self, targets: Targets[Row]) -> None:
        if await self.ask(Confirm("Delete?", danger=True)):
            self.perform(lambda: self.completed.append(targets.ids), strike=targets.ids)

    @action("example.refuse", "f", label=N_("refuse"), footer=None)
    def refuse(self) -> None:
        def use_case() -> None:
            raise AlreadyDone("Call")

        self.perform(use_case)

    @action("example.crash", "z", label=N_("crash"), footer=None)
    def crash(self) -> None:
        def use_case() -> None:
            secret = "4111 1111 1111 1111"
            raise ZeroDivisionError(len(secret))

        self.perform(use_case)


def few(count: int = 8) -> MemorySource[Row]:
    names = ("Call Kiara Shah", "Send the contract", "Résumé für Zoë", "山田太郎に電話する", "Check the address")
    rows = [Row(n + 1, names[n % len(names)], ("bob", "jackie")[n % 2], n != 1) for n in range(count)]
    return MemorySource(rows, lambda row: f"{row.subject} {row.owner}", {"subject": lambda row: row.subject})


def app(source: Any = None, **options: Any) -> FsctuiApp:
    given: Any = few() if source is None else source
    areas = (Area("tasks", "1", N_("My tasks"), "tests.tui.kit.example:ExampleScreen"),)
    return FsctuiApp(lambda: given, areas=areas, **{"who": lambda workspace: "bob", **options})


def main() -> None:
    import sys

    app(Numbers(int(sys.argv[1])) if len(sys.argv) > 1 else None).run()


if __name__ == "__main__":
    main()
