"""The lines of a record's page, section by section: fields, household, team, related records, plans, tasks, history."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from rich.segment import Segment
from textual.content import Content

from fsctui.domain.record_rows import RecordTitle, RelatedRecords
from fsctui.domain.records import FieldType, ObjectType
from fsctui.domain.tasks import Bucket
from fsctui.i18n import N_, _, current, formats, labels
from fsctui.tui.plan_words import state_words
from fsctui.tui.referrals.words import owner_words, status_words, value_words
from fsctui.tui.screens.records.facts import Facts, Reader, change_words, event_words, role_name
from fsctui.tui.screens.records.names import field_name, part_name, sheet_words, type_name, type_plural
from fsctui.tui.screens.records.verbs import screen_of
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.columns import Column, Fitted
from fsctui.tui.widgets.preview import progress
from fsctui.tui.widgets.record_list import RecordList

MUTED = "$text-muted"
SECTIONS = {
    "fields": N_("Details"),
    "household": N_("Household"),
    "team": N_("Team"),
    "related": N_("Related"),
    "needs": N_("Needs"),
    "plans": N_("Plans"),
    "tasks": N_("Open tasks"),
    "participants": N_("Participants"),
    "timeline": N_("Timeline"),
}
WIDE = 50
"""Long texts are broken to so many characters."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `opens` is what enter leads to; `removes` what `x` would take away: its kind and the names in it."""

    id: int
    section: str
    label: str
    value: Content
    detail: str = ""
    heading: bool = False
    opens: tuple[str, int] | None = None
    removes: tuple[str, ...] = ()
    copies: str = ""

    @property
    def text(self) -> str:
        return f"{self.label} {self.value.plain} {self.detail}"


def _label(line: Line) -> Content:
    if line.heading:
        return plain(line.label, "bold $text-accent")
    return joined("  ", plain(line.label))


COLUMNS = (
    Column[Line]("label", " ", _label, minimum=26, flex=3, sortable=False),
    Column[Line]("value", " ", lambda line: line.value, minimum=26, flex=4, sortable=False),
    Column[Line]("detail", " ", lambda line: plain(line.detail, MUTED), minimum=20, flex=3, priority=1, sortable=False),
)


class PageList(RecordList[Line]):
    """The lines of a page; they are not marked or sorted, their order says something."""

    WITHOUT = frozenset({"list.mark", "list.mark_all", "list.mark_range", "list.sort", "list.reverse"})

    def _segments(self, row: Line, here: bool, marked: bool, struck: bool, width: int) -> Iterator[Segment]:
        """A line without a detail has its value go on to the right edge."""
        fitted = self._fitted
        if not row.detail and len(fitted) > 2:
            value = fitted[1]
            self._fitted = [fitted[0], Fitted(value.column, value.start, width - value.start)]
        try:
            yield from super()._segments(row, here, marked, struck, width)
        finally:
            self._fitted = fitted

    def start_at(self, place: int) -> None:
        """Put the cursor on a line and that line at the top."""
        self.cursor = place
        self.scroll_to(y=place, animate=False, force=True)


