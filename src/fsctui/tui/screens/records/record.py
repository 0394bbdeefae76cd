"""One record's page: everything about it on one list of lines, sections reached with [ and ]."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from fsctui.domain.access import Missing, NotAllowed, Permission
from fsctui.domain.people_rows import AssigneeRowKind
from fsctui.domain.record_rows import RecordSheet
from fsctui.domain.records import ObjectType, RecordRef, parse_ref
from fsctui.i18n import N_, _, current
from fsctui.refusal import Refusal
from fsctui.services.refusals import RecordUnknown
from fsctui.tui.actions import action
from fsctui.tui.dialogs.confirm import Confirm
from fsctui.tui.dialogs.pick import Choice, Pick, matching
from fsctui.tui.screens.records.facts import Facts, Reader, role_name
from fsctui.tui.screens.records.names import PARTS, type_name
from fsctui.tui.screens.records.page import COLUMNS, SECTIONS, Line, Page, PageList, count_of, places
from fsctui.tui.screens.records.records import read_facts
from fsctui.tui.screens.records.verbs import RecordVerbs, may_share, why_no_client
from fsctui.tui.text import joined, plain, words
from fsctui.tui.widgets.frame import TitleBar
from fsctui.tui.widgets.record_list import RecordList
from fsctui.tui.widgets.sources import MemorySource
from fsctui.tui.widgets.views import SwitchesViews, View, ViewBar

MEMBERS = ("contact", "account")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load of the page brings."""

    facts: Facts
    types: tuple[ObjectType, ...]
    reader: Reader


