"""The words of mails: each in the language of who gets it, made when it is sent.

A mail leaves the bank, so of a confidential referral it names the client by first name or initials only, and repeats
neither reasons nor amounts: who may see them looks into the app.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from fsctui.domain.mail import About, Letter, Mail, MailRow, Problem
from fsctui.domain.text import clean
from fsctui.i18n import N_, _, current, formats, match, speaking
from fsctui.i18n.labels import label

SUBJECTS: Final[dict[str, str]] = {
    "referral_assigned": N_("New referral: {client}"),
    "referral_queued": N_("New referral in the queue “{queue}”: {client}"),
    "referral_unrouted": N_("Referral that no rule takes: {client}"),
    "referral_reassigned": N_("Referral given to somebody else: {client}"),
    "referral_rejected": N_("Referral rejected: {client}"),
    "referral_rejected_outside": N_("Referral rejected: {client}"),
    "referral_closed": N_("Referral closed: {client}"),
    "referral_closed_outside": N_("Referral closed: {client}"),
    "referral_converted": N_("Referral converted: {client}"),
    "referral_thanks": N_("Thank you for your referral"),
    "referral_warning": N_("Referral to be accepted soon: {client}"),
    "referral_breached": N_("Referral not accepted in time: {client}"),
    "referral_passed_on": N_("Referral passed on: {client}"),
    "referral_returned": N_("Referral waiting again: {client}"),
}
SENTENCES: Final[dict[str, str]] = {
    "referral_assigned": N_("{by} sent you a referral. Please accept or reject it."),
    "referral_queued": N_("A referral waits in the queue “{queue}”. Whoever accepts it first has it."),
    "referral_unrouted": N_("No rule says who gets this referral, so it came to you. Please give it to somebody."),
    "referral_reassigned": N_("{by} gave a referral that was yours to {to}."),
    "referral_rejected": N_("{by} rejected this referral. It can be given to somebody else."),
    "referral_rejected_outside": N_("“{referral}” was rejected."),
    "referral_closed": N_("{by} closed this referral without conversion."),
    "referral_closed_outside": N_("“{referral}” was closed without conversion."),
    "referral_converted": N_("This referral was converted by {by}. It has become business."),
    "referral_thanks": N_("Thank you for referring {client} to us."),
    "referral_warning": N_("This referral has not been accepted yet. It has to be accepted by {due}."),
    "referral_breached": N_("This referral was not accepted by {due}."),
    "referral_passed_on": N_("{owner} no longer works on referrals, so this one went to {to}."),
    "referral_returned": N_("This referral was not accepted by {due}. It waits for you or your queue."),
}
_WITHOUT_FACTS: Final = frozenset({"referral_thanks"})
"""The referrer's thanks say nothing of amounts and deadlines."""


def compose(mail: Mail) -> Letter:
    """The letter in the recipient's language; a code without words is told by its name."""
    with speaking(mail.language if match(mail.language) else "en"):
        values = _values(mail)
        subject = _(SUBJECTS.get(mail.code, "")) or mail.code.replace("_", " ")
        paragraphs = [
            _("Hello {name},").format(name=clean(mail.name)) if mail.name else "",
            _(SENTENCES.get(mail.code, "")).format_map(values),
            _quoted(mail),
            "" if mail.code in _WITHOUT_FACTS or not mail.is_colleague else _facts(mail),
            _way_in(mail),
            "--\n" + _("This message was sent automatically. Please do not reply."),
        ]
        body = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
        return Letter(subject.format_map(values), body, current())


def list_words(row: MailRow) -> str:
    """What a mail is about, as a list says it: with the client's name for who may see the referral."""
    client = str(row.subject) if row.about is None else client_name(row.about)
    if row.code == "referral_queued":
        # The queue's name is known only to the letter itself.
        words = _("New referral in a queue: {client}")
    else:
        words = _(SUBJECTS[row.code]) if row.code in SUBJECTS else row.code.replace("_", " ")
    return (words if "{client}" in words else words + ": {client}").format(client=client)


def client_name(about: About) -> str:
    """Who a referral is about, as a mail may say it."""
    if not about.confidential:
        return clean(about.name)
    if about.first_name:
        return clean(about.first_name)
    return " ".join(f"{word[0]}." for word in clean(about.name).split() if word[0].isalnum()) or "…"


def problem_words(problem: Problem) -> str:
    """Why a mail wasn't sent, and what the server said."""
    words = label(problem.trouble)
    return _("{reason} ({detail})").format(reason=words, detail=problem.detail) if problem.detail else words


class _Values(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return _("Somebody") if name == "by" else "…"


def _values(mail: Mail) -> Mapping[str, str]:
    given = {name: clean(str(value)) for name, value in mail.params.items() if value not in (None, "")}
    due = mail.params.get("due")
    given["due"] = _moment(due, mail.time_zone) if isinstance(due, str) and due else "…"
    client = client_name(mail.about)
    return _Values({**given, "client": client, "referral": client})


def _moment(text: str, zone: str) -> str:
    return formats.datetime(dt.datetime.fromisoformat(text), zone)


def _quoted(mail: Mail) -> str:
    """What somebody wrote: the note of thanks, or a reason."""
    thanks = mail.params.get("text")
    if thanks:
        return clean(str(thanks), multiline=True)
    reason = mail.params.get("reason")
    if not reason or mail.about.confidential or not mail.is_colleague:
        return ""
    return _("Reason: {reason}").format(reason=clean(str(reason), multiline=True))


def _facts(mail: Mail) -> str:
    about = mail.about
    lines = [(_("Client"), client_name(about))]
    if about.interest:
        lines.append((_("Interest"), about.interests.get(current()) or about.interests.get("en") or about.interest))
    if about.value is not None and not about.confidential:
        amount = Decimal(about.value).scaleb(-2)
        money = formats.money(amount, about.currency) if about.currency else formats.number(amount)
        lines.append((_("Potential value"), money))
    if about.due is not None:
        lines.append((_("Accept by"), formats.datetime(about.due, mail.time_zone)))
    return "\n".join(_("{name}: {value}").format(name=name, value=clean(value)) for name, value in lines)


def _way_in(mail: Mail) -> str:
    if not mail.is_colleague:
        return ""
    return _("To look at it: {command}").format(command=f"fsctui referral show {mail.subject.id}")
