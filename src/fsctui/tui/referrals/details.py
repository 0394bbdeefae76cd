"""What the preview and a referral's own page say about one referral: its details, why, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from textual.content import Content

from fsctui.domain.naming import Naming
from fsctui.domain.priority import RankTerm
from fsctui.domain.records import Field, FieldType
from fsctui.domain.referral_rows import ReferralRow, ReferralSheet
from fsctui.domain.referral_score import ScoreField
from fsctui.domain.referrals import CLIENT_FIELDS, Bucket, ReferrerKind, Status
from fsctui.domain.rows import PlanRow, TaskRow, TimelineRow
from fsctui.domain.score_model import Factor
from fsctui.domain.score_rows import Explained
from fsctui.i18n import N_, _, current, formats, labels, ngettext
from fsctui.refusal import Refusal
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.hours import segments, time_between
from fsctui.tui.plan_words import state_words
from fsctui.tui.referrals.trace import decision_lines
from fsctui.tui.referrals.words import (
    Lists,
    Moment,
    amount_words,
    due_style,
    due_words,
    owner_words,
    span_words,
    spoken,
    status_words,
    value_words,
)
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.preview import Tab, details

TABS = (
    Tab("details", N_("Details")),
    Tab("why", N_("Why")),
    Tab("timeline", N_("Timeline")),
    Tab("work", N_("Work")),
)
MUTED = "$text-muted"
WIDTH = 16
MICRO = 1_000_000
MOST_DAYS = 6
"""So many days of a clock are shown one by one."""
HANDED_ON = frozenset({"claim", "accept", "release", "reassign", "expire", "reopen", "convert"})
"""What may have changed whose it is since it was routed."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: when and where, in which calendar, and what the bank calls its lists and people."""

    moment: Moment
    lists: Lists = field(default_factory=Lists)
    naming: Naming = field(default_factory=Naming)

    def when(self, instant: datetime) -> str:
        """Date and time; of today only the time."""
        zone = ZoneInfo(self.moment.zone)
        if instant.astimezone(zone).date() == self.moment.now.astimezone(zone).date():
            return _("today, {time}").format(time=formats.time(instant, zone))
        return formats.datetime(instant, zone)


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is shown of one referral; `calendar` is that of whoever should accept it.

    `outside`: it is shown to somebody who only sent it.
    """

    sheet: ReferralSheet
    explained: Explained | None = None
    calendar: WorkingCalendar | None = None
    events: Sequence[TimelineRow] = ()
    tasks: Sequence[TaskRow] = ()
    plans: Sequence[PlanRow] = ()
    outside: bool = False


def about(known: Known, reader: Reader) -> Content:
    """Status and clock, score, client, what is wanted, who referred."""
    sheet = known.sheet
    row = sheet.row
    parts = [joined(plain(row.name, "bold"), (f"  {reader.lists.interest(row.interest)}", MUTED))]
    parts.append(details(_standing(sheet, reader), width=WIDTH))
    parts.append(details(_client(sheet), width=WIDTH))
    parts.append(details(_sent(sheet, reader), width=WIDTH))
    parts.append(details(_others(sheet), width=WIDTH))
    return Content("\n").join(part for part in parts if part.plain)


def _standing(sheet: ReferralSheet, reader: Reader) -> list[tuple[str, str | Content]]:
    row = sheet.row
    clock: str | Content = due_words(row, reader.moment)
    if clock and row.accept_due is not None:
        clock = joined(
            plain(clock, due_style(row, reader.moment)), " · ", plain(reader.when(row.accept_due))
        )  # fmt: skip
    owner = owner_words(row)
    if row.owner_name and row.queue and row.bucket is Bucket.WAITING:
        owner = f"{owner} · {_('queue {name}').format(name=row.queue)}"
    closed = ""
    if row.closed_at is not None:
        closed = " · ".join(filter(None, (reader.when(row.closed_at), _person(sheet.closed_by, reader))))
    accepted = ""
    if row.accepted_at is not None:
        accepted = " · ".join(filter(None, (reader.when(row.accepted_at), _person(sheet.accepted_by, reader))))
    late = ngettext("{n} time not accepted in time", "{n} times not accepted in time", row.breaches)
    return [
        (_("Status"), status_words(row, reader.lists)),
        (_("Accept in"), clock),
        ("", late.format(n=row.breaches) if row.breaches else ""),
        (_("Score"), score_words(row)),
        (_("Value"), value_words(row)),
        (_("Owner"), owner),
        (_("Accepted"), accepted),
        (_("Closed"), closed),
        (_("Reason"), row.close_reason),
    ]


def _person(username: str | None, reader: Reader) -> str:
    return reader.naming.user(username) if username else ""


def _client(sheet: ReferralSheet) -> list[tuple[str, str | Content]]:
    client = " · ".join(title.name for title in (sheet.contact, sheet.account) if title is not None)
    values = {name: str(sheet.value(name) or "") for name in CLIENT_FIELDS}
    place = ", ".join(filter(None, (values["city"], values["state"], values["country"])))
    told = "" if client else _("not a client of the bank yet")
    return [
        (_("Client"), client or told),
        (_("Employer"), values["employer"]),
        (_("Phone"), values["phone"]),
        (_("E-mail"), values["email"]),
        (_("Place"), place),
        (_("Notes"), str(sheet.value("notes") or "")),
    ]


def _sent(sheet: ReferralSheet, reader: Reader) -> list[tuple[str, str | Content]]:
    row = sheet.row
    kind = _("outside the bank") if row.referrer_contact is not None else _("colleague")
    referrer = ""
    if row.referred_by:
        referrer = f"{row.referred_by} ({kind})"
        if row.referrer_score is not None:
            referrer += " · " + _("score {n}").format(n=row.referrer_score)
    came = " · ".join(filter(None, (reader.when(row.created_at), _person(sheet.created_by, reader))))
    thanked = reader.when(row.thanked_at) if row.thanked_at is not None else ""
    declined = formats.joined([reader.naming.user(each) for each in sheet.declined]) if sheet.declined else ""
    return [
        (_("Referrer"), referrer),
        (_("Came"), came),
        (_("Source"), str(sheet.value("source") or "")),
        (_("Thanked"), thanked),
        (_("Declined by"), declined),
    ]


def _others(sheet: ReferralSheet) -> list[tuple[str, str | Content]]:
    """What became of it, and fields that the bank added."""
    tasks = ngettext("{n} open task", "{n} open tasks", sheet.open_tasks).format(n=sheet.open_tasks)
    plans = ngettext("{n} plan", "{n} plans", sheet.plans).format(n=sheet.plans)
    work = f"{tasks}, {plans}" if sheet.open_tasks or sheet.plans else ""
    titles = (
        (_("Opportunity"), sheet.opportunity),
        (_("Household"), sheet.household),
        (_("Account"), sheet.converted_account),
        (_("Contact"), sheet.converted_contact),
    )
    own = [(_("Work"), work), *((label, title.name) for label, title in titles if title is not None)]
    shipped = {*CLIENT_FIELDS, *_SHIPPED}
    added = [
        (_field_name(each.field), each.target.name if each.target is not None else _plain_value(each.field, each.value))
        for each in sheet.fields
        if each.field.name not in shipped
    ]
    return [*own, *added]


_SHIPPED = (
    "account", "contact", "interest", "potential_value", "currency", "status", "source", "notes",
)  # fmt: skip


def _field_name(found: Field) -> str:
    return spoken(found.labels, found.name.replace("_", " ").capitalize())


def _plain_value(found: Field, value: object) -> str:
    if value in (None, ""):
        return ""
    if found.type is FieldType.CHOICE:
        labels_of = next((each.labels for each in found.choices if each.code == value), {})
        return spoken(labels_of, str(value))
    if found.type is FieldType.BOOLEAN:
        return _("yes") if value else _("no")
    return str(value)


def score_words(row: ReferralRow) -> str:
    """`82 of 99 · converts with 24 %, on average 11 %`."""
    if row.lead_score is None:
        return ""
    said = _("{n} of 99").format(n=row.lead_score)
    if row.probability is None or row.base_rate is None:
        return said
    chances = _("{chance} likely to convert; on average {base}").format(
        chance=formats.percent(row.probability), base=formats.percent(row.base_rate)
    )
    return f"{said} · {chances}"


# -- why -----------------------------------------------------------------------------------------------------------


def why_lines(known: Known, reader: Reader) -> list[Content]:
    """Why it is whose it is, why it ranks where it does, and why it is due then."""
    if known.outside:
        return [plain(_("The bank has it, and chooses who looks after it."), MUTED)]
    lines = [plain(_("Why it is with {who}").format(who=owner_words(known.sheet.row) or _("nobody")), "bold")]
    lines += _ownership(known, reader)
    lines.append(plain(_("Why it ranks here"), "bold"))
    lines += _rank(known, reader)
    lines.append(plain(_("Why it is due then"), "bold"))
    lines += _clock(known, reader)
    return lines


def why(known: Known, reader: Reader) -> Content:
    return Content("\n").join(why_lines(known, reader))


def _ownership(known: Known, reader: Reader) -> list[Content]:
    decisions = known.sheet.decisions
    last = decisions[-1].at if decisions else None
    lines = [
        joined("  ", plain(_event_words(event, reader)), (f"  {_change(event, reader)}", MUTED))
        for event in known.events
        if event.action in HANDED_ON and (last is None or event.at >= last)
    ]
    lines += decision_lines(decisions, reader.naming, reader.lists, reader.moment.zone)
    return lines or [joined("  ", plain(_("It was given by hand; no rule was asked."), MUTED))]


def _rank(known: Known, reader: Reader) -> list[Content]:
    """The terms of the priority, the largest first, and their sum; points with two decimals that add up."""
    row = known.sheet.row
    if known.explained is None:
        return [joined("  ", plain(_("It isn’t ranked."), MUTED))]
    shown, total = in_hundredths(known.explained.rank_terms)
    rows = sorted(shown.items(), key=lambda term: (-abs(term[1]), term[0]))
    width = max(len(_points(total)), *(len(_points(term)) for _name, term in rows))
    lines = [
        joined("  ", f"{_points(term):>{width}}  ", plain(labels.label(RankTerm(name))), (_behind(name, row), MUTED))
        for name, term in rows
    ]
    lines.append(joined("  ", (f"{_points(total):>{width}}  {_('points in all')}", "bold")))
    return lines + _score(known.explained, reader) + _referrer(known.explained)


def _score(found: Explained, reader: Reader) -> list[Content]:
    """What speaks for the lead and what against it, in log-odds that add up to its chance."""
    score = found.score
    said = _("Lead score {n} of 99: {chance} likely to convert; the average lead {base}")
    head = said.format(
        n=score.score, chance=formats.percent(score.probability), base=formats.percent(score.base_rate)
    )  # fmt: skip
    rests = ngettext("rests on {n} closed lead", "rests on {n} closed leads", score.rests_on).format(n=score.rests_on)
    lines = [joined("  ", plain(head)), joined("  ", plain(f"{labels.label(score.stage)}; {rests}", MUTED))]
    rows = [(_log_odds(score.intercept), _("the average lead"), "")]
    for title, factors in ((_("for"), found.speaks_for), (_("against"), found.speaks_against)):
        rows += [(_log_odds(each.term), f"{title}: {_factor(each, reader)}", "") for each in factors]
    rows.append((_log_odds(score.total), _("in all, in log-odds"), "bold"))
    width = max(len(term) for term, _words, _style in rows)
    return lines + [joined("    ", (f"{term:>{width}}  ", style), plain(words, style)) for term, words, style in rows]


def _log_odds(term: int) -> str:
    """Signed, with as many digits as it is kept with, so that what is shown adds up."""
    return ("−" if term < 0 else "+") + formats.number(abs(term) / MICRO, 6)


def _factor(factor: Factor, reader: Reader) -> str:
    title = labels.label(ScoreField(factor.field))
    value = factor.value
    if value in (None, ""):
        return _("{field}: empty").format(field=title)
    shown = {"yes": _("yes"), "no": _("no")}.get(str(value), str(value))
    if factor.field == "interest":
        shown = reader.lists.interest(str(value))
    elif factor.field == "referrer_kind" and str(value) in {each.value for each in ReferrerKind}:
        shown = labels.label(ReferrerKind(str(value)))
    elif isinstance(value, float):
        shown = formats.number(value)
    return f"{title}: {shown}"


def _referrer(found: Explained) -> list[Content]:
    """The open formula of the referrer's score."""
    who = found.referrer
    if who is None:
        return []
    said = _("Referrer score {n} of 100: 100 x ({converted} converted + 20 x {base}) / ({closed} closed + 20)")
    shown = said.format(n=who.score, converted=who.converted, base=formats.percent(who.base_rate), closed=who.closed)
    return [joined("  ", plain(shown))]