class Page:
    """Makes the lines; the same thing keeps the same id over reloads, so that the cursor stays on it."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], int] = {}

    def _id(self, *key: object) -> int:
        return self._known.setdefault(tuple(map(str, key)), len(self._known) + 1)

    def lines(self, found: Facts, types: Mapping[str, ObjectType], reader: Reader) -> list[Line]:
        made: dict[str, list[Line]] = {
            "fields": list(self._fields(found)),
            "household": list(self._household(found)),
            "team": list(self._team(found)),
            "related": list(self._related(found, types)),
            "needs": list(self._needs(found, reader)),
            "plans": list(self._plans(found, reader)),
            "tasks": list(self._tasks(found, reader)),
            "participants": list(self._participants(found)),
            "timeline": list(self._timeline(found, reader)),
        }
        lines: list[Line] = []
        for section, own in made.items():
            if not own and section in ("household", "needs", "participants") and not self._belongs(section, found):
                continue
            figure = count_of(section, found)
            title = _(SECTIONS[section]) + (f"  {figure}" if figure is not None else "")
            lines.append(Line(self._id(section), section, title, Content(""), heading=True))
            lines += own or [Line(self._id(section, "none"), section, _("none"), plain(_nothing(section), MUTED))]
        return lines

    @staticmethod
    def _belongs(section: str, found: Facts) -> bool:
        if section in ("household", "needs"):
            return found.sheet.ref.type in ("account", "contact", "household")
        return found.sheet.confidential or found.sheet.account_confidential

    def _fields(self, found: Facts) -> Iterator[Line]:
        sheet = found.sheet
        pairs: list[tuple[str, str, RecordTitle | None]] = [
            (_("Type"), type_name(sheet.object_type), None),
            (_("Owner"), " · ".join(filter(None, (sheet.owner_name, sheet.team))) or "–", None),
        ]
        if sheet.account is not None and sheet.account.ref != sheet.ref:
            pairs.append((_("Account"), sheet.account.name, sheet.account))
        if sheet.confidential or sheet.account_confidential:
            how = _("yes") if sheet.confidential else _("yes, because its account is")
            pairs.append((_("Confidential"), how, None))
        if sheet.external_id:
            pairs.append((_("External id"), sheet.external_id, None))
        for label, text, title in pairs:
            opens = ("record", title.ref.id) if title is not None else None
            yield Line(self._id("fact", label), "fields", label, plain(text), opens=opens, copies=text)
        for each in sheet.fields:
            words = sheet_words(each)
            if not words:
                continue
            target = ("record", each.target.ref.id) if each.target is not None else None
            parts = [words]
            if each.field.type is FieldType.LONG_TEXT:
                parts = [part for line in words.splitlines() for part in textwrap.wrap(line, WIDE) or [""]]
            for number, part in enumerate(parts):
                yield Line(
                    self._id("field", each.field.name, number),
                    "fields",
                    field_name(each.field) if number == 0 else "",
                    plain(part),
                    opens=target,
                    copies=words,
                )

    def _household(self, found: Facts) -> Iterator[Line]:
        sheet = found.sheet
        for home in found.homes:
            # A household that the record is in by itself can be left; one that it shares with a contact, not from here.
            leaves = () if home.of else ("home", str(home.place.record.ref))
            yield self._title("household", home.place.record, part_name(home.place.role), leaves, home.of)
            for each in home.members:
                if each.record.ref != sheet.ref:
                    line = self._title(f"home{home.place.record.ref.id}", each.record, part_name(each.role), ())
                    yield replace(line, section="household", label=f"  {line.label}")
        for each in sheet.members:
            yield self._title("household", each.record, part_name(each.role), ("member", str(each.record.ref)))

    def _title(self, section: str, title: RecordTitle, words: str, removes: tuple[str, ...], detail: str = "") -> Line:
        return Line(
            self._id(section, title.ref), section, title.name, plain(words), detail,
            opens=(screen_of(title.ref), title.ref.id), removes=removes, copies=str(title.ref),
        )  # fmt: skip

    def _team(self, found: Facts) -> Iterator[Line]:
        for each in found.sheet.account_team:
            yield Line(
                self._id("team", each.username, each.role), "team", each.name, plain(role_name(each)), each.username,
                removes=("team", each.username, each.role), copies=each.username,
            )  # fmt: skip

    def _related(self, found: Facts, types: Mapping[str, ObjectType]) -> Iterator[Line]:
        for group in related_of(found):
            known = types.get(group.type)
            words = type_name(known) if known is not None else group.type
            for title in group.records:
                yield self._title("related", title, words, ())
            if (more := group.count - len(group.records)) > 0:
                name = type_plural(known) if known is not None else group.type
                said = _("{n} more").format(n=more)
                yield Line(self._id("related", group.type, "more"), "related", f"… {said}", plain(name, MUTED))

    def _needs(self, found: Facts, reader: Reader) -> Iterator[Line]:
        for row in found.needs:
            words = " · ".join(filter(None, (status_words(row, found.lists), value_words(row))))
            over = row.closed_at is not None
            came = formats.datetime(row.closed_at if row.closed_at is not None else row.created_at, reader.zone)
            yield Line(
                self._id("need", row.id), "needs", found.lists.interest(row.interest) or row.name,
                plain(words, MUTED if over else ""), " · ".join(filter(None, (owner_words(row), came))),
                opens=("referral", row.id), copies=f"referral:{row.id}",
            )  # fmt: skip

    def _plans(self, found: Facts, reader: Reader) -> Iterator[Line]:
        for row in found.plans:
            bar = joined(progress(row.items_closed, row.items_total, width=10), f"  {state_words(row.state)}")
            detail = row.owner_name
            if row.next_due is not None:
                late = row.next_due < reader.days.today
                text = _("{day}, {owner}") if late else _("next {day}, {owner}")
                detail = text.format(day=due_words(row.next_due, reader), owner=row.owner_name)
            yield Line(self._id("plan", row.id), "plans", row.name, bar, detail, opens=("plan", row.id),
                       copies=f"plan:{row.id}")  # fmt: skip

    def _tasks(self, found: Facts, reader: Reader) -> Iterator[Line]:
        for row in found.tasks:
            words = labels.label(row.state)
            if row.bucket is Bucket.HELD:
                words = labels.label(Bucket.HELD)
            late = row.due is not None and row.due < reader.days.today
            if row.due is not None:
                words = f"{due_words(row.due, reader)} · {words}"
            whose = row.owner_name or (_("queue {name}").format(name=row.queue) if row.queue else "")
            detail = " · ".join(filter(None, (whose, row.plan)))
            yield Line(
                self._id("task", row.id),
                "tasks",
                row.subject_in(current()),
                plain(words, "$text-error" if late else ""),
                detail,
                opens=("task", row.id),
                copies=f"task:{row.id}",
            )

    def _participants(self, found: Facts) -> Iterator[Line]:
        for each in found.sheet.participants:
            words = _("reads and edits") if each.may_edit else _("reads")
            yield Line(
                self._id("participant", each.username), "participants", each.name, plain(words), each.username,
                removes=("participant", each.username), copies=each.username,
            )  # fmt: skip

    def _timeline(self, found: Facts, reader: Reader) -> Iterator[Line]:
        for row in found.events:
            when = formats.datetime(row.at, reader.zone)
            opens = (row.subject_type, row.subject_id) if row.subject_type in ("plan", "task") else None
            change = change_words(row, found.sheet)
            yield Line(
                self._id("event", row.seq), "timeline", when,
                joined(plain(event_words(row)), (f"  {change}" if change else "", MUTED)),
                opens=opens, copies=f"{when} {event_words(row)} {change}".strip(),
            )  # fmt: skip


def related_of(found: Facts) -> list[RelatedRecords]:
    """What belongs to it, without its referrals where they stand as needs."""
    return [group for group in found.sheet.related if group.type != "referral" or not found.needs]


def due_words(day: date, reader: Reader) -> str:
    """A due date for a narrow column: `5 days late`, `tomorrow`, `Fri, in 4 business days`, else the day."""
    return formats.relative(day, reader.days.today, reader.days.business_days(day))


def count_of(section: str, found: Facts) -> int | None:
    """What stands beside a section's name."""
    sheet = found.sheet
    return {
        "household": len(found.homes) + len(sheet.members),
        "team": len(sheet.account_team),
        "related": sum(group.count for group in related_of(found)),
        "needs": sum(row.closed_at is None for row in found.needs),
        "plans": len(found.plans),
        "tasks": len(found.tasks),
        "participants": len(sheet.participants),
    }.get(section)


def _nothing(section: str) -> str:
    return {
        "household": _("In no household; M puts it into one."),
        "team": _("Nobody yet; T adds somebody."),
        "related": _("Nothing else belongs to it."),
        "needs": _("No need is known; R refers the client."),
        "plans": _("No plan yet; L launches one."),
        "tasks": _("Nothing is to be done."),
        "participants": _("Nobody besides the owner and the account team."),
        "timeline": _("Nothing has happened yet."),
    }.get(section, "")


def places(lines: Iterable[Line]) -> dict[str, int]:
    """Where each section begins."""
    return {line.section: place for place, line in enumerate(lines) if line.heading}
