"""The bank's settings: who reads and changes them, what goes by them, and what is said of wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from fsctui.domain.access import NotAllowed
from fsctui.domain.bank_settings import InterestGone, SettingInvalid, SettingUnknown, SettingUsual
from fsctui.domain.records import ObjectType
from fsctui.domain.referral_refusals import TakerInactive, TakerUnfit
from fsctui.domain.templates import TemplateBody
from fsctui.refusal import Refusal
from fsctui.services.plan_refusals import TemplateNotPublished, WrongTargetType
from fsctui.services.refusals import Stale, TemplateUnknown, UserUnknown
from fsctui.store import bank_settings as store
from fsctui.store import object_types
from fsctui.store.database import Database
from fsctui.store.verify_rows import verify_rows
from tests.factories import NOW, TEXT, field
from tests.services.bank import item
from tests.services.referral_bank import object_types_of_files
from tests.services.referral_desk import ReferralDesk

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(database: Database) -> ReferralDesk:
    return ReferralDesk(database)


@pytest.fixture
def near(sqlite_database: Database) -> ReferralDesk:
    """On SQLite only: for rules that don't touch SQL of their own."""
    return ReferralDesk(sqlite_database)


def stored(desk: ReferralDesk) -> dict[str, str]:
    with desk.database.read() as tx:
        return store.all_texts(tx)


def put(desk: ReferralDesk, name: str, text: str) -> None:
    """Behind the back of the use cases."""
    with desk.database.write(None, NOW) as tx:
        store.put(tx, name, text)


def template(desk: ReferralDesk, name: str, target: str, *, publish: bool = True) -> None:
    body = TemplateBody(name.replace("_", " ").title(), name, target, (item("call", 1),))
    desk.ada.templates.import_body(body, publish=publish)


def test_all_are_listed_with_what_counts(desk: ReferralDesk) -> None:
    rows = desk.of("ryan").bank_settings.list()
    assert [row.setting.name for row in rows] == [
        "referral.accept_hours", "referral.warn_hours", "referral.default_owner", "mail", "language", "rank.score",
        "rank.referrer", "rank.value", "rank.age", "rank.workload", "score.horizon_days", "referral.plan.mortgage",
        "referral.plan.credit_card", "referral.plan.investments",
    ]  # fmt: skip
    assert {row.stored for row in rows} == {""}
    assert rows[0].value == Decimal(8)
    assert rows[-1].value is None
    assert rows[-1].setting.interest == "investments"


def test_a_value_is_chosen_noted_and_taken_back(desk: ReferralDesk) -> None:
    settings = desk.ada.bank_settings
    done = settings.set("referral.accept_hours", " 4.50 ")
    assert (done.code, done.params) == ("setting_saved", {"setting": "referral.accept_hours", "value": "4.5"})
    row = desk.of("bob").bank_settings.show("referral.accept_hours")
    assert (row.stored, row.value, row.problem) == ("4.5", Decimal("4.5"), None)
    settings.set("referral.accept_hours", "6")
    assert stored(desk) == {"referral.accept_hours": "6"}
    settings.reset("referral.accept_hours")
    assert stored(desk) == {}
    entries = desk.ada.timeline.subject("setting", 0).items
    name = "referral.accept_hours"
    assert [(each.action, each.before, each.after) for each in entries] == [
        ("edit", {name: "6"}, {name: None}),
        ("edit", {name: "4.5"}, {name: "6"}),
        ("edit", {name: None}, {name: "4.5"}),
    ]
    assert verify_rows(desk.database).is_sound


def test_what_is_undone_is_as_it_was(near: ReferralDesk) -> None:
    settings = near.ada.bank_settings

    def back(done: Any) -> None:
        assert done.undo is not None
        action, params = done.undo
        getattr(settings, action)(0, **params)

    first = settings.set("mail", "no")
    second = settings.set("mail", "yes")
    with pytest.raises(Stale):
        back(first)
    back(second)
    assert stored(near) == {"mail": "no"}
    back(settings.reset("mail"))
    assert stored(near) == {"mail": "no"}
    back(first)
    assert stored(near) == {}


def test_choosing_what_is_chosen_writes_nothing(near: ReferralDesk) -> None:
    near.ada.bank_settings.set("mail", "no")
    before = near.rows("timeline")
    assert near.ada.bank_settings.set("mail", "No").undo is not None
    assert near.rows("timeline") == before
    with pytest.raises(SettingUsual):
        near.ada.bank_settings.reset("language")
    assert near.rows("timeline") == before


