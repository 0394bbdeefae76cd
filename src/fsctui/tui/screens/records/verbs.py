"""What can be done with records from their list and from their page: make, edit, launch a plan, copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fsctui.domain.access import Missing, NotAllowed, Permission, has
from fsctui.domain.people import Actor
from fsctui.domain.record_rows import RecordRow, RecordSheet
from fsctui.domain.records import ObjectType, RecordRef
from fsctui.i18n import _
from fsctui.refusal import Refusal
from fsctui.services.outcome import Done
from fsctui.tui.days import Days
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.referrals.intake import RefersClients
from fsctui.tui.screens.records.facts import Reader
from fsctui.tui.screens.records.forms import CONFIDENTIAL, NAME, RecordForms
from fsctui.tui.screens.records.names import in_order, type_name


class RecordVerbs(RefersClients):
    """Base of the screens about records."""

    def actor(self) -> Actor:
        return self.workspace.context.actor

    def lacks(self, permission: Permission) -> Refusal | None:
        """The refusal of somebody whose roles don't give the permission at all."""
        actor = self.actor()
        return None if has(actor, permission) else NotAllowed(permission, Missing.ROLE, actor.username)

    def reader(self) -> Reader:
        """How the acting user reads days. Asks the database: in a thread."""
        context = self.workspace.context
        return Reader(Days(context.today(), self.workspace.calendars.mine()), context.actor.time_zone)

    async def make_record(self, types: Sequence[ObjectType], code: str | None) -> None:
        """Ask for the type unless it is known, then for the fields; the new record's page opens."""
        if code is None:
            choices = [Choice(each.code, type_name(each), each.code) for each in in_order(tuple(types))]
            code = await self.ask(Pick(_("What is to be made?"), choices))
        found = next((each for each in types if each.code == code), None)
        if found is None:
            return
        chosen, records = found, self.workspace.records
        forms = RecordForms(self.workspace, (await self.read(self.reader)).days)

        async def save(values: dict[str, Any]) -> Done:
            given = {name: value for name, value in values.items() if value not in ("", None)}
            name, confidential = str(given.pop(NAME, given.get("name", ""))), given.pop(CONFIDENTIAL, "") == "true"
            return await self.write(lambda: records.create(chosen.code, name, given, confidential=confidential))

        done = await self.fill_form(forms.new(chosen, save))
        if isinstance(done, Done) and done.id is not None:
            self.fsctui.open_record("record", done.id)

    async def edit_record(self, ref: RecordRef) -> None:
        """The form of a record as it is now; a save that comes too late shows what others changed."""
        records = self.workspace.records
        sheet = await self.read(lambda: records.show(ref))
        forms = RecordForms(self.workspace, (await self.read(self.reader)).days)
        version = sheet.version

        async def save(values: dict[str, Any]) -> Done:
            given = dict(values)
            name = str(given.pop(NAME)) if NAME in given else None
            return await self.write(lambda: records.edit(ref, given, name=name, version=version))

        async def reread() -> Mapping[str, str]:
            nonlocal version
            now = await self.read(lambda: records.show(ref))
            version = now.version
            return forms.texts(now)

        await self.fill_form(forms.edit(sheet, save, reread))

    def launch_on(self, refs: Iterable[RecordRef]) -> None:
        self.fsctui.launch(targets=tuple(refs))


def screen_of(ref: RecordRef) -> str:
    """Which screen shows a record: referrals have their own."""
    return ref.type if ref.type == "referral" else "record"


def why_no_client(row: RecordRow | RecordSheet | None) -> str | None:
    """Only people and companies are referred."""
    if row is None or row.ref.type in ("account", "contact"):
        return None
    return _("Only accounts and contacts can be referred.")


def may_share(actor: Actor, sheet: RecordSheet) -> Refusal | None:
    """Why the reader can't decide who else sees a record; the use case has the last word."""
    if not has(actor, Permission.EDIT_RECORDS):
        return NotAllowed(Permission.EDIT_RECORDS, Missing.ROLE, actor.username)
    personal = sheet.owner == actor.username or any(each.username == actor.username for each in sheet.account_team)
    if sheet.may_edit and (personal or has(actor, Permission.MANAGE_PEOPLE)):
        return None
    return NotAllowed(Permission.EDIT_RECORDS, Missing.RELATION, actor.username)
