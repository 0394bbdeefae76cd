"""The tab of absences: who is away, and who stands in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from textual.content import Content

from fsctui.domain.access import Missing, NotAllowed, Permission, has
from fsctui.domain.people_rows import AbsenceRow
from fsctui.i18n import N_, _, formats
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.dialogs.form import Form, FormField
from fsctui.tui.screens.admin.lists import AdminList, Bank
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.preview import details
from fsctui.tui.widgets.sources import Targets


class AbsenceList(AdminList[AbsenceRow]):
    TAB = "absences"
    TITLE = N_("Absences")
    EMPTY = N_("Nobody is away, now or later.")
    WITHOUT = AdminList.WITHOUT | {"list.open"}
    COLUMNS = (
        Column[AbsenceRow]("name", N_("Name"), lambda row: row.name, minimum=20, flex=2),
        Column[AbsenceRow]("first", N_("From"), lambda row: formats.date(row.first_day), width=13),
        Column[AbsenceRow]("last", N_("Until"), lambda row: formats.date(row.last_day), width=13),
        Column[AbsenceRow](
            "substitute", N_("Stands in"), lambda row: row.substitute_name or "", minimum=18, flex=2, priority=1
        ),
        Column[AbsenceRow]("reason", N_("Reason"), lambda row: row.reason, minimum=12, flex=2, priority=2),
    )

    def rows_of(self, bank: Bank) -> Sequence[AbsenceRow]:
        return bank.absences

    def words_of(self, row: AbsenceRow) -> str:
        return f"{row.name} {row.username} {row.substitute_name or ''} {row.reason}"

    def sort_keys(self) -> Any:
        return {**super().sort_keys(), "first": lambda row: row.first_day, "last": lambda row: row.last_day}

    def copies(self, row: AbsenceRow) -> str:
        return f"{row.name} · {formats.date(row.first_day)} – {formats.date(row.last_day)}"

    def about(self, row: AbsenceRow, bank: Bank) -> Content:
        return details(
            [
                (_("Name"), row.name),
                (_("From"), bank.days.show(row.first_day, late=False)),
                (_("Until"), bank.days.show(row.last_day, late=False)),
                (_("Stands in"), row.substitute_name or _("nobody")),
                (_("Reason"), row.reason),
            ]
        )

    def why_not_away(self) -> Refusal | None:
        return self.lacks(Permission.MANAGE_ABSENCES)

    def why_not_back(self) -> Refusal | None:
        actor, row = self.workspace.context.actor, self.row
        if (refusal := self.why_not_away()) is not None or row is None or self.bank is None:
            return refusal
        whose = next((user.id for user in self.bank.users if user.username == row.username), 0)
        if whose == actor.id or whose in actor.reports or has(actor, Permission.MANAGE_PEOPLE):
            return None
        return NotAllowed(Permission.MANAGE_ABSENCES, Missing.RELATION, actor.username)

    @action("absences.new", "n", label=N_("new"), help=N_("Enter an absence"), enabled="why_not_away", footer=20)
    async def new(self) -> None:
        bank, people, actor = self.bank, self.workspace.people, self.workspace.context.actor
        if bank is None:
            return

        def day(text: str) -> date:
            return bank.days.read(text)

        def shown(value: date) -> str:
            return bank.days.show(value, late=False)

        words = _("A date: 2026-12-31, tomorrow, +3bd, or as you write dates.")
        fields = [
            FormField(
                "user", _("Who"), actor.username, provider=self.users_like, shown=actor.name, required=True,
                help=_("Who is away: you, or somebody whose manager you are."),
            ),
            FormField("first", _("From"), required=True, read=day, meaning=shown, help=words),
            FormField("last", _("Until"), required=True, read=day, meaning=shown, help=_("The last day away.")),
            FormField(
                "substitute", _("Stands in"), provider=self.users_like,
                help=_("Gets the work of these days; whoever stands in for somebody away is followed on."),
            ),
            FormField("reason", _("Reason"), limit=255, help=_("Others read it.")),
        ]  # fmt: skip

        async def save(values: dict[str, Any]) -> Any:
            return await self.host.write(
                lambda: people.add_absence(
                    values["user"],
                    values["first"],
                    values["last"],
                    substitute=values["substitute"] or None,
                    reason=values["reason"],
                )
            )

        await self.host.fill_form(Form(_("New absence"), fields, save=save, draft="absence"))

    @action("absences.remove", "x", label=N_("remove"), help=N_("Remove the absence"), enabled="why_not_back",
            rows=True, footer=30)  # fmt: skip
    async def take_away(self, targets: Targets[AbsenceRow]) -> None:
        people, row = self.workspace.people, targets.row
        if row is None:
            return
        days = f"{formats.date(row.first_day)} – {formats.date(row.last_day)}"
        if await self.host.ask(Confirm(_("Remove the absence of {name}?").format(name=row.name), days)):
            self.host.perform(lambda: people.remove_absence(row.id))
