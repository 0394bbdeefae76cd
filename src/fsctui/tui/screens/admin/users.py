"""The tab of users: add, edit, roles, deactivate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from textual.content import Content

from fsctui.domain.people_rows import NewUser, UserRow
from fsctui.i18n import N_, _, formats
from fsctui.scheduling.calendar import zone
from fsctui.services.refusals import ValueInvalid
from fsctui.services.users import MAX_CAPACITY
from fsctui.tui.actions import action
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.dialogs.form import Form, FormField
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.screens.admin.lists import LANGUAGES, AdminList, Bank, named
from fsctui.tui.text import plain
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.preview import details
from fsctui.tui.widgets.sources import Targets


def _capacity(text: str) -> int:
    if not text.isdecimal() or int(text) > MAX_CAPACITY:
        raise ValueInvalid("user", "capacity", text[:20], f"0..{MAX_CAPACITY}")
    return int(text)


def _zone(text: str) -> str:
    return zone(text).key


def _state(row: UserRow) -> Content:
    return plain(_("active")) if row.active else plain(_("not active"), "$text-disabled")


class UserList(AdminList[UserRow]):
    TAB = "users"
    TITLE = N_("Users")
    EMPTY = N_("No user yet.")
    COLUMNS = (
        Column[UserRow]("name", N_("Name"), lambda row: row.name, minimum=20, flex=2),
        Column[UserRow]("username", N_("Username"), lambda row: row.username, minimum=12, flex=1),
        Column[UserRow]("team", N_("Team"), lambda row: row.team or "", minimum=14, flex=2, priority=2),
        Column[UserRow]("roles", N_("Roles"), lambda row: ", ".join(row.roles), minimum=14, flex=2, priority=3),
        Column[UserRow]("active", N_("State"), _state, width=12, priority=1),
    )

    def __init__(self) -> None:
        super().__init__()
        roles = Column[UserRow]("roles", N_("Roles"), self._roles_of, minimum=14, flex=2, priority=3)
        self.columns = tuple(roles if column.id == "roles" else column for column in self.columns)

    def _roles_of(self, row: UserRow) -> str:
        """The roles as people call them."""
        return ", ".join(self.bank.role_name(code) if self.bank is not None else code for code in row.roles)

    def rows_of(self, bank: Bank) -> Sequence[UserRow]:
        return bank.users

    def words_of(self, row: UserRow) -> str:
        return f"{row.name} {row.username} {row.email} {row.team or ''} {' '.join(row.roles)}"

    def copies(self, row: UserRow) -> str:
        return row.username

    def about(self, row: UserRow, bank: Bank) -> Content:
        capacity = "" if row.capacity is None else formats.number(row.capacity)
        return details(
            [
                (_("Name"), row.name),
                (_("Username"), row.username),
                (_("State"), _state(row)),
                (_("E-mail"), row.email),
                (_("Roles"), "\n".join(bank.role_name(code) for code in row.roles)),
                (_("Team"), row.team or ""),
                (_("Manager"), bank.user_name(row.manager)),
                (_("Calendar"), row.calendar or ""),
                (_("Language"), LANGUAGES.get(row.language, row.language)),
                (_("Time zone"), row.time_zone),
                (_("Capacity"), capacity),
                (_("Account here"), row.operating_system_user),
            ]
        )

    def open_it(self, row: UserRow) -> None:
        self.action_act("users.edit")

    def _fields(self, bank: Bank, row: UserRow | None) -> list[FormField]:
        known = row or UserRow(0, "", "", "", (), None, None, None, "en", "UTC", True, "", None, 0)
        fields = [
            FormField("name", _("Name"), known.name, required=True, limit=200, help=_("First and last name.")),
            FormField("email", _("E-mail"), known.email, help=_("Notices go there, where the person wants them.")),
            FormField(
                "manager", _("Manager"), known.manager or "", provider=self.users_like,
                shown=bank.user_name(known.manager), help=_("Sees what this person sees, unless it is confidential."),
            ),
            FormField(
                "team", _("Team"), known.team or "", choices=named(team.name for team in bank.teams),
                help=_("What this person owns is the team's; its members see it, unless it is confidential."),
            ),
            FormField(
                "calendar", _("Calendar"), known.calendar or "", choices=named(each.name for each in bank.calendars),
                help=_("Empty: the calendar of the team, else the bank's."),
            ),
            FormField(
                "language", _("Language"), known.language, required=True,
                choices=[Choice(tag, words) for tag, words in LANGUAGES.items()],
                help=_("Screens and mails speak to this person in it."),
            ),
            FormField(
                "time_zone", _("Time zone"), known.time_zone, required=True, read=_zone,
                help=_("A name such as Europe/Paris."),
            ),
            FormField(
                "capacity", _("Capacity"), "" if known.capacity is None else str(known.capacity), read=_capacity,
                help=_("Open referrals at most; empty for no limit."),
            ),
            FormField(
                "operating_system_user", _("Account here"), known.operating_system_user,
                help=_("The account of the operating system that is this person, on a computer of their own."),
            ),
        ]  # fmt: skip
        if row is None:
            roles = [Choice(role.code, bank.role_name(role.code), role.code) for role in bank.roles]
            username = FormField(
                "username", _("Username"), required=True, limit=64,
                help=_("Lower-case letters, digits and . _ - @; it can't be changed later."),
            )  # fmt: skip
            role = FormField("role", _("Role"), choices=roles, help=_("More roles can be given with R."))
            fields = [username, fields[0], role, *fields[1:]]
        return fields

    @action("users.new", "n", label=N_("new"), help=N_("Add a user"), enabled="why_not_people", footer=20)
    async def new(self) -> None:
        bank, people = self.bank, self.workspace.people
        if bank is None:
            return

        async def save(values: dict[str, Any]) -> Any:
            given = {name: value for name, value in values.items() if value not in ("", None)}
            role = given.pop("role", None)
            user = NewUser(**given, roles=(role,) if role else ())
            return await self.host.write(lambda: people.add_user(user))

        await self.host.fill_form(Form(_("New user"), self._fields(bank, None), save=save, draft="user"))

    @action("users.edit", "e", label=N_("edit"), help=N_("Edit the user"), enabled="why_not_people", rows=True,
            footer=30)  # fmt: skip
    async def edit(self, targets: Targets[UserRow]) -> None:
        bank, people, row = self.bank, self.workspace.people, targets.row
        if bank is None or row is None:
            return
        username, version = row.username, row.version

        async def save(values: dict[str, Any]) -> Any:
            changes = {name: None if value == "" and name in _EMPTIED else value for name, value in values.items()}
            return await self.host.write(lambda: people.edit_user(username, changes, version))

        async def reread() -> Mapping[str, str]:
            nonlocal version
            now = await self.host.read(lambda: people.user(username))
            version = now.version
            return {field.name: field.value for field in self._fields(bank, now)}

        title = _("Edit {name}").format(name=row.name)
        form = Form(title, self._fields(bank, row), save=save, reread=reread, draft=f"user:{username}")
        await self.host.fill_form(form)

    @action("users.roles", "R", label=N_("roles"), help=N_("Give a role, or take one away"),
            enabled="why_not_people", rows=True, footer=35)  # fmt: skip
    async def roles(self, targets: Targets[UserRow]) -> None:
        bank, people, row = self.bank, self.workspace.people, targets.row
        if bank is None or row is None:
            return
        held = set(row.roles)
        choices = [
            Choice(code, (_("take away: {role}") if code in held else _("give: {role}")).format(role=words), code)
            for code, words in sorted(_roles(bank), key=lambda pair: (pair[0] not in held, pair[1]))
        ]
        code = await self.host.ask(Pick(_("Roles of {name}").format(name=row.name), choices))
        if code is None:
            return
        change = people.revoke_role if code in held else people.grant_role
        self.host.perform(lambda: change(row.username, str(code)))

    @action("users.active", "X", label=N_("deactivate"), help=N_("Deactivate the user, or let them work again"),
            enabled="why_not_people", rows=True, footer=40)  # fmt: skip
    async def active(self, targets: Targets[UserRow]) -> None:
        people, row = self.workspace.people, targets.row
        if row is None:
            return
        if not row.active:
            self.host.perform(lambda: people.activate_user(row.username))
            return
        text = _("They can't work here any more and get no new work; what they own stays theirs.")
        if await self.host.ask(Confirm(_("Deactivate {name}?").format(name=row.name), text, danger=True)):
            self.host.perform(lambda: people.deactivate_user(row.username))


_EMPTIED = frozenset({"manager", "team", "calendar", "capacity"})


def _roles(bank: Bank) -> Iterable[tuple[str, str]]:
    return ((role.code, bank.role_name(role.code)) for role in bank.roles)
