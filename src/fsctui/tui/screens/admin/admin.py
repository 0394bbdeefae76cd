"""Administration: a tab for each thing that an administrator looks after, and beside it what it is made of."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult

from fsctui.domain.access import Permission, has
from fsctui.domain.people_rows import AbsenceRow, UserRow
from fsctui.i18n import N_, _
from fsctui.services.workspace import Workspace
from fsctui.tui.days import Days
from fsctui.tui.rules_key import OpensRules
from fsctui.tui.screens.admin.absences import AbsenceList
from fsctui.tui.screens.admin.calendars import CalendarList
from fsctui.tui.screens.admin.database import DatabaseList
from fsctui.tui.screens.admin.groups import QueueList, RoleList, TeamList
from fsctui.tui.screens.admin.lists import AdminHost, AdminList, Bank
from fsctui.tui.screens.admin.outbox import OutboxList
from fsctui.tui.screens.admin.settings import SettingList
from fsctui.tui.screens.admin.types import TypeList
from fsctui.tui.screens.admin.users import UserList
from fsctui.tui.widgets.preview import HasPreview, Preview, Split, Tab
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.views import SwitchesViews, View, ViewBar

PAGE = 200
MOST = 5_000
"""So many users or absences are listed; `/` finds among them."""


class AdminScreen(SwitchesViews, HasPreview, OpensRules, AdminHost):
    NAME = N_("Admin")
    TOPICS = frozenset({"user", "role", "team", "queue", "absence", "calendar", "object_type", "outbox", "setting"})
    STYLES = "admin.tcss"
    WITHOUT = frozenset({"preview.tab", "preview.tab_back"})

    def __init__(self) -> None:
        super().__init__()
        self.tabs: tuple[AdminList[Any], ...] = (
            UserList(), RoleList(), TeamList(), QueueList(), AbsenceList(), CalendarList(), TypeList(), SettingList(),
            OutboxList(), DatabaseList(),
        )  # fmt: skip
        self.views = ViewBar([View(tab.TAB, _(tab.TITLE)) for tab in self.tabs])
        self.preview = Preview((Tab("details", N_("Details")),))
        self.bank: Bank | None = None

    def body(self) -> ComposeResult:
        yield self.views
        yield from (tab.bar for tab in self.tabs if tab.bar is not None)
        with Split():
            yield from self.tabs
            yield self.preview

    def on_mount(self) -> None:
        self._choose(self.tabs[0].TAB)

    @property
    def here(self) -> AdminList[Any]:
        return next(tab for tab in self.tabs if self.views.current == tab.TAB)

    # Reading

    def load(self) -> Bank:
        workspace = self.workspace
        people, context = workspace.people, workspace.context
        return Bank(
            users=_users(workspace),
            roles=people.roles(),
            teams=people.teams(),
            queues=people.queues(),
            absences=_absences(workspace),
            calendars=workspace.calendars.list(),
            types=workspace.records.types(),
            facts=workspace.admin.facts(),
            days=Days(context.today(), workspace.calendars.mine()),
            zone=context.actor.time_zone,
            settings=workspace.bank_settings.list(),
            mails=workspace.outbox.counts() if has(context.actor, Permission.MANAGE_MAIL) else {},
        )

    def fill(self, data: Bank) -> None:
        self.bank = data
        for tab in self.tabs:
            tab.take(data)
        self._show_tabs()

    def _show_tabs(self) -> None:
        shown = [View(tab.TAB, _(tab.TITLE), tab.counted()) for tab in self.tabs]
        self.views.show(shown, current=self.views.current)

    def words_changed(self) -> None:
        self._show_tabs()

    # Tabs

    def on_view_bar_changed(self, message: ViewBar.Changed) -> None:
        if message.bar is self.views:
            self._choose(message.view)
        else:
            self.here.choose_view(message.view)

    def _choose(self, tab: str) -> None:
        for each in self.tabs:
            each.display = tab == each.TAB
            if each.bar is not None:
                each.bar.display = each.display
        self.here.focus()
        self.look()

    def on_record_list_highlighted(self, message: RecordList.Highlighted) -> None:
        if message.list is self.here:
            self.look()

    def look(self) -> None:
        row = self.here.row
        if row is None or self.bank is None:
            self.preview.clear()
        else:
            self.preview.show("details", self.here.about(row, self.bank))

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        if message.row is not None and isinstance(message.list, AdminList):
            message.list.open_it(message.row)

    def copy_text(self) -> str | None:
        row = self.here.row
        return None if row is None else self.here.copies(row)


def _users(workspace: Workspace) -> tuple[UserRow, ...]:
    found: list[UserRow] = []
    after = None
    while len(found) < MOST:
        page = workspace.people.users(limit=PAGE, after=after)
        found += page.items
        after = page.next
        if after is None:
            break
    return tuple(sorted(found, key=lambda user: (not user.active, user.name)))


def _absences(workspace: Workspace) -> tuple[AbsenceRow, ...]:
    found: list[AbsenceRow] = []
    after, today = None, workspace.context.today()
    while len(found) < MOST:
        page = workspace.people.absences(from_day=today, limit=PAGE, after=after)
        found += page.items
        after = page.next
        if after is None:
            break
    return tuple(found)
