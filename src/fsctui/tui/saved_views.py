"""Saved views: a query kept under a name, beside the standard views. `S` saves the query in sight, `D` deletes it.

    class PlansScreen(SavesViews, HasPreview, PlanVerbs):
        AREA = "plan"                                               # of `workspace.views`
        BASE = "open"                                               # a saved query that names no view is over this one
        TOPICS = frozenset({..., "view"})

        def load(self):
            saved = self.read_saved()                               # in the thread of `load`; give it to `fill`

        def fill(self, data):
            self.saved = data.saved
            self.views.show([*standard, *self.saved_bar()], current=view_id(data.where))

        def open_place(self, view: str, query: str, saved: str) -> None:
            self.go(Where(view, query, saved))

        def on_view_bar_changed(self, message: ViewBar.Changed) -> None:
            if not self.open_saved(message.view):
                self.go(Where(message.view))

`where` needs a field `saved`: the name of the saved view that it came from, "" for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Protocol

from fsctui.domain.query import Schema, read, split_view
from fsctui.domain.query_fields import BASE_VIEW
from fsctui.i18n import N_, _
from fsctui.tui.actions import action
from fsctui.tui.dialogs.ask import AskText
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.widgets.query_line import WritesQueries
from fsctui.tui.widgets.views import View, ViewBar

SAVED = "saved:"
MAX_NAME = 60


class SavedPlace(Protocol):
    """What is shown: a view, the query that narrows it, and the saved view that it came from."""

    @property
    def view(self) -> str: ...

    @property
    def query(self) -> str: ...

    @property
    def saved(self) -> str: ...


def view_id(where: SavedPlace) -> str:
    """The place of what is shown in the view bar."""
    return SAVED + where.saved if where.saved else where.view


class SavesViews(WritesQueries):
    """For screens with a view bar and a query line; the module's text says how."""

    AREA: ClassVar[str] = ""
    BASE: ClassVar[str] = ""
    SCHEMA: ClassVar[Schema]
    where: SavedPlace
    saved: Mapping[str, str]

    def open_place(self, view: str, query: str, saved: str) -> None:
        """Show a view narrowed by a query; `saved` is the name it has, or ""."""
        raise NotImplementedError

    def has_view(self, view: str) -> bool:
        """Whether it is one of the standard views in the bar."""
        return any(shown.id == view for shown in self.query_one(ViewBar).views)

    def view_label(self, view: str) -> str:
        """What a standard view is called, in the reader's language."""
        return view

    def read_saved(self) -> dict[str, str]:
        """The saved views of this screen, name -> query. In a thread."""
        return {view.name: view.query for view in self.workspace.views.list(self.AREA)}

    def saved_bar(self) -> list[View]:
        """The saved views as the view bar shows them."""
        return [View(SAVED + name, name) for name in self.saved]

    def open_saved(self, identity: str) -> bool:
        """Show the saved view that was chosen in the bar; False when it is a standard one."""
        if not identity.startswith(SAVED):
            return False
        name = identity.removeprefix(SAVED)
        self._show_saved(name, self.saved.get(name, ""))
        return True

    def _show_saved(self, name: str, query: str) -> None:
        view, rest = split_view(read(query, self.SCHEMA).tree)
        if view is not None and self.has_view(view):
            self.open_place(view, str(rest), name)
        else:
            self.open_place(self.BASE, query, name)

    def _names_views(self) -> bool:
        return BASE_VIEW in self.SCHEMA.names()

    def why_not_saved(self) -> str | None:
        if not self.where.query:
            return _("Write a query first (key f).")
        if self.where.view != self.BASE and not self._names_views():
            return _("Only queries over “{view}” can be saved.").format(view=self.view_label(self.BASE))
        return None

    @action("views.save", "S", label=N_("save view"), help=N_("Save the query as a view of my own"),
            enabled="why_not_saved", footer=None)  # fmt: skip
    async def save_view(self) -> None:
        where = self.where
        query = where.query
        if where.view != self.BASE and not split_view(read(query, self.SCHEMA).tree)[0]:
            query = f"{BASE_VIEW}:{where.view} {query}"
        name = await self.ask(AskText(_("Save this query as"), query, value=where.saved, limit=MAX_NAME))
        if name is None:
            return
        await self.write(lambda: self.workspace.views.save(self.AREA, name, query))
        self._show_saved(name, query)

    def why_no_saved_view(self) -> str | None:
        return None if self.where.saved else _("This is not a saved view.")

    @action("views.remove", "D", label=N_("delete view"), help=N_("Delete this saved view"),
            enabled="why_no_saved_view", footer=None)  # fmt: skip
    async def remove_view(self) -> None:
        name = self.where.saved
        if await self.ask(Confirm(_("Delete the view “{name}”?").format(name=name), danger=True)):
            await self.write(lambda: self.workspace.views.remove(self.AREA, name))
            self.open_place(self.BASE, "", "")
