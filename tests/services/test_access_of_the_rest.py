"""Lists, people, calendars, templates, settings and one's own things: role x use case, allowed, or refused unwritten.

The rule is written down here again, by hand; what asks about one record is in the matrices of cells.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from fsctui.domain.referrals import NewReferral
from fsctui.refusal import Refusal
from fsctui.services.record_import import ImportRow
from fsctui.services.workspace import Workspace
from fsctui.store.database import Database
from tests.factories import ROLES
from tests.services.access_world import (
    ADMINISTRATOR,
    AUDITORS,
    EVERYBODY,
    INSIDERS,
    MANAGERS,
    TEMPLATE,
    WORKERS,
    Case,
    Use,
    World,
    make_world,
    try_each,
    try_refused,
)

DAY = date(2026, 3, 2)
WALKER = NewReferral(last_name="Walker")


def _backup(ws: Workspace, case: Case) -> object:
    with TemporaryDirectory() as folder:
        return ws.admin.backup(Path(folder) / "copy")


def _imported(ws: Workspace) -> object:
    report = ws.referrals.import_rows([ImportRow(2, {"name": "Walker"})])
    for fault in report.failed:
        raise fault.refusal
    return report


USES: dict[str, Use] = {
    # the database itself
    "facts": (EVERYBODY, lambda ws, case: ws.admin.facts()),
    "verify": (AUDITORS, lambda ws, case: ws.admin.verify()),
    "checkpoint": (AUDITORS, lambda ws, case: ws.admin.checkpoint()),
    "replace": (ADMINISTRATOR, lambda ws, case: ws.admin.require_replace()),
    "backup": (ADMINISTRATOR, _backup),
    "timeline of a user": (AUDITORS, lambda ws, case: ws.timeline.subject("user", 1)),
    # settings
    "settings": (INSIDERS, lambda ws, case: ws.bank_settings.list()),
    "setting": (INSIDERS, lambda ws, case: ws.bank_settings.show("mail")),
    "setting set": (ADMINISTRATOR, lambda ws, case: ws.bank_settings.set("mail", "no")),
    "setting reset": (ADMINISTRATOR, lambda ws, case: ws.bank_settings.reset("mail")),
    "setting taken back": (
        ADMINISTRATOR, lambda ws, case: ws.bank_settings.take_back(0, "set", name="mail", text="no"),
    ),
    # calendars
    "calendars": (INSIDERS, lambda ws, case: ws.calendars.list()),
    "calendar": (INSIDERS, lambda ws, case: ws.calendars.show("Standard")),
    "calendar by name": (INSIDERS, lambda ws, case: ws.calendars.named("Standard")),
    "calendar month": (INSIDERS, lambda ws, case: ws.calendars.month("Standard", 2026, 3)),
    "calendar mine": (EVERYBODY, lambda ws, case: ws.calendars.mine()),
    "calendar trial": (ADMINISTRATOR, lambda ws, case: ws.calendars.trial({}, None, 2026)),
    "calendar taken back": (
        ADMINISTRATOR, lambda ws, case: ws.calendars.take_back(0, "add", name="New", spec={}),
    ),
    # people
    "me": (EVERYBODY, lambda ws, case: ws.people.me()),
    "preferences": (EVERYBODY, lambda ws, case: ws.people.preferences()),
    "preference": (EVERYBODY, lambda ws, case: ws.people.set_preference("theme", "light")),
    "users": (INSIDERS, lambda ws, case: ws.people.users()),
    "user": (INSIDERS, lambda ws, case: ws.people.user("ryan")),
    "roles": (INSIDERS, lambda ws, case: ws.people.roles()),
    "teams": (INSIDERS, lambda ws, case: ws.people.teams()),
    "queues": (INSIDERS, lambda ws, case: ws.people.queues()),
    "queue": (INSIDERS, lambda ws, case: ws.people.queue("Desk")),
    "absences": (INSIDERS, lambda ws, case: ws.people.absences()),
    "substitute": (INSIDERS, lambda ws, case: ws.people.substitute("ryan", DAY)),
    "assignees": (INSIDERS, lambda ws, case: ws.people.who_can_be_assigned()),
    "addresses": (ADMINISTRATOR, lambda ws, case: ws.people.emails()),
    "own absence": (WORKERS, lambda ws, case: ws.people.add_absence(case.user, DAY, DAY)),
    "absence of another": (ADMINISTRATOR, lambda ws, case: ws.people.add_absence("ryan", DAY, DAY)),
    "absence of nobody": (set(), lambda ws, case: ws.people.add_absence("nobody", DAY, DAY)),
    "absence removed": (ADMINISTRATOR, lambda ws, case: ws.people.remove_absence(case.absence)),
    "queue import": (
        ADMINISTRATOR,
        lambda ws, case: ws.people.import_queue("New", email="", notify_members=True, takes=(), members=()),
    ),
    "person taken back": (
        ADMINISTRATOR,
        lambda ws, case: ws.people.take_back(0, "edit_user", username="ryan", changes={"name": "R"}),
    ),
    # lists of records and of work
    "records": (INSIDERS, lambda ws, case: ws.records.page("account")),
    "record ids": (INSIDERS, lambda ws, case: ws.records.vector("account")),
    "record rows": (INSIDERS, lambda ws, case: ws.records.rows([case.client.id])),
    "record count": (INSIDERS, lambda ws, case: ws.records.count("account")),
    "record search": (INSIDERS, lambda ws, case: ws.records.search("client")),
    "types": (INSIDERS, lambda ws, case: ws.records.types()),
    "type": (INSIDERS, lambda ws, case: ws.records.type("account")),
    "choices": (INSIDERS, lambda ws, case: ws.records.choices("referral", "interest")),
    "choice restore": (
        ADMINISTRATOR, lambda ws, case: ws.records.restore_choice("referral", "interest", "personal_loan"),
    ),
    "task ids": (INSIDERS, lambda ws, case: ws.tasks.vector()),
    "all task ids": (INSIDERS, lambda ws, case: ws.tasks.vector("all")),
    "task line": (WORKERS, lambda ws, case: ws.tasks.understand("call")),
    "task names": (EVERYBODY, lambda ws, case: ws.tasks.naming()),
    "plan ids": (INSIDERS, lambda ws, case: ws.plans.vector()),
    # referrals that are nobody's in particular
    "referrals": (EVERYBODY, lambda ws, case: ws.referrals.page("sent_open")),
    "referral ids": (EVERYBODY, lambda ws, case: ws.referrals.vector("all")),
    "referral rows": (EVERYBODY, lambda ws, case: ws.referrals.rows([case.own, case.other])),
    "referral counts": (EVERYBODY, lambda ws, case: ws.referrals.counts()),
    "referral rank": (EVERYBODY, lambda ws, case: ws.referrals.rank_terms([])),
    "referral names": (EVERYBODY, lambda ws, case: ws.referrals.naming()),
    "interests": (EVERYBODY, lambda ws, case: ws.referrals.interests()),
    "currencies": (EVERYBODY, lambda ws, case: ws.referrals.currencies()),
    "statuses": (EVERYBODY, lambda ws, case: ws.referrals.statuses()),
    "questions": (EVERYBODY, lambda ws, case: ws.referrals.questions("mortgage")),
    "referral add": (EVERYBODY, lambda ws, case: ws.referrals.add(WALKER)),
    "client recognised": (INSIDERS, lambda ws, case: ws.referrals.recognise(WALKER)),
    "needs of a client": (INSIDERS, lambda ws, case: ws.referrals.of_client(case.client)),
    "referral file": (MANAGERS, lambda ws, case: ws.referrals.import_type()),
    "referral import": (MANAGERS, lambda ws, case: _imported(ws)),
    "report scope": (EVERYBODY, lambda ws, case: ws.referral_reports.scope()),
    # templates
    "template": (INSIDERS, lambda ws, case: ws.templates.show("t")),
    "template draft": (INSIDERS, lambda ws, case: ws.templates.draft("t")),
    "template diff": (INSIDERS, lambda ws, case: ws.templates.diff("t", 1, 2)),
    "template dates": (INSIDERS, lambda ws, case: ws.templates.dates(TEMPLATE, DAY, None)),
    "template keep": (ADMINISTRATOR, lambda ws, case: ws.templates.keep("t", TEMPLATE)),
    "template save": (ADMINISTRATOR, lambda ws, case: ws.templates.save("t", TEMPLATE, 1)),
    "template discard": (ADMINISTRATOR, lambda ws, case: ws.templates.discard("t")),
    "template publish": (ADMINISTRATOR, lambda ws, case: ws.templates.publish("t")),
    # one's own
    "template kept": (EVERYBODY, lambda ws, case: ws.templates.kept("t")),
    "template forget": (EVERYBODY, lambda ws, case: ws.templates.forget("t")),
    "rule kept": (EVERYBODY, lambda ws, case: ws.routing.kept("First")),
    "rule forget": (EVERYBODY, lambda ws, case: ws.routing.forget("First")),
    "rule taken back": (ADMINISTRATOR, lambda ws, case: ws.routing.take_back(0, "stop", name="First")),
    "drafts": (EVERYBODY, lambda ws, case: ws.unfinished.list()),
    "draft": (EVERYBODY, lambda ws, case: ws.unfinished.load("form", "user")),
    "draft forget": (EVERYBODY, lambda ws, case: ws.unfinished.forget("form", "user")),
    "views": (EVERYBODY, lambda ws, case: ws.views.list()),
    "view move": (EVERYBODY, lambda ws, case: ws.views.move("referral", "Own", 0)),
    "view rename": (EVERYBODY, lambda ws, case: ws.views.rename("referral", "Own", "Mine")),
    "view remove": (EVERYBODY, lambda ws, case: ws.views.remove("referral", "Own")),
    "notices": (EVERYBODY, lambda ws, case: ws.notices.list()),
    "notices unread": (EVERYBODY, lambda ws, case: ws.notices.unread()),
    "notices read": (EVERYBODY, lambda ws, case: ws.notices.mark_read()),
}  # fmt: skip


@pytest.fixture(scope="module")
def world(lasting_database: Database) -> World:
    """One world per kind of database: each of its tests leaves it as it was."""
    return make_world(lasting_database)


@pytest.mark.parametrize("role", ROLES)
def test_each_use_case(world: World, role: str) -> None:
    try_each(world, role, USES)


@pytest.mark.parametrize("role", sorted(EVERYBODY - ADMINISTRATOR))
def test_what_is_refused_writes_nothing_though_nothing_undoes_it(world: World, role: str) -> None:
    try_refused(world, role, USES)


@pytest.mark.parametrize("role", ["partner", "client", "compliance"])
def test_whom_the_bank_employs_is_not_told_by_a_refusal(world: World, role: str) -> None:
    """The refusal is the same for a colleague and for somebody who isn't there."""
    people = world.bank.of(f"the_{role}").people
    for ask in (
        lambda name: people.add_absence(name, DAY, DAY), lambda name: people.edit_user(name, {"name": "X"}),
        lambda name: people.deactivate_user(name), lambda name: people.grant_role(name, "broker"),
        lambda name: people.join_queue("Desk", name),
    ):  # fmt: skip
        said = []
        for name in ("ryan", "nobody"):
            with pytest.raises(Refusal) as refused:
                ask(name)
            said.append(refused.value.code)
        assert said[0] == said[1] == "not_allowed"
