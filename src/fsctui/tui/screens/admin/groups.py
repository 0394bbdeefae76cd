"""The tabs of roles, teams and queues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.content import Content

from fsctui.domain.people import PermissionRole
from fsctui.domain.people_rows import QueueRow, RoleRow, TeamRow
from fsctui.domain.text import clean
from fsctui.i18n import N_, _, current, labels
from fsctui.tui.actions import action
from fsctui.tui.dialogs.form import Form, FormField
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.screens.admin.lists import LANGUAGES, AdminList, Bank, name_fields, named, names_from, yes_no
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.preview import details
from fsctui.tui.widgets.sources import Targets


class RoleList(AdminList[RoleRow]):
    TAB = "roles"
    TITLE = N_("Roles")
    EMPTY = N_("No role yet.")
    WITHOUT = AdminList.WITHOUT | {"list.open"}
    COLUMNS = (
        Column[RoleRow]("name", N_("Name"), lambda row: row.name_in(current()), minimum=22, flex=2),
        Column[RoleRow]("code", N_("Code"), lambda row: row.code, minimum=18, flex=2, priority=1),
        Column[RoleRow]("may", N_("Works as"), lambda row: labels.label(row.permission_role), minimum=14, flex=1),
        Column[RoleRow]("holders", N_("Users"), lambda row: str(row.holders), width=7, align="right", priority=2),
    )

    def rows_of(self, bank: Bank) -> Sequence[RoleRow]:
        return bank.roles

    def words_of(self, row: RoleRow) -> str:
        return f"{row.name_in(current())} {row.code} {labels.label(row.permission_role)}"

    def copies(self, row: RoleRow) -> str:
        return row.code

    def about(self, row: RoleRow, bank: Bank) -> Content:
        holders = [user.name for user in bank.users if row.code in user.roles and user.active]
        pairs = [(words, row.names.get(tag, "")) for tag, words in LANGUAGES.items()]
        return details(
            [
                (_("Code"), row.code),
                (_("Works as"), labels.label(row.permission_role)),
                *pairs,
                (_("Held by"), "\n".join(holders)),
            ],
            width=20,
        )

    @action("roles.new", "n", label=N_("new"), help=N_("Add a role"), enabled="why_not_people", footer=20)
    async def new(self) -> None:
        people = self.workspace.people
        works = [Choice(each.value, labels.label(each)) for each in PermissionRole]
        fields = [
            FormField(
                "code", _("Code"), required=True, limit=40,
                help=_("Lower-case letters, digits and _; templates and commands name the role by it."),
            ),
            *name_fields("names", _("Name"), {}),
            FormField(
                "works", _("Works as"), PermissionRole.ADVISER.value, choices=works, required=True,
                help=_("What holders of the role may do at all."),
            ),
        ]  # fmt: skip

        async def save(values: dict[str, Any]) -> Any:
            names = names_from("names", values)
            works_as = PermissionRole(values["works"])
            return await self.host.write(lambda: people.add_role(values["code"], names, works_as))

        await self.host.fill_form(Form(_("New role"), fields, save=save, draft="role"))


class TeamList(AdminList[TeamRow]):
    TAB = "teams"
    TITLE = N_("Teams")
    EMPTY = N_("No team yet.")
    COLUMNS = (
        Column[TeamRow]("name", N_("Name"), lambda row: row.name, minimum=24, flex=2),
        Column[TeamRow]("parent", N_("Belongs to"), lambda row: row.parent or "", minimum=16, flex=2, priority=1),
        Column[TeamRow]("calendar", N_("Calendar"), lambda row: row.calendar or "", minimum=14, flex=1, priority=2),
        Column[TeamRow]("members", N_("Users"), lambda row: str(row.members), width=7, align="right"),
    )

    def rows_of(self, bank: Bank) -> Sequence[TeamRow]:
        return bank.teams

    def words_of(self, row: TeamRow) -> str:
        return f"{row.name} {row.parent or ''} {row.calendar or ''}"

    def copies(self, row: TeamRow) -> str:
        return row.name

    def about(self, row: TeamRow, bank: Bank) -> Content:
        members = [user.name for user in bank.users if user.team == row.name]
        below = [team.name for team in bank.teams if team.parent == row.name]
        return details(
            [
                (_("Name"), row.name),
                (_("Belongs to"), row.parent or ""),
                (_("Calendar"), row.calendar or ""),
                (_("Teams below"), "\n".join(below)),
                (_("Members"), "\n".join(members)),
            ]
        )

    def open_it(self, row: TeamRow) -> None:
        self.action_act("teams.edit")

    def _fields(self, bank: Bank, row: TeamRow | None) -> list[FormField]:
        others = named(team.name for team in bank.teams if row is None or team.name != row.name)
        calendars = named(each.name for each in bank.calendars)
        return [
            FormField(
                "name", _("Name"), row.name if row else "", required=True, limit=200,
                help=_("What the team is called; no two teams have the same name."),
            ),
            FormField(
                "parent", _("Belongs to"), (row.parent if row else "") or "", choices=others,
                help=_("Members of the team above see what this team sees, unless it is confidential."),
            ),
            FormField(
                "calendar", _("Calendar"), (row.calendar if row else "") or "", choices=calendars,
                help=_("Empty: the bank's calendar."),
            ),
        ]  # fmt: skip

    @action("teams.new", "n", label=N_("new"), help=N_("Add a team"), enabled="why_not_people", footer=20)
    async def new(self) -> None:
        bank, people = self.bank, self.workspace.people
        if bank is None:
            return

        async def save(values: dict[str, Any]) -> Any:
            parent, calendar = values["parent"] or None, values["calendar"] or None
            return await self.host.write(lambda: people.add_team(values["name"], parent=parent, calendar=calendar))

        await self.host.fill_form(Form(_("New team"), self._fields(bank, None), save=save, draft="team"))

    @action("teams.edit", "e", label=N_("edit"), help=N_("Edit the team"), enabled="why_not_people", rows=True,
            footer=30)  # fmt: skip
    async def edit(self, targets: Targets[TeamRow]) -> None:
        bank, people, row = self.bank, self.workspace.people, targets.row
        if bank is None or row is None:
            return

        async def save(values: dict[str, Any]) -> Any:
            changes = {name: value or None for name, value in values.items()}
            return await self.host.write(lambda: people.edit_team(row.name, changes))

        async def reread() -> Mapping[str, str]:
            return {field.name: field.value for field in self._fields(bank, row)}

        title = _("Edit {name}").format(name=row.name)
        form = Form(title, self._fields(bank, row), save=save, reread=reread, draft=f"team:{row.id}")
        await self.host.fill_form(form)


class QueueList(AdminList[QueueRow]):
    TAB = "queues"
    TITLE = N_("Queues")
    EMPTY = N_("No queue yet.")
    COLUMNS = (
        Column[QueueRow]("name", N_("Name"), lambda row: row.name_in(current()), minimum=24, flex=2),
        Column[QueueRow]("members", N_("Members"), lambda row: ", ".join(row.members), minimum=20, flex=3, priority=1),
        Column[QueueRow](
            "takes", N_("Takes"), lambda row: ", ".join(row.takes) or _("everything"), minimum=14, flex=1, priority=2
        ),
        Column[QueueRow]("waiting", N_("Waiting"), lambda row: str(row.waiting), width=9, align="right"),
    )

    def rows_of(self, bank: Bank) -> Sequence[QueueRow]:
        return bank.queues

    def words_of(self, row: QueueRow) -> str:
        return f"{row.name_in(current())} {row.name} {' '.join(row.members)} {' '.join(row.takes)}"

    def copies(self, row: QueueRow) -> str:
        return row.name

    def about(self, row: QueueRow, bank: Bank) -> Content:
        return details(
            [
                (_("Name"), row.name),
                (_("Members"), "\n".join(bank.user_name(each) for each in row.members)),
                (_("Takes"), ", ".join(row.takes) or _("everything")),
                (_("E-mail"), row.email),
                (_("Tells members"), _("yes") if row.notify_members else _("no")),
                (_("Waiting"), str(row.waiting)),
            ]
        )

    def open_it(self, row: QueueRow) -> None:
        self.action_act("queues.members")

    def _fields(self, row: QueueRow | None) -> list[FormField]:
        takes = _("Object types, or task, with commas between; empty for everything.")
        return [
            FormField(
                "name", _("Name"), row.name if row else "", required=True, limit=200,
                help=_("Rules, templates and commands name the queue by it."),
            ),
            *name_fields("names", _("Shown as"), row.names if row else {}, required=False),
            FormField("email", _("E-mail"), row.email if row else "", help=_("An address that all members read.")),
            FormField(
                "notify_members", _("Tells members"), "true" if row is None or row.notify_members else "false",
                choices=yes_no(), required=True, help=_("Whether each member is told of new work."),
            ),
            FormField("takes", _("Takes"), ", ".join(row.takes) if row else "", help=takes),
        ]  # fmt: skip

    @staticmethod
    def _given(values: Mapping[str, Any], before: Mapping[str, str]) -> dict[str, Any]:
        given = {name: value for name, value in values.items() if not name.startswith("names.")}
        if any(name.startswith("names.") for name in values):
            given["names"] = names_from("names", values, before)
        if "notify_members" in given:
            given["notify_members"] = given["notify_members"] == "true"
        if "takes" in given:
            given["takes"] = [each for part in given["takes"].split(",") if (each := clean(part))]
        return given

    @action("queues.new", "n", label=N_("new"), help=N_("Add a queue"), enabled="why_not_people", footer=20)
    async def new(self) -> None:
        people = self.workspace.people

        async def save(values: dict[str, Any]) -> Any:
            given = self._given(values, {})
            return await self.host.write(lambda: people.add_queue(given.pop("name"), **given))

        await self.host.fill_form(Form(_("New queue"), self._fields(None), save=save, draft="queue"))

    @action("queues.edit", "e", label=N_("edit"), help=N_("Edit the queue"), enabled="why_not_people", rows=True,
            footer=30)  # fmt: skip
    async def edit(self, targets: Targets[QueueRow]) -> None:
        people, row = self.workspace.people, targets.row
        if row is None:
            return
        version, names, name = row.version, dict(row.names), row.name

        async def save(values: dict[str, Any]) -> Any:
            changes = self._given(values, names)
            return await self.host.write(lambda: people.edit_queue(name, changes, version))

        async def reread() -> Mapping[str, str]:
            nonlocal version, names
            now = await self.host.read(lambda: people.queue(name))
            version, names = now.version, dict(now.names)
            return {field.name: field.value for field in self._fields(now)}

        title = _("Edit {name}").format(name=row.name)
        form = Form(title, self._fields(row), save=save, reread=reread, draft=f"queue:{row.id}")
        await self.host.fill_form(form)

    @action("queues.members", "M", label=N_("members"), help=N_("Let somebody serve the queue, or take them out"),
            enabled="why_not_people", rows=True, footer=25)  # fmt: skip
    async def members(self, targets: Targets[QueueRow]) -> None:
        bank, people, row = self.bank, self.workspace.people, targets.row
        if bank is None or row is None:
            return
        members = set(row.members)
        users = sorted((user for user in bank.users if user.active or user.username in members),
                       key=lambda user: (user.username not in members, user.name))  # fmt: skip
        choices = [
            Choice(
                user.username,
                (_("take out: {name}") if user.username in members else _("put in: {name}")).format(name=user.name),
                user.username,
            )
            for user in users
        ]
        chosen = await self.host.ask(Pick(_("Members of {name}").format(name=row.name_in(current())), choices))
        if chosen is None:
            return
        change = people.leave_queue if chosen in members else people.join_queue
        self.host.perform(lambda: change(row.name, str(chosen)))