def in_hundredths(terms: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Terms in millionths and their sum, rounded to hundredths so that what is shown still adds up."""
    unit = MICRO // 100
    total = round(sum(terms.values()) / unit)
    shown = {name: term // unit for name, term in terms.items()}
    # What is missing goes to those that were cut most.
    most_cut = sorted(terms, key=lambda name: (-(terms[name] % unit), name))
    for name in most_cut[: total - sum(shown.values())]:
        shown[name] += 1
    return shown, total


def _points(hundredths: int) -> str:
    return formats.number(hundredths / 100, 2)


def _behind(name: str, row: ReferralRow) -> str:
    """The figure that a term comes from."""
    if name == "score" and row.lead_score is not None:
        return "  " + _("{n} of 99").format(n=row.lead_score)
    if name == "referrer" and row.referrer_score is not None:
        return "  " + _("{n} of 100").format(n=row.referrer_score)
    if name == "value" and row.value is not None:
        return "  " + amount_words(row.potential_value, row.currency)
    return ""


def _clock(known: Known, reader: Reader) -> list[Content]:
    row = known.sheet.row
    if row.accept_due is None or row.bucket is not Bucket.WAITING:
        said = _("It has been accepted; nothing runs out.")
        if row.bucket is Bucket.CLOSED:
            said = _("It is closed; nothing runs out.")
        elif row.bucket is Bucket.WAITING:
            said = _("Nobody has it yet, so nothing runs out.")
        return [joined("  ", plain(said, MUTED))]
    start = row.assigned_at or row.created_at
    lines = [joined("  ", plain(_("{when}: given to {who}").format(when=reader.when(start), who=owner_words(row))))]
    lines += _spans(known.calendar, start, row.accept_due, reader)
    if row.warn_at is not None:
        lines.append(joined("  ", plain(_("{when}: a warning").format(when=reader.when(row.warn_at)))))
    goes = _("{when}: time is up; it goes back to its queue, or to the manager")
    lines.append(joined("  ", plain(goes.format(when=reader.when(row.accept_due)))))
    return lines


def _spans(calendar: WorkingCalendar | None, start: datetime, due: datetime, reader: Reader) -> list[Content]:
    """The business hours in between, day by day, and the days on which nobody works."""
    if calendar is None:
        return []
    try:
        whole = time_between(calendar, start, due)
        days = _days(calendar, start, due)
    except Refusal:
        return []
    lines = []
    for day, (opened, used, reason) in list(days.items())[:MOST_DAYS]:
        said = formats.weekday_date(day)
        if used > timedelta(0):
            text = _("{day}: {span} of business time{hours}")
            lines.append(text.format(day=said, span=span_words(used), hours=f" ({opened})" if opened else ""))
        elif reason:
            lines.append(f"{said}: {reason}")
    if len(days) > MOST_DAYS:
        lines.append("…")
    lines.append(_("{span} of business time in all").format(span=span_words(whole)))
    return [joined("    ", plain(line, MUTED)) for line in lines]


def _days(calendar: WorkingCalendar, start: datetime, due: datetime) -> dict[date, tuple[str, timedelta, str]]:
    """Day -> what of its opening hours counts (`09:00–17:00`), how long that is, why it is closed."""
    from fsctui.i18n.trace_words import describe_reason

    zone = ZoneInfo(calendar.time_zone)
    day, last = start.astimezone(zone).date(), due.astimezone(zone).date()
    found: dict[date, tuple[str, timedelta, str]] = {}
    while day <= last and len(found) <= MOST_DAYS:
        parts = [(max(opens, start), min(closes, due)) for opens, closes in segments(calendar, day)]
        kept = [(opens, closes) for opens, closes in parts if opens < closes]
        used = sum((closes - opens for opens, closes in kept), timedelta(0))
        hours = ", ".join(f"{formats.time(opens, zone)}–{formats.time(closes, zone)}" for opens, closes in kept)
        reason = calendar.reason(day)
        found[day] = (hours, used, "" if reason is None else describe_reason(reason.kind, reason.name))
        day += timedelta(days=1)
    return found


# -- timeline ------------------------------------------------------------------------------------------------------

FIELDS = {"status": N_("Status"), "owner": N_("Owner"), "queue": N_("Queue"), "reason": N_("Reason")}


def timeline(events: Iterable[TimelineRow], reader: Reader) -> Content:
    """What happened to it and to the work on it, the newest first."""
    lines = [
        joined(
            (formats.datetime(event.at, reader.moment.zone), MUTED), "  ",
            plain(_event_words(event, reader), "bold"), (f"  {_change(event, reader)}", MUTED),
        )
        for event in events
    ]  # fmt: skip
    return Content("\n").join(lines) if lines else plain(_("Nothing has happened yet."), MUTED)


def _event_words(event: TimelineRow, reader: Reader) -> str:
    who = reader.naming.user(event.actor) if event.actor else _("fsctui")
    said = _("{who} {action}").format(who=who, action=labels.action_label(event.action))
    if event.subject_type in ("record", "referral"):
        return said
    return f"{said} ({labels.subject_label(event.subject_type)})"


def _change(event: TimelineRow, reader: Reader) -> str:
    """What is different after it, as `Status: Assigned → Accepted`."""
    before, after = event.before or {}, event.after or {}
    if event.subject_type == "record":
        # The fields that were written are on the page; of an edit they are named.
        return "" if event.action == "create" else ", ".join(name.replace("_", " ") for name in after)
    shown = []
    for name, title in FIELDS.items():
        old, new = before.get(name), after.get(name)
        if old == new or (new in (None, "") and name not in before):
            continue
        now, gone = (_value(name, value, reader) for value in (new, old))
        shown.append(f"{_(title)}: {now}" if old in (None, "") else f"{_(title)}: {gone} → {now or '–'}")
    return ", ".join(shown)


def _value(name: str, value: object, reader: Reader) -> str:
    if value in (None, ""):
        return ""
    if name == "status" and value in {member.value for member in Status}:
        return reader.lists.status(Status(value))
    if name == "owner":
        return reader.naming.user(str(value))
    return reader.naming.queue(str(value), current()) if name == "queue" else str(value)


def work(known: Known, reader: Reader) -> Content:
    """The plans and the open tasks on it."""
    lines = [joined(plain(plan.name, "bold"), (f"  {_so_far(plan)}", MUTED)) for plan in known.plans]
    for task in known.tasks:
        due = "" if task.due is None else formats.weekday_date(task.due)
        lines.append(joined("○ ", plain(task.subject_in(current())), (f"  {due}  {task.owner_name or ''}", MUTED)))
    return Content("\n").join(lines) if lines else plain(_("No plan and no open task; L launches a plan."), MUTED)


def _so_far(plan: PlanRow) -> str:
    return f"{state_words(plan.state)}  {plan.items_closed}/{plan.items_total}"


def copied(rows: Iterable[ReferralRow], reader: Reader) -> str:
    """Referrals as lines of text for the clipboard."""
    lines = []
    for row in rows:
        parts = (
            row.name, reader.lists.interest(row.interest), value_words(row), status_words(row, reader.lists),
            owner_words(row),
        )  # fmt: skip
        lines.append(" · ".join(part for part in parts if part) + f" (referral {row.id})")
    return "\n".join(lines)
