"""The query line of a screen with views: key `f`, what is wrong in a query, and escape out of it.

    class PlansScreen(WritesQueries, HasPreview, BaseScreen[None]):
        EXAMPLE = N_('For example: state:on_hold "free words"')     # stands in the empty line
        QUERY_HELP = N_("Write a query: owner, state, free words")  # F1 in the line

        def __init__(self) -> None:
            ...
            self.where = Where()                                    # the view and the query that are shown
            self.query_line = self.line_of(mistakes_of(PLAN_FIELDS))

        def seek(self, query: str) -> None:                         # show the same view with another query, or none
            self.show_place(Where(self.where.view, query))

The screen calls `show_query` whenever it shows another place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol

from textual.widgets import Input

from fsctui.domain.query import Schema, Words, read
from fsctui.domain.text import clean
from fsctui.i18n import N_, _, labels
from fsctui.tui.actions import action
from fsctui.tui.base import BaseScreen
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.views import Mistake, QueryInput, SwitchesViews


class Place(Protocol):
    """What is shown: a view, and the query that narrows it."""

    @property
    def view(self) -> str: ...

    @property
    def query(self) -> str: ...


def with_words(query: str, typed: str) -> str:
    """The query, narrowed to rows in which every typed word occurs; quotes and signs in the words are just letters."""
    return " ".join([*([query] if query else []), *(str(Words(word)) for word in clean(typed).split())])


def mistakes_of(schema: Schema) -> Callable[[str], list[Mistake]]:
    """Names what is wrong in a query over these fields, in words, with what would be right."""

    def mistakes(text: str) -> list[Mistake]:
        found = []
        for problem in read(text, schema).problems:
            said = labels.label(problem.code, **problem.params)
            if problem.suggestion:
                said += " · " + _("Did you mean “{suggestion}”?").format(suggestion=problem.suggestion)
            found.append(Mistake(problem.start, problem.end, said))
        return found

    return mistakes


class WritesQueries(SwitchesViews, BaseScreen[None]):
    """For screens with a `QueryInput` between their `ViewBar` and their list; the module's text says how."""

    EXAMPLE: ClassVar[str] = ""
    QUERY_HELP: ClassVar[str] = ""
    where: Place
    query_line: QueryInput
    rows: RecordList[Any]

    def seek(self, query: str) -> None:
        """Show the same view with another query; with none when it is empty."""
        raise NotImplementedError

    def line_of(self, check: Callable[[str], Sequence[Mistake]]) -> QueryInput:
        """The line, not yet shown."""
        return QueryInput(check=check, placeholder=_(self.EXAMPLE), help=self.QUERY_HELP)

    def on_mount(self) -> None:
        self.query_line.display = False
        self.rows.focus()

    def words_changed(self) -> None:
        self.query_line.query_one(Input).placeholder = clean(_(self.EXAMPLE))

    def show_query(self) -> None:
        """The query of the place that is shown stands in the line; without one the line isn't there."""
        self.query_line.query_one(Input).value = self.where.query
        self.query_line.display = bool(self.where.query)

    @action("views.query", "f", label=N_("query"), help=N_("Narrow the view by a query; F1 says by what"), footer=61)
    def write_query(self) -> None:
        self.query_line.display = True
        self.query_line.query_one(Input).focus()

    def on_query_input_submitted(self, message: QueryInput.Submitted) -> None:
        self.seek(message.text)

    def leave(self) -> None:
        """Escape lets go of one thing at a time: the line that is written, the query, then the screen."""
        if self.query_line.query_one(Input).has_focus:
            self.show_query()
            self.rows.focus()
        elif self.where.query:
            self.seek("")
        else:
            super().leave()
