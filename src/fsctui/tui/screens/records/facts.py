"""What the preview says about the record under the cursor: its key facts, the work on it, what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from textual.content import Content

from fsctui.domain.record_rows import Membership, RecordSheet, TeamMember
from fsctui.domain.referral_rows import ReferralRow
from fsctui.domain.rows import PlanRow, TaskRow, TimelineRow
from fsctui.domain.text import clean
from fsctui.i18n import N_, _, current, formats, labels, ngettext
from fsctui.tui.days import Days
from fsctui.tui.plan_words import state_words
from fsctui.tui.referrals.words import Lists
from fsctui.tui.screens.records.names import field_name, part_name, sheet_words, spoken, type_name
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.preview import Tab, details, progress

TABS = (Tab("details", N_("Details")), Tab("work", N_("Work")), Tab("timeline", N_("Timeline")))
MUTED = "$text-muted"
EVENTS = 50


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: how they write days, and their time zone."""

    days: Days
    zone: str


@dataclass(frozen=True, slots=True)
class Home:
    """A household that a record belongs to, with everybody in it; `of` names the contact that an account has it by."""

    place: Membership
    members: tuple[Membership, ...]
    of: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a record's page shows."""

    sheet: RecordSheet
    homes: tuple[Home, ...]
    tasks: tuple[TaskRow, ...]
    plans: tuple[PlanRow, ...]
    events: tuple[TimelineRow, ...]
    needs: tuple[ReferralRow, ...] = ()
    lists: Lists = field(default_factory=Lists)


def role_name(member: TeamMember) -> str:
    return spoken(member.role_names, member.role)


def about(sheet: RecordSheet) -> Content:
    """Key facts: those that tell who this is, and who looks after them."""
    pairs: list[tuple[str, str | Content]] = [
        (_("Type"), type_name(sheet.object_type)),
        (_("Owner"), " · ".join(filter(None, (sheet.owner_name, sheet.team)))),
        (_("Account"), sheet.account.name if sheet.account is not None and sheet.account.ref != sheet.ref else ""),
    ]
    if sheet.confidential or sheet.account_confidential:
        pairs.append((_("Confidential"), plain(_("yes"), "$text-warning")))
    pairs += [(field_name(each.field), sheet_words(each)) for each in sheet.fields]
    pairs.append((_("Household"), _names((each.record.name, part_name(each.role)) for each in sheet.households)))
    pairs.append((_("Members"), _names((each.record.name, part_name(each.role)) for each in sheet.members)))
    pairs.append((_("Account team"), _names((each.name, role_name(each)) for each in sheet.account_team)))
    tasks = ngettext("{n} open task", "{n} open tasks", sheet.open_tasks).format(n=sheet.open_tasks)
    plans = ngettext("{n} running plan", "{n} running plans", sheet.open_plans).format(n=sheet.open_plans)
    pairs.append((_("Work"), f"{tasks}, {plans}"))
    return details(pairs, width=18)


def _names(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{name} ({role})" if role else name for name, role in pairs)


def work(tasks: Iterable[TaskRow], plans: Iterable[PlanRow], reader: Reader) -> Content:
    """Running and finished plans with their progress, and the open tasks."""
    lines: list[Content] = []
    for plan in plans:
        lines.append(joined(plain(plan.name, "bold"), "  ", plain(state_words(plan.state), MUTED)))
        lines.append(joined("  ", progress(plan.items_closed, plan.items_total), (f"  {plan.owner_name}", MUTED)))
    if lines:
        lines.append(Content(""))
    for task in tasks:
        due = reader.days.show(task.due) if task.due is not None else ""
        lines.append(joined("○ ", plain(task.subject_in(current())), (f"  {due}", MUTED)))
    return Content("\n").join(lines) if lines else plain(_("No plan and no open task."), MUTED)


def event_words(row: TimelineRow) -> str:
    """Who did what, such as `ryan edited (Task)`."""
    said = _("{who} {action}").format(who=row.actor or _("fsctui"), action=labels.action_label(row.action))
    return said if row.subject_type == "record" else f"{said} ({labels.subject_label(row.subject_type)})"


def change_words(row: TimelineRow, sheet: RecordSheet | None = None) -> str:
    """What is different after it, as `field: before → after`, fields by their labels where they are known."""
    before, after = row.before or {}, row.after or {}
    fields = {each.field.name: each.field for each in sheet.fields} if sheet and row.subject_type == "record" else {}
    shown = []
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name), after.get(name)
        if name in ("sha256", "type") or old == new or isinstance(new, dict | list) or isinstance(old, dict | list):
            continue
        field = fields.get(name)
        title = field_name(field) if field is not None else labels.subject_label(name)
        if row.action == "create" and new in (None, ""):
            continue
        gone, now = (labels.render(value) if value not in (None, "") else "–" for value in (old, new))
        shown.append(f"{title}: {now}" if old in (None, "") else f"{title}: {gone} → {now}")
    return clean(", ".join(shown))


def timeline(rows: Iterable[TimelineRow], reader: Reader, sheet: RecordSheet | None = None) -> Content:
    """What happened, newest first."""
    lines = []
    for row in rows:
        lines.append(
            joined(
                plain(formats.datetime(row.at, reader.zone), MUTED), "  ", plain(event_words(row), "bold"),
                (f"  {change_words(row, sheet)}", MUTED),
            )
        )  # fmt: skip
    return Content("\n").join(lines) if lines else plain(_("Nothing has happened yet."), MUTED)