class RecordScreen(SwitchesViews, RecordVerbs):
    NAME = N_("Record")
    TOPICS = frozenset({"record", "plan", "task", "document", "referral"})
    STYLES = "records.tcss"

    def __init__(self, record_id: int) -> None:
        super().__init__()
        self.record_id = record_id
        self.facts: Facts | None = None
        self.page = Page()
        self.lines: list[Line] = []
        self.views = ViewBar([View(section, _(title)) for section, title in SECTIONS.items()])
        self.about = Static(Content(""), id="about-record", markup=False)
        self.rows = PageList(COLUMNS)

    def body(self) -> ComposeResult:
        yield self.about
        yield self.views
        yield self.rows

    @property
    def sheet(self) -> RecordSheet | None:
        return self.facts.sheet if self.facts is not None else None

    @property
    def heading(self) -> str:
        return self.sheet.name if self.sheet is not None else super().heading

    # Reading

    def load(self) -> Loaded:
        records = self.workspace.records
        row = records.rows([self.record_id]).get(self.record_id)
        if row is None:
            raise RecordUnknown(str(self.record_id))
        return Loaded(read_facts(self, row.ref), records.types(), self.reader())

    def fill(self, data: Loaded) -> None:
        self.facts, sheet = data.facts, data.facts.sheet
        types = {found.code: found for found in data.types}
        self.lines = self.page.lines(data.facts, types, data.reader)
        who = " · ".join(filter(None, (type_name(sheet.object_type), sheet.owner_name, str(sheet.ref))))
        parts: list[str | Content | tuple[str, str]] = [plain(sheet.name, "bold $text"), f"  {who}"]
        if sheet.confidential or sheet.account_confidential:
            parts.append((f"  {_('confidential')}", "bold $text-warning"))
        self.about.update(joined(*parts))
        self._show_sections()
        self.rows.show(MemorySource(self.lines, lambda line: line.text), key=self.record_id)
        self.query_one(TitleBar).refresh()

    def _show_sections(self, here: str | None = None) -> None:
        found = self.facts
        known = places(self.lines)
        shown = [
            View(section, _(title), count_of(section, found) if found is not None else None)
            for section, title in SECTIONS.items()
            if section in known
        ]
        self.views.show(shown, current=here)

    def refused(self, refusal: Refusal) -> None:
        """A record that isn't there, or may no longer be seen, leaves nothing to show."""
        if isinstance(refusal, RecordUnknown) and str(self.record_id) in refusal.record:
            self.facts, self.lines = None, []
            self.about.update(plain(words(refusal), "$text-warning"))
            self.rows.show(MemorySource(self.lines), key=None)
        super().refused(refusal)

    # Sections

    def on_view_bar_changed(self, message: ViewBar.Changed) -> None:
        if self.rows.filter_text:
            self.rows.set_filter("")
        place = places(self.lines).get(message.view)
        if place is not None:
            self.rows.start_at(place)

    def on_record_list_highlighted(self, message: RecordList.Highlighted) -> None:
        if isinstance(message.row, Line):
            self._show_sections(message.row.section)

    def on_record_list_opened(self, message: RecordList.Opened) -> None:
        line = message.row
        if isinstance(line, Line) and line.opens is not None:
            self.fsctui.open_record(*line.opens)
        elif isinstance(line, Line) and line.section == "fields" and not line.heading:
            self.action_act("record.edit")

    def copy_text(self) -> str | None:
        line = self.rows.row
        if line is not None and line.copies:
            return line.copies
        return None if self.sheet is None else str(self.sheet.ref)

    # What can be done

    def _why(self, permission: Permission = Permission.EDIT_RECORDS) -> Refusal | str | None:
        if (refusal := self.lacks(permission)) is not None:
            return refusal
        if self.sheet is None:
            return _("There is no record here.")
        if permission is Permission.EDIT_RECORDS and not self.sheet.may_edit:
            return NotAllowed(permission, Missing.RELATION, self.actor().username)
        return None

    def why_not_edit(self) -> Refusal | str | None:
        return self._why()

    def why_not_launch(self) -> Refusal | str | None:
        return self._why(Permission.LAUNCH_PLANS)

    def why_not_share(self) -> Refusal | str | None:
        return self._why() or (may_share(self.actor(), self.sheet) if self.sheet is not None else None)

    def why_not_team(self) -> Refusal | str | None:
        if self.sheet is not None and self.sheet.ref.type != "account":
            return _("Only accounts have a team; open the account of this record.")
        return self.why_not_share()

    def why_not_members(self) -> Refusal | str | None:
        if self.sheet is None or self.sheet.ref.type == "household":
            return self._why()
        if self.sheet.ref.type not in MEMBERS:
            return _("Only contacts and accounts belong to households.")
        # Whether the household may be changed is known when it is chosen.
        return self.lacks(Permission.EDIT_RECORDS)

    def why_not_remove(self) -> Refusal | str | None:
        line = self.rows.row
        if line is None or not line.removes:
            return _("Go to a household, a member of the team or of the household, or to a participant.")
        return self.why_not_members() if line.removes[0] in ("member", "home") else self.why_not_share()

    @property
    def ref(self) -> RecordRef:
        assert self.sheet is not None
        return self.sheet.ref

    @action("record.edit", "e", label=N_("edit"), help=N_("Edit the fields"), enabled="why_not_edit", footer=20)
    async def edit(self) -> None:
        await self.edit_record(self.ref)

    @action("record.launch", "L", label=N_("launch"), help=N_("Launch a plan on this record"),
            enabled="why_not_launch", footer=15)  # fmt: skip
    def launch(self) -> None:
        self.launch_on([self.ref])

    def why_not_refer(self) -> Refusal | str | None:
        return self._why(Permission.CREATE_REFERRALS) or why_no_client(self.sheet)

    @action("record.refer", "R", label=N_("refer"), help=N_("Refer this client to a colleague who can help"),
            enabled="why_not_refer", footer=17)  # fmt: skip
    async def refer_client(self) -> None:
        await self.refer(self.ref)

    @action("record.owner", "a", label=N_("owner"), help=N_("Give the record to somebody else"),
            enabled="why_not_edit", footer=30)  # fmt: skip
    async def give(self) -> None:
        ref, records = self.ref, self.workspace.records
        chosen = await self.ask(Pick(_("Who is to own it?"), self._people))
        if chosen is not None:
            username = str(chosen)
            self.perform(lambda: records.set_owner(ref, username))

    def _people(self, typed: str) -> Iterable[Choice[str]]:
        for row in self.workspace.people.who_can_be_assigned(typed, 50):
            if row.kind is AssigneeRowKind.USER:
                yield Choice(row.code, row.name, row.code)

    @action("record.team", "T", label=N_("team"), help=N_("Add somebody to the account team, or take somebody off"),
            enabled="why_not_team", footer=40)  # fmt: skip
    async def team(self) -> None:
        ref, workspace = self.ref, self.workspace
        assert self.sheet is not None
        off = [
            Choice((each.username, each.role), _("take off: {name}").format(name=each.name), role_name(each))
            for each in self.sheet.account_team
        ]

        def provider(typed: str) -> Iterable[Choice[tuple[str, str]]]:
            for choice in self._people(typed):
                label = _("add: {name}").format(name=choice.label)
                yield Choice((choice.value, ""), label, choice.detail)
            yield from matching(off, typed)

        chosen = await self.ask(Pick(_("Account team"), provider))
        if chosen is None:
            return
        username, role = chosen
        if role:
            self.perform(lambda: workspace.records.remove_from_team(ref, username, role))
            return
        roles = await self.read(workspace.people.roles)
        choices = [Choice(each.code, each.name_in(current()), each.code) for each in roles]
        code = await self.ask(Pick(_("In which role?"), choices))
        if code is not None:
            self.perform(lambda: workspace.records.add_to_team(ref, username, str(code)))

    @action("record.members", "M", label=N_("household"),
            help=N_("Put somebody into the household, or this record into a household"),
            enabled="why_not_members", footer=45)  # fmt: skip
    async def members(self) -> None:
        ref, records = self.ref, self.workspace.records
        inside = ref.type == "household"
        wanted = MEMBERS if inside else ("household",)

        def provider(typed: str) -> Iterable[Choice[str]]:
            for hit in records.search(typed, 50, wanted):
                yield Choice(str(hit.ref), hit.name, hit.detail)

        title = _("Who belongs to the household?") if inside else _("Into which household?")
        chosen = await self.ask(Pick(title, provider))
        if chosen is None:
            return
        other = parse_ref(str(chosen))
        household, member = (ref, other) if inside else (other, ref)
        parts = [Choice(code, _(title)) for code, title in PARTS.items()]
        part = await self.ask(Pick(_("In which part?"), parts))
        if part is not None:
            self.perform(lambda: records.add_member(household, member, str(part)))

    @action("record.remove", "x", label=N_("take away"), help=N_("Take this person off the team, household or record"),
            enabled="why_not_remove", footer=50)  # fmt: skip
    async def take_away(self) -> None:
        line, ref, records = self.rows.row, self.ref, self.workspace.records
        if line is None or not await self.ask(Confirm(_("Take {name} away?").format(name=line.label))):
            return
        match line.removes:
            case ("team", username, role):
                self.perform(lambda: records.remove_from_team(ref, username, role))
            case ("member", member):
                self.perform(lambda: records.remove_member(ref, parse_ref(member)))
            case ("home", household):
                self.perform(lambda: records.remove_member(parse_ref(household), ref))
            case ("participant", username):
                self.perform(lambda: records.revoke_participant(ref, username))

    @action("record.participants", "P", label=N_("participants"),
            help=N_("Let somebody read or edit this record, or take that back"),
            enabled="why_not_share", footer=55)  # fmt: skip
    async def participants(self) -> None:
        ref, records = self.ref, self.workspace.records
        assert self.sheet is not None
        now = {each.username: each for each in self.sheet.participants}

        def provider(typed: str) -> Iterable[Choice[str]]:
            for choice in self._people(typed):
                part = now.get(choice.value)
                has = "" if part is None else _("reads and edits") if part.may_edit else _("reads")
                yield Choice(choice.value, choice.label, has or choice.detail)

        chosen = await self.ask(Pick(_("Who may see this record?"), provider))
        if chosen is None:
            return
        username = str(chosen)
        ways = [Choice("read", _("may read")), Choice("edit", _("may read and edit"))]
        if username in now:
            ways.append(Choice("none", _("no longer")))
        way = await self.ask(Pick(username, ways))
        if way == "none":
            self.perform(lambda: records.revoke_participant(ref, username))
        elif way is not None:
            self.perform(lambda: records.grant_participant(ref, username, may_edit=way == "edit"))

    @action("record.confidential", "C", label=N_("confidential"), help=N_("Hide the record, or open it again"),
            enabled="why_not_share", footer=60)  # fmt: skip
    async def confidential(self) -> None:
        assert self.sheet is not None
        ref, records, wanted = self.ref, self.workspace.records, not self.sheet.confidential
        title = _("Make it confidential?") if wanted else _("Open it to everybody who may see such records?")
        text = _("Only its owner, the account team, people with work on it and participants will see it.")
        if await self.ask(Confirm(title, text if wanted else "", danger=not wanted)):
            self.perform(lambda: records.set_confidential(ref, wanted))