def test_who_read_an_older_value_is_told(desk: ReferralDesk) -> None:
    settings = desk.ada.bank_settings
    read = settings.show("rank.score").stored
    settings.set("rank.score", "50", was=read)
    for attempt in (lambda: settings.set("rank.score", "60", was=read), lambda: settings.reset("rank.score", was="40")):
        with pytest.raises(Stale) as refused:
            attempt()
        assert refused.value.changed == ["rank.score"]
    assert refused.value.values == {"rank.score": ("", "50")}
    assert stored(desk) == {"rank.score": "50"}


@pytest.mark.parametrize(
    ("name", "text", "refusal"),
    [
        ("referral.accept_hour", "4", SettingUnknown),
        ("referral.plan.boats", "next_steps", SettingUnknown),
        ("referral.accept_hours", "soon", SettingInvalid),
        ("rank.age", "1001", SettingInvalid),
        ("referral.default_owner", "nobody", UserUnknown),
        ("referral.default_owner", "gone", TakerInactive),
        ("referral.default_owner", "pat", TakerUnfit),
        ("referral.plan.mortgage", "nothing", TemplateUnknown),
        ("referral.plan.mortgage", "draft_only", TemplateNotPublished),
        ("referral.plan.mortgage", "elsewhere", WrongTargetType),
    ],
)
def test_what_the_bank_does_not_have_is_refused(
    near: ReferralDesk, name: str, text: str, refusal: type[Refusal]
) -> None:
    near.user("gone", "broker")
    near.ada.people.deactivate_user("gone")
    template(near, "draft_only", "account", publish=False)
    near.ada.records.add_type(ObjectType("island", {"en": "Island"}, {}, (field("name_of_it", TEXT),), builtin=False))
    template(near, "elsewhere", "island")
    before = near.rows("timeline"), stored(near)
    with pytest.raises(refusal):
        near.ada.bank_settings.set(name, text)
    assert (near.rows("timeline"), stored(near)) == before


def test_outsiders_see_nothing_and_only_administrators_change_anything(near: ReferralDesk) -> None:
    calls: tuple[Callable[[Any], object], ...] = (
        lambda settings: settings.set("mail", "no"),
        lambda settings: settings.reset("mail"),
    )
    for username in ("pat", "cleo"):
        for call in (*calls, lambda settings: settings.list(), lambda settings: settings.show("mail")):
            with pytest.raises(NotAllowed):
                call(near.of(username).bank_settings)
    for username in ("bob", "jackie", "ryan"):
        assert near.of(username).bank_settings.list()
        for call in calls:
            with pytest.raises(NotAllowed):
                call(near.of(username).bank_settings)
    assert stored(near) == {}


# -- what goes by them ---------------------------------------------------------------------------------------------


def test_the_acceptance_clock_goes_by_them(desk: ReferralDesk) -> None:
    desk.ada.bank_settings.set("referral.accept_hours", "3")
    assert _clock(desk, desk.refer("bob")) == (NOW + 3 * HOUR, NOW + HOUR)
    desk.ada.bank_settings.set("referral.warn_hours", "0.5")
    assert _clock(desk, desk.refer("bob")) == (NOW + 3 * HOUR, NOW + 2.5 * HOUR)
    desk.ada.bank_settings.set("referral.warn_hours", "5")
    assert _clock(desk, desk.refer("bob")) == (NOW + 3 * HOUR, NOW + 1.5 * HOUR)


def _clock(desk: ReferralDesk, referral: int) -> tuple[object, object]:
    row = desk.of("bob").referrals.rows([referral])[referral]
    return row.accept_due, row.warn_at


def test_what_no_rule_takes_goes_to_whom_the_bank_chose(desk: ReferralDesk) -> None:
    desk.ada.bank_settings.set("referral.default_owner", "Eve")
    referral = desk.refer()
    assert desk.of("eve").referrals.show(referral).row.owner == "eve"
    desk.of("eve").referrals.accept(referral)
    desk.of("eve").referrals.reject(referral, "not for us")
    assert "referral_rejected" not in {each.code for each in desk.ada.notices.list().items}
    desk.ada.people.deactivate_user("eve")
    row = desk.ada.bank_settings.show("referral.default_owner")
    assert isinstance(row.problem, TakerInactive)
    assert (row.stored, row.value) == ("eve", None)
    assert desk.ada.referrals.show(desk.refer(last_name="Next")).row.owner == "ada", "nothing is lost meanwhile"


