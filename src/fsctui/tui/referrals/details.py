"""What the preview and a referral's own page say about one referral: how it stands, for whom, what became of it."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from fsctui.domain.records import Field, FieldType
from fsctui.domain.referral_rows import ReferralRow, ReferralSheet
from fsctui.domain.referrals import CLIENT_FIELDS, Bucket, ReferrerKind, Status
from fsctui.domain.rows import PlanRow
from fsctui.i18n import N_, _, current, formats, labels, ngettext
from fsctui.i18n.intake_words import answer_words
from fsctui.tui.plan_words import state_words
from fsctui.tui.referrals.known import Known, Reader
from fsctui.tui.referrals.words import (
    due_style,
    due_words,
    owner_words,
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
ANSWER_WIDTH = 23


def about(known: Known, reader: Reader) -> Content:
    """Status and clock, score, client, what is wanted, who referred."""
    sheet = known.sheet
    row = sheet.row
    parts = [joined(plain(row.name, "bold"), (f"  {reader.lists.interest(row.interest)}", MUTED))]
    parts.append(details(_standing(sheet, reader), width=WIDTH))
    parts.append(details(_client(sheet), width=WIDTH))
    parts.append(details(list(answer_words(sheet.intake, row.currency or "")), width=ANSWER_WIDTH))
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
        (labels.label(Status.ACCEPTED), accepted),
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
    kinds = {ReferrerKind.EXTERNAL: _("outside the bank"), ReferrerKind.INTERNAL: _("colleague")}
    referrer = ""
    if row.referred_by:
        referrer = row.referred_by
        if sheet.referrer_kind is not None:
            referrer += f" ({kinds[sheet.referrer_kind]})"
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
