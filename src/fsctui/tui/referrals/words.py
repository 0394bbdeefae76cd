"""Referrals in the reader's words: the bank's own lists, amounts, and how much business time is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from fsctui.domain.access import Permission, has
from fsctui.domain.records import Choice
from fsctui.domain.referral_rows import ReferralRow
from fsctui.domain.referrals import Bucket, Status
from fsctui.i18n import _, current, formats, labels
from fsctui.refusal import Refusal
from fsctui.scheduling.calendar import WorkingCalendar
from fsctui.scheduling.hours import time_between

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

STATUS_MARKS = {
    Status.NEW: "◌",
    Status.ASSIGNED: "○",
    Status.ACCEPTED: "◐",
    Status.WORKING: "◐",
    Status.CONVERTED: "✓",
    Status.NOT_CONVERTED: "×",
    Status.REJECTED: "×",
}
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists that the bank edits, each code with its words by language."""

    interests: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    statuses: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    currencies: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    retired: frozenset[tuple[str, str]] = frozenset()
    """Field and code of what is no longer offered."""

    def offered(self, name: str, now: str = "") -> dict[str, Mapping[str, str]]:
        """What may be chosen for a field: what the bank offers, and what is there already."""
        words = {"interest": self.interests, "status": self.statuses, "currency": self.currencies}[name]
        return {code: labels for code, labels in words.items() if (name, code) not in self.retired or code == now}

    def interest(self, code: str | None) -> str:
        return spoken(self.interests.get(code or "", {}), code or "")

    def status(self, status: Status) -> str:
        return spoken(self.statuses.get(status.value, {}), labels.label(status))


def spoken(words: Mapping[str, str], fallback: str) -> str:
    """Words given per language: the reader's, else the English ones."""
    return words.get(current()) or words.get("en") or fallback


def lists_of(workspace: Workspace) -> Lists:
    """The bank's lists. Asks the database: in a thread."""
    actor, referrals = workspace.context.actor, workspace.referrals

    def words(choices: tuple[Choice, ...]) -> dict[str, Mapping[str, str]]:
        return {choice.code: choice.labels for choice in choices}

    found: dict[str, tuple[Choice, ...]] = {}
    if has(actor, Permission.VIEW_RECORDS):
        found = {each.name: each.choices for each in workspace.records.type("referral").fields}
    elif has(actor, Permission.CREATE_REFERRALS):
        found = {
            "interest": referrals.interests(), "status": referrals.statuses(), "currency": referrals.currencies(),
        }  # fmt: skip
    names = ("interest", "status", "currency")
    interests, statuses, currencies = (words(found.get(name, ())) for name in names)
    retired = frozenset((name, each.code) for name in names for each in found.get(name, ()) if each.retired)
    return Lists(interests, statuses, currencies, retired)


def amount_words(amount: Decimal | None, currency: str | None) -> str:
    """An amount with its currency; whole amounts without decimals."""
    if amount is None:
        return ""
    number = formats.number(amount, 0 if amount == amount.to_integral_value() else 2)
    return f"{number} {currency}" if currency else number


def value_words(row: ReferralRow) -> str:
    return amount_words(row.potential_value, row.currency)


def owner_words(row: ReferralRow) -> str:
    """Whose it is; what nobody has taken yet is its queue's."""
    if row.owner_name:
        return row.owner_name
    return _("queue {name}").format(name=row.queue) if row.queue else ""


def referrer_words(row: ReferralRow) -> str:
    return row.referred_by or ""


def status_words(row: ReferralRow, lists: Lists) -> str:
    """Mark and word."""
    return f"{STATUS_MARKS[row.status]} {lists.status(row.status)}"


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, where the reader is. What they have runs by their own calendar, all else by the bank's."""

    now: datetime
    zone: str
    calendar: WorkingCalendar | None = None
    bank: WorkingCalendar | None = None
    me: int | None = None

    def left(self, due: datetime, owner_id: int | None) -> timedelta:
        """Business time until then, negative once it has passed; plain time where no calendar reaches.

        Somebody else may still work when the bank is closed: what they have left then is plain time as well.
        """
        calendar = self.calendar if owner_id is not None and owner_id == self.me else self.bank
        if calendar is None:
            return due - self.now
        try:
            found = time_between(calendar, self.now, due)
        except Refusal:
            return due - self.now
        return found if found or due <= self.now else due - self.now


def span_words(span: timedelta) -> str:
    """A stretch of business time, in a few characters: `45 min`, `7 h`; from four hours on without minutes."""
    if span < _HOUR:
        return _("{n} min").format(n=max(0, span // _MINUTE))
    hours, rest = divmod(span, _HOUR)
    if hours < 4 and (minutes := rest // _MINUTE):
        return _("{h} h {m}").format(h=hours, m=f"{minutes:02d}")
    return _("{n} h").format(n=hours)


def due_words(row: ReferralRow, moment: Moment) -> str:
    """When it should be accepted, in business time: `7 h left`, `late 2 h`; empty once it is accepted or over."""
    if row.accept_due is None or row.bucket is not Bucket.WAITING:
        return ""
    left = moment.left(row.accept_due, row.owner_id)
    # Less than a minute is a minute: nothing that can still be accepted has none left, nothing late is late by none.
    if moment.now >= row.accept_due:
        return _("late {span}").format(span=span_words(max(-left, _MINUTE)))
    return _("{span} left").format(span=span_words(max(left, _MINUTE)))


def due_style(row: ReferralRow, moment: Moment) -> str:
    """Colour helps: what is late, and what soon will be."""
    return "bold $text-error" if is_late(row, moment) else "bold $text-warning" if is_warned(row, moment) else ""


def is_late(row: ReferralRow, moment: Moment) -> bool:
    return row.bucket is Bucket.WAITING and row.accept_due is not None and moment.now >= row.accept_due


def is_warned(row: ReferralRow, moment: Moment) -> bool:
    return row.bucket is Bucket.WAITING and row.warn_at is not None and moment.now >= row.warn_at
