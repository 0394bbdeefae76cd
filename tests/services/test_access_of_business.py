"""Rules, scores, mail, conversion and reports: role x use case, allowed, or refused with nothing written.

The rule is written down here again, by hand. Each role has a referral that was given to it (to those that don't work on
referrals while they did); what is allowed is done and undone, so that all start alike.
"""

from __future__ import annotations

from datetime import date

import pytest

from fsctui.domain.conversion import ConversionRequest, Wanted
from fsctui.domain.referral_report import By
from fsctui.domain.routing import Assignee, AssigneeKind, Entry, Rule
from fsctui.store.database import Database
from tests.factories import ROLES
from tests.services.access_world import (
    ADMINISTRATOR,
    EVERYBODY,
    INSIDERS,
    MANAGERS,
    WORKERS,
    Use,
    World,
    first_of,
    make_world,
    try_each,
    try_refused,
)

RULE = Rule("Second", (Entry("all", Assignee(AssigneeKind.USER, ("bob",))),))
NEW = ConversionRequest(account=Wanted.NEW)

USES: dict[str, Use] = {
    "rules": (ADMINISTRATOR, lambda ws, case: ws.routing.rules()),
    "rule show": (ADMINISTRATOR, lambda ws, case: ws.routing.show("First")),
    "rule latest": (ADMINISTRATOR, lambda ws, case: ws.routing.latest("First")),
    "rule schema": (ADMINISTRATOR, lambda ws, case: ws.routing.schema()),
    "rule values said": (ADMINISTRATOR, lambda ws, case: ws.routing.values_said("state")),
    "rule bank": (ADMINISTRATOR, lambda ws, case: ws.routing.bank()),
    "rule lint": (ADMINISTRATOR, lambda ws, case: ws.routing.lint(RULE)),
    "rule simulate": (ADMINISTRATOR, lambda ws, case: ws.routing.simulate(RULE)),
    "rule create": (ADMINISTRATOR, lambda ws, case: ws.routing.create(RULE)),
    "rule edit": (ADMINISTRATOR, lambda ws, case: ws.routing.edit("First")),
    "rule save": (ADMINISTRATOR, lambda ws, case: ws.routing.save("Draft", RULE, 1)),
    "rule discard": (ADMINISTRATOR, lambda ws, case: ws.routing.discard("Draft")),
    "rule activate": (ADMINISTRATOR, lambda ws, case: ws.routing.activate("Draft")),
    "rule activate by force": (ADMINISTRATOR, lambda ws, case: ws.routing.activate("Draft", force=True)),
    "rule stop": (ADMINISTRATOR, lambda ws, case: ws.routing.stop("First")),
    "rule import": (ADMINISTRATOR, lambda ws, case: ws.routing.import_rules([RULE])),
    "rule keep": (ADMINISTRATOR, lambda ws, case: ws.routing.keep("", RULE)),
    "rule explain": (INSIDERS, lambda ws, case: ws.routing.explain(case.own)),
    "rule explain of others": ({"administrator", "compliance"}, lambda ws, case: ws.routing.explain(case.other)),
    "score report": (INSIDERS, lambda ws, case: ws.scores.report()),
    "score models": (INSIDERS, lambda ws, case: ws.scores.models()),
    "score settings": (INSIDERS, lambda ws, case: ws.scores.settings()),
    "score explain": (INSIDERS, lambda ws, case: ws.scores.explain(case.own)),
    "score explain of others": ({"administrator", "compliance"}, lambda ws, case: ws.scores.explain(case.other)),
    "score train": (ADMINISTRATOR, lambda ws, case: ws.scores.train()),
    "score set": (ADMINISTRATOR, lambda ws, case: ws.scores.set_settings({"score": "50"})),
    "setting list": (INSIDERS, lambda ws, case: ws.bank_settings.list()),
    "setting show": (INSIDERS, lambda ws, case: ws.bank_settings.show("mail")),
    "setting set": (ADMINISTRATOR, lambda ws, case: ws.bank_settings.set("referral.accept_hours", "5")),
    "setting set weight": (ADMINISTRATOR, lambda ws, case: ws.bank_settings.set("rank.value", "50")),
    "setting reset": (ADMINISTRATOR, lambda ws, case: ws.bank_settings.reset("mail")),
    "outbox list": (MANAGERS, lambda ws, case: ws.outbox.list()),
    "outbox counts": (MANAGERS, lambda ws, case: ws.outbox.counts()),
    "outbox retry": (MANAGERS, lambda ws, case: first_of(ws.outbox.retry([case.mail]))),
    "outbox vector": (MANAGERS, lambda ws, case: ws.outbox.vector()),
    "outbox rows": (MANAGERS, lambda ws, case: ws.outbox.rows([case.mail])),
    "outbox show": (MANAGERS, lambda ws, case: ws.outbox.show(case.mail)),
    "outbox preview retry": (MANAGERS, lambda ws, case: ws.outbox.preview_retry([case.mail])),
    "outbox want": (EVERYBODY, lambda ws, case: ws.outbox.want(False)),
    "convert preview": (WORKERS, lambda ws, case: ws.conversion.preview(case.own)),
    "convert": (WORKERS, lambda ws, case: ws.conversion.convert(case.own, NEW)),
    "suggested plan": (INSIDERS, lambda ws, case: ws.conversion.suggestion(case.own)),
    "suggested plan of others": (
        {"administrator", "compliance"},
        lambda ws, case: ws.conversion.suggestion(case.other),
    ),
    "convert preview of others": (set(), lambda ws, case: ws.conversion.preview(case.other)),
    "convert of others": (set(), lambda ws, case: ws.conversion.convert(case.other, NEW)),
    **{
        f"report by {by.value}": (INSIDERS, lambda ws, case, by=by: ws.referral_reports.report(by))  # type: ignore[misc]
        for by in By
    },
    "report of a time": (INSIDERS, lambda ws, case: ws.referral_reports.report(since=date(2026, 1, 1))),
}


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