def test_letters_and_mail_go_by_them(desk: ReferralDesk) -> None:
    desk.ada.people.edit_user("bob", {"email": "bob@bank.example"})
    desk.ada.people.edit_queue("Mortgages", {"email": "loans@bank.example"})
    desk.ada.bank_settings.set("mail", "no")
    desk.ada.bank_settings.set("language", "pt_BR")
    desk.refer("queue:Mortgages")
    with desk.database.read() as tx:
        mails = {(row.address, row.language) for row in tx.all("SELECT address, language FROM outbox")}
    assert mails == {("loans@bank.example", "pt_BR")}
    assert desk.of("bob").people.preferences() == {}, "the bank's language isn't what bob's screen speaks"


def test_a_weight_ranks_open_referrals_anew(desk: ReferralDesk) -> None:
    referral = desk.refer("bob", interest="mortgage", potential_value=Decimal(900_000))
    before = desk.column(referral, "rank_order")
    done = desk.ada.bank_settings.set("rank.value", "0")
    assert done.topics == {"setting", "score", "referral"}
    assert desk.column(referral, "rank_order") > before
    assert desk.of("bob").scores.settings()["value"] == 0
    desk.ada.bank_settings.reset("rank.value")
    assert desk.column(referral, "rank_order") == before
    desk.ada.scores.set_settings({"value": "0", "horizon_days": "30"})
    assert desk.ada.bank_settings.show("rank.value").stored == "0"
    assert desk.ada.bank_settings.show("score.horizon_days").value == 30
    desk.ada.bank_settings.set("score.horizon_days", "45")
    assert desk.ada.scores.report().horizon_days == 45
    assert [list(each.after) for each in desk.ada.timeline.subject("setting", 0).items] == [
        ["score.horizon_days"], ["rank.value", "score.horizon_days"], ["rank.value"], ["rank.value"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("referral.accept_hours", lambda desk: desk.refer("bob")),
        ("referral.warn_hours", lambda desk: desk.refer("bob")),
        ("referral.default_owner", lambda desk: desk.refer()),
        ("language", lambda desk: desk.refer("queue:Mortgages")),
        ("mail", lambda desk: desk.refer("bob")),
        ("rank.age", lambda desk: desk.refer("bob")),
        ("score.horizon_days", lambda desk: desk.ada.scores.report()),
        ("referral.plan.mortgage", lambda desk: _preview(desk)),
    ],
)
def test_a_wrong_stored_value_is_named_and_nothing_goes_by_another(
    near: ReferralDesk, name: str, use: Callable[[ReferralDesk], object]
) -> None:
    near.ada.people.edit_user("bob", {"email": "bob@bank.example"})
    near.ada.people.edit_queue("Mortgages", {"email": "loans@bank.example"})
    put(near, name, "two\nlines")
    with pytest.raises(SettingInvalid) as refused:
        use(near)
    assert refused.value.setting == name
    row = next(row for row in near.ada.bank_settings.list() if row.setting.name == name)
    assert isinstance(row.problem, SettingInvalid)
    assert (row.stored, row.value) == ("two\nlines", None)
    assert near.ada.bank_settings.reset(name).undo is None
    use(near)


def _preview(desk: ReferralDesk) -> object:
    with desk.database.write(None, NOW) as tx:
        if "opportunity" not in object_types.codes(tx):
            shipped = next(each for each in object_types_of_files() if each.code == "opportunity")
            object_types.insert_types(tx, [shipped])
    return desk.of("bob").conversion.preview(desk.refer("bob", interest="mortgage"))


def test_a_plan_of_an_interest_that_is_gone_can_only_be_taken_away(near: ReferralDesk) -> None:
    template(near, "next_steps", "account")
    put(near, "referral.plan.boats", "next_steps")
    row = near.ada.bank_settings.list()[-1]
    assert (row.setting.name, row.subject) == ("referral.plan.boats", {})
    assert isinstance(row.problem, InterestGone)
    with pytest.raises(InterestGone):
        near.ada.bank_settings.set("referral.plan.boats", "next_steps")
    near.ada.bank_settings.reset("referral.plan.boats")
    assert stored(near) == {}


def test_a_template_that_is_retired_is_a_problem(near: ReferralDesk) -> None:
    template(near, "next_steps", "account")
    near.ada.bank_settings.set("referral.plan.mortgage", "Next Steps")
    assert stored(near) == {"referral.plan.mortgage": "next_steps"}
    near.ada.templates.retire("next_steps")
    row = near.ada.bank_settings.show("referral.plan.mortgage")
    assert isinstance(row.problem, TemplateNotPublished)
