"""What happened to a referral and to the work on it, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from textual.content import Content

from fsctui.domain.referral_rows import ReferralComment
from fsctui.domain.referrals import Status
from fsctui.domain.rows import TimelineRow
from fsctui.i18n import N_, _, current, formats, labels
from fsctui.tui.referrals.known import Reader
from fsctui.tui.text import joined, plain

MUTED = "$text-muted"
FIELDS = {
    "status": N_("Status"),
    "owner": N_("Owner"),
    "queue": N_("Queue"),
    "reason": N_("Reason"),
    "lead_score": N_("Score"),
}


def timeline(events: Iterable[TimelineRow], reader: Reader, comments: Iterable[ReferralComment] = ()) -> Content:
    """What happened to it and to the work on it, the newest first; beneath a comment its words."""
    said = {each.id: each.text for each in comments}
    lines: list[Content] = []
    for event in events:
        line = joined(
            (formats.datetime(event.at, reader.moment.zone), MUTED), "  ",
            plain(event_words(event, reader), "bold"), (f"  {change_words(event, reader)}", MUTED),
        )  # fmt: skip
        lines.append(line)
        if event.action == "comment" and event.subject_type == "referral":
            text = said.get(cast(int, (event.after or {}).get("comment")), "")
            lines += [joined("    ", plain(each)) for each in text.splitlines()]
    return Content("\n").join(lines) if lines else plain(_("Nothing has happened yet."), MUTED)


def event_words(event: TimelineRow, reader: Reader) -> str:
    who = reader.naming.user(event.actor) if event.actor else _("fsctui")
    said = _("{who} {action}").format(who=who, action=labels.action_label(event.action))
    if event.subject_type in ("record", "referral"):
        return said
    return f"{said} ({labels.subject_label(event.subject_type)})"


def change_words(event: TimelineRow, reader: Reader) -> str:
    """What is different after it, as `Status: Assigned → Accepted`."""
    before, after = event.before or {}, event.after or {}
    if event.subject_type == "record":
        # The fields that were written are on the page; of an edit they are named.
        return "" if event.action == "create" else ", ".join(name.replace("_", " ") for name in after)
    if event.action == "answer":
        old_answers, new_answers = (cast(dict[str, object], each.get("intake") or {}) for each in (before, after))
        changed = [code for code in {**old_answers, **new_answers} if old_answers.get(code) != new_answers.get(code)]
        return ", ".join(code.replace("_", " ") for code in changed)
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
