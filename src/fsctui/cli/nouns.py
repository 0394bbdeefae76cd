"""The static table of nouns and of the options that stand everywhere: all that the first help page needs."""

from __future__ import annotations

from fsctui.cli.spec import Noun, Param, flag, option
from fsctui.i18n import N_

NOUNS: dict[str, str] = {
    "template": N_("Action plan templates: list, show, import, publish, compare."),
    "plan": N_("Action plans: preview, launch, follow, cancel."),
    "task": N_("Tasks of every origin: list, do, skip, claim, defer, comment."),
    "document": N_("Document checklist items: hand in, accept, reject, waive."),
    "rule": N_("Assignment rules: who gets a referral, tried before it counts."),
    "referral": N_("Referrals: write down, accept, reassign, close, import."),
    "record": N_("Clients and all other records that work hangs on."),
    "type": N_("Object types: the kinds of records and their fields."),
    "user": N_("Users and what they may do."),
    "role": N_("Roles that people hold."),
    "team": N_("Teams and branches."),
    "queue": N_("Queues that share work among their members."),
    "absence": N_("Days away, and who stands in."),
    "calendar": N_("Working days: add to a date, count, show holidays."),
    "setting": N_("The bank's settings: hours, weights, letters, suggested plans."),
    "view": N_("Saved views of lists."),
    "score": N_("Lead scores: train, report, explain, try on a file."),
    "report": N_("Figures: referrals by interest, team, referrer and month."),
    "why": N_("Why a task, plan or referral has its dates and owners."),
    "outbox": N_("Mail that is to be sent, was sent, or could not be."),
    "tick": N_("What happens by itself: mail, acceptance clocks, reminders."),
    "db": N_("The database: create, upgrade, back up, verify."),
    "demo": N_("Open the app on a throw-away copy of the demo bank."),
}
"""Noun -> what it is about, in the order of the help page; each lives in the module of the same name."""

GLOBALS: tuple[Param, ...] = (
    option(
        "--db",
        N_("The database: a file, or the URL of a PostgreSQL database."),
        metavar="URL",
    ),
    option(
        "--as",
        N_("The user to act as (databases on this machine only)."),
        metavar="USER",
    ),
    option("--lang", N_("The language: en, fr, es or pt_BR."), metavar="LANG"),
    flag("--json", N_("Answer with one JSON document.")),
    flag("--read-only", N_("Change nothing.")),
    option(
        "--now",
        N_("Pretend that it is this moment (demo databases only)."),
        metavar="ISO",
    ),
    flag("--version", N_("Show the version and stop.")),
    flag("--help", N_("Show this help and stop.")),
)
"""They stand before the noun or after the verb."""


def find(name: str) -> Noun:
    """The noun's declaration; imports its module and no other. Raises KeyError for a noun that isn't in the table."""
    if name not in NOUNS:
        raise KeyError(name)
    from importlib import import_module

    module = import_module(f"fsctui.cli.{name}")
    noun: Noun = module.NOUN
    return noun
