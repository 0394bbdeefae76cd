"""Journeys through the inbox, a referral's page, the form of a new one, and a client's needs."""

from __future__ import annotations

from typing import Any

import pytest
from textual.widgets import Input, Static

from fsctui import i18n
from fsctui.domain.records import RecordRef
from fsctui.domain.routing import Assignee, AssigneeKind, Condition, Entry, Operator, Rule
from fsctui.store.database import Database
from fsctui.tui.dialogs.confirm import BulkPreview
from fsctui.tui.dialogs.why import Why
from fsctui.tui.referrals.intake import ReferralForm
from fsctui.tui.referrals.why import in_hundredths
from fsctui.tui.screens.referrals.inbox import InboxScreen
from fsctui.tui.screens.referrals.referral import ReferralScreen
from tests.tui.referral_bank import (
    QUEUE,
    Desk,
    app_of,
    later,
    names,
    press,
    screen_text,
    settle,
    to_field,
    toasts,
    write,
)


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    return Desk(sqlite_database)


def inbox(pilot: Any) -> InboxScreen:
    screen = pilot.app.screen
    assert isinstance(screen, InboxScreen)
    return screen


def newest(desk: Desk) -> Any:
    """The referral that was written down last."""
    with desk.database.read() as tx:
        identity = tx.scalar("select max(id) from referral")
    return desk.of("ada").referrals.show(identity)


async def go_to(pilot: Any, name: str) -> None:
    screen = inbox(pilot)
    screen.rows.go_to(next(row.id for row in map(screen.rows.known, screen.rows.ids) if row and row.name == name))
    await settle(pilot)


def test_rounded_points_still_add_up() -> None:
    shown, total = in_hundredths({"score": 22_004_999, "value": 22_494_850, "workload": -1_604_999})
    assert total == 4289
    assert sum(shown.values()) == 4289
    assert all(abs(shown[name] * 10_000 - term) < 10_000 for name, term in
               (("score", 22_004_999), ("value", 22_494_850), ("workload", -1_604_999)))  # fmt: skip


# -- the inbox -----------------------------------------------------------------------------------------------------


async def test_the_inbox_has_the_best_on_top_with_figures_and_words(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        assert names(inbox(pilot)) == ["Lena Okafor", "Olga Petrova", "Marco Bianchi"]
        shown = screen_text(pilot)
        assert "Inbox 3" in shown[1] and "Queues 1" in shown[1] and "Accepted 1" in shown[1]
        line = next(line for line in shown if "Lena Okafor" in line)
        for words in ("Mortgage", "250,000 USD", "8 h left", "Assigned"):
            assert words in line
        score = desk.of("bob").referrals.rows([desk.lena])[desk.lena].lead_score
        assert line.split()[1] == str(score)


async def test_accept_strikes_the_row_and_undo_gives_it_back(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        await press(pilot, "A")
        assert desk.status(desk.lena) == "accepted"
        assert desk.lena in inbox(pilot).rows.struck
        assert names(inbox(pilot))[0] == "Lena Okafor", "it stays until people refresh"
        await press(pilot, "u")
        assert desk.status(desk.lena) == "assigned"
        await press(pilot, "A", "r")
        assert "Lena Okafor" not in names(inbox(pilot))


async def test_what_others_accepted_meanwhile_is_told(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        await go_to(pilot, "Olga Petrova")
        desk.of("dora").referrals.accept(desk.olga)
        await press(pilot, "A")
        assert "Dora" in toasts(pilot)[-1] or "dora" in toasts(pilot)[-1]
        assert desk.whose(desk.olga) == "dora"


async def test_reject_asks_for_a_reason(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        await press(pilot, "R", "enter")
        assert desk.status(desk.lena) == "assigned", "not without a reason"
        await write(pilot, "not in my region")
        await press(pilot, "enter")
        assert desk.status(desk.lena) == "rejected"
        assert desk.of("bob").referrals.show(desk.lena).row.close_reason == "not in my region"


async def test_assign_gives_it_to_a_queue_with_a_reason_and_undo_takes_it_back(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        await press(pilot, "a")
        await write(pilot, "mortg")
        await press(pilot, "enter")
        await write(pilot, "on leave")
        await press(pilot, "enter")
        assert desk.whose(desk.lena) == f"queue:{QUEUE}"
        await press(pilot, "u")
        assert desk.whose(desk.lena) == "bob"


async def test_a_queues_referral_is_claimed_and_released(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        await press(pilot, "]")
        assert names(inbox(pilot)) == ["Olga Petrova"]
        await press(pilot, "m")
        assert desk.whose(desk.olga) == "bob"
        await press(pilot, "u")
        assert desk.whose(desk.olga) == f"queue:{QUEUE}"


async def test_what_is_accepted_is_started_closed_and_reopened(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        await press(pilot, "]", "]")
        assert names(inbox(pilot)) == ["Kiara Shah"]
        await press(pilot, "s")
        assert desk.status(desk.pia) == "working"
        await press(pilot, "X")
        await write(pilot, "bought elsewhere")
        await press(pilot, "enter")
        assert desk.status(desk.pia) == "not_converted"
        await press(pilot, "u")
        assert desk.status(desk.pia) == "working"


async def test_a_key_that_cannot_be_used_says_why(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        await press(pilot, "m")
        assert toasts(pilot), "it is given to bob already"
        await press(pilot, "s")
        assert "accepted first" in toasts(pilot)[-1]
        await press(pilot, "b")
        assert desk.status(desk.lena) == "assigned"
        await press(pilot, "C")
        assert "isn’t a client yet" in toasts(pilot)[-1]


async def test_more_than_three_are_shown_first(desk: Desk) -> None:
    for number in range(3):
        desk.refer(first_name="Lead", last_name=f"Number{number}")
    async with app_of(desk, "bob") as pilot:
        await press(pilot, "V", "A")
        preview = pilot.app.screen
        assert isinstance(preview, BulkPreview)
        assert preview.total == 6 and not preview.skipped
        await press(pilot, "y")
        assert desk.of("bob").referrals.counts()["accepted"] == 7
        assert "6 referrals were accepted." in toasts(pilot)[-1]
        await press(pilot, "u")
        assert desk.of("bob").referrals.counts()["accepted"] == 1


async def test_thanks_are_one_key_and_once(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        await press(pilot, "t")
        assert desk.of("bob").referrals.show(desk.lena).row.thanked_at is not None
        await press(pilot, "t")
        assert "thanked" in toasts(pilot)[-1]


async def test_why_says_whose_it_is_its_rank_and_its_clock(desk: Desk) -> None:
    explained = desk.of("bob").scores.explain(desk.lena)
    async with app_of(desk, "bob", size=(100, 60)) as pilot:
        await press(pilot, "w")
        dialog = pilot.app.screen
        assert isinstance(dialog, Why)
        said = "\n".join(getattr(line, "plain", str(line)) for line in dialog.lines)
        for words in ("Why it is with Bob", "Why it ranks here", "Why it is due then", "8 h of business time"):
            assert words in said
        total = sum(explained.rank_terms.values()) / 1_000_000
        assert f"{total:.2f}  points in all" in said
        assert f"{explained.score.total / 1_000_000:+.6f}".replace("-", "−") in said
        assert "for: " in said


async def test_why_tells_which_entries_were_asked_and_who_was_left_out(desk: Desk) -> None:
    far = Entry("far", Assignee(AssigneeKind.USER, ("dora",)), (Condition("city", Operator.EQUALS, ("Porto",)),))
    pool = Entry(
        "homes", Assignee(AssigneeKind.POOL, ("bob", "dora")), (Condition("interest", Operator.EQUALS, ("mortgage",)),)
    )
    routing = desk.ada.routing
    routing.import_rules([Rule("Desk", (far, pool))])
    routing.activate("Desk")
    made = desk.refer(owner=None, last_name="Routed", first_name="Rita", city="Oakland")  # type: ignore[arg-type]
    assert desk.whose(made) == "dora", "bob has more to do"
    async with app_of(desk, "dora", size=(110, 60)) as pilot:
        await go_to(pilot, "Rita Routed")
        await press(pilot, "w")
        dialog = pilot.app.screen
        assert isinstance(dialog, Why)
        said = [getattr(line, "plain", str(line)).strip() for line in dialog.lines]
    assert any("entry 2 of the rule “Desk” gave it to Dora" in line for line in said), said
    assert "– 1  no city is Porto: it is Oakland" in said
    assert "✓ 2  yes interest is Mortgage: it is Mortgage" in said
    assert any(line.startswith("· Bob, 3 open") for line in said)
    assert [line for line in said if line.startswith("· Dora")] == ["· Dora, 0 open, chosen"]


async def test_a_manager_sees_on_home_what_is_about_to_be_late(desk: Desk) -> None:
    later(desk, 7)
    async with app_of(desk, "jackie", area="home") as pilot:
        shown = screen_text(pilot)
        assert any("Nearly late" in line and " 2 " in line for line in shown), "bob's two; nobody's is the queue's"
        assert any("Lena Okafor" in line for line in shown)


async def test_the_search_for_records_opens_a_referral_on_its_own_page(desk: Desk) -> None:
    async with app_of(desk, "bob", area="clients") as pilot:
        await press(pilot, "s")
        await write(pilot, "olga petrova")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ReferralScreen)


async def test_filter_and_query_narrow_the_view(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        await press(pilot, "slash")
        await write(pilot, "marco")
        assert names(inbox(pilot)) == ["Marco Bianchi"]
        await press(pilot, "escape", "escape", "f")
        await write(pilot, "value:>100000")
        await press(pilot, "enter")
        assert names(inbox(pilot)) == ["Lena Okafor", "Olga Petrova"]
        await press(pilot, "S")
        await write(pilot, "big")
        await press(pilot, "enter")
        assert "big" in screen_text(pilot)[1] or inbox(pilot).where.saved == "big"


async def test_sorting_by_a_column(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        screen = inbox(pilot)
        for _turn in range(2):
            await press(pilot, "o")
        assert screen.rows.order is not None and screen.rows.order[0] == "name"
        assert names(screen) == ["Lena Okafor", "Marco Bianchi", "Olga Petrova"]
        await press(pilot, "O")
        assert names(screen) == ["Olga Petrova", "Marco Bianchi", "Lena Okafor"]


async def test_what_is_late_is_told_in_words_and_stands_on_home(desk: Desk) -> None:
    later(desk, 7)
    async with app_of(desk, "bob") as pilot:
        assert "Nearly late 3" in screen_text(pilot)[1]
        assert any("1 h left" in line for line in screen_text(pilot))
    later(desk, 8.5)
    async with app_of(desk, "bob") as pilot:
        assert any("late" in line and "Lena" in line for line in screen_text(pilot))
    async with app_of(desk, "bob", area="home") as pilot:
        shown = screen_text(pilot)
        assert any("3 Nearly late" in line for line in shown)
        assert any("Lena Okafor" in line for line in shown)
        await press(pilot, "enter")
        assert inbox(pilot).where.view == "breaching"


# -- the page ------------------------------------------------------------------------------------------------------


async def test_the_page_of_a_referral_has_the_verbs_of_the_inbox(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, ReferralScreen)
        shown = "\n".join(screen_text(pilot))
        for words in ("Lena Okafor", "250,000 USD", "8 h left", "branch talk", "Ryan (colleague)"):
            assert words in shown
        await press(pilot, "A", "s")
        assert desk.status(desk.lena) == "working"
        await press(pilot, "]", "]")
        shown = "\n".join(screen_text(pilot))
        assert "Bob accepted" in shown and "Accepted → Working" in shown


async def test_fields_are_corrected(desk: Desk) -> None:
    async with app_of(desk, "bob", size=(100, 40)) as pilot:
        await press(pilot, "e")
        row = await to_field(pilot, "potential_value")
        row.entry.value = "300000"
        await press(pilot, "ctrl+s")
        assert desk.of("bob").referrals.show(desk.lena).row.value == 30_000_000


async def test_nobody_sees_the_page_of_what_they_may_not_see(desk: Desk) -> None:
    async with app_of(desk, "eve") as pilot:
        pilot.app.open_record("referral", desk.lena)  # type: ignore[attr-defined]
        await settle(pilot)
        assert "Lena" not in "\n".join(screen_text(pilot))


# -- a new referral ------------------------------------------------------------------------------------------------


async def test_two_keys_refer_a_client(desk: Desk) -> None:
    """R on the client's page, then ctrl+s: interest and referrer stand there already."""
    before = desk.of("ada").referrals.vector("all")
    async with app_of(desk, "ryan", area="clients") as pilot:
        await press(pilot, "]", "enter", "R", "ctrl+s")
        assert "sent" in toasts(pilot)[-1]
    assert len(desk.of("ada").referrals.vector("all")) == len(before) + 1
    sheet = newest(desk)
    assert sheet.account is not None and sheet.account.ref == desk.kiara
    assert sheet.row.referrer == "ryan" and sheet.row.interest


async def test_two_keys_refer_a_client_from_the_list(desk: Desk) -> None:
    async with app_of(desk, "ryan", area="clients") as pilot:
        await press(pilot, "]", "R", "ctrl+s")
    assert newest(desk).account.ref == desk.kiara


async def test_a_client_is_recognised_while_somebody_types(desk: Desk) -> None:
    async with app_of(desk, "ryan", size=(100, 40)) as pilot:
        await press(pilot, "n")
        await to_field(pilot, "last_name")
        await write(pilot, "someone")
        await to_field(pilot, "email")
        await write(pilot, "kiara@shah.example")
        form = pilot.app.screen
        assert isinstance(form, ReferralForm)
        asked = str(form.query_one("#known", Static).render())
        assert "Is this Kiara Shah" in asked and "e-mail" in asked
        assert "ctrl+t takes them" in asked, "the account and its own contact are one client"
        await press(pilot, "ctrl+t", "ctrl+s")
    sheet = newest(desk)
    assert sheet.account is not None and sheet.account.ref == desk.kiara
    assert sheet.contact is not None and sheet.contact.ref == desk.kiara_herself


async def test_of_several_clients_one_is_chosen(desk: Desk) -> None:
    _account, other = desk.client("Kiara Shah", city="Porto")
    async with app_of(desk, "ryan", size=(100, 40)) as pilot:
        await press(pilot, "n")
        await to_field(pilot, "first_name")
        await write(pilot, "kiara")
        await press(pilot, "down")
        await write(pilot, "shah")
        form: Any = pilot.app.screen
        assert "2 clients match" in str(form.query_one("#known", Static).render())
        await press(pilot, "ctrl+t")
        await write(pilot, "porto contact")
        await press(pilot, "enter", "ctrl+s")
    assert newest(desk).contact.ref == other


async def test_an_outside_referrer_takes_the_place_of_the_internal_one(desk: Desk) -> None:
    async with app_of(desk, "ryan", size=(100, 40)) as pilot:
        await press(pilot, "n")
        await to_field(pilot, "last_name")
        await write(pilot, "newcomer")
        await to_field(pilot, "referrer_of_it")
        await press(pilot, "space")
        await write(pilot, "rachel")
        await press(pilot, "enter", "ctrl+s")
    row = newest(desk).row
    assert row.referrer is None and row.referrer_contact_name == "Rachel Adams"


async def test_without_a_client_the_form_stays_and_says_so(desk: Desk) -> None:
    async with app_of(desk, "ryan") as pilot:
        await press(pilot, "n", "ctrl+s")
        form = pilot.app.screen
        assert isinstance(form, ReferralForm)
        assert str(form.query_one(".error", Static).render())


async def test_each_field_says_what_it_is(desk: Desk) -> None:
    async with app_of(desk, "ryan") as pilot:
        await press(pilot, "n")
        form: Any = pilot.app.screen
        assert all(row.field.help and row.field.label for row in form.rows)
        await press(pilot, "f1")
        assert isinstance(pilot.app.screen, Why)


async def test_what_was_begun_comes_back(desk: Desk) -> None:
    async with app_of(desk, "ryan") as pilot:
        await press(pilot, "n")
        await to_field(pilot, "last_name")
        await write(pilot, "halfway")
        await press(pilot, "escape")
    async with app_of(desk, "ryan") as pilot:
        await press(pilot, "n")
        form = pilot.app.screen
        assert isinstance(form, ReferralForm)
        assert "halfway" in [entry.value for entry in form.query(Input)]


async def test_a_partner_writes_down_and_sees_their_own_and_nothing_else(desk: Desk) -> None:
    async with app_of(desk, "pat") as pilot:
        shown = "\n".join(screen_text(pilot))
        assert "Inbox" not in shown and "Lena" not in shown
        await press(pilot, "n")
        form: Any = pilot.app.screen
        assert not {"client", "referrer_of_it", "confidential"} & {row.field.name for row in form.rows}
        await to_field(pilot, "last_name")
        await write(pilot, "fromoutside")
        await press(pilot, "ctrl+s")
        assert names(inbox(pilot)) == ["fromoutside"]
        await press(pilot, "A")
        assert desk.status(newest(desk).row.id) != "accepted"
        await press(pilot, "w")
        assert "points" not in "\n".join(screen_text(pilot))


async def test_a_partner_has_no_way_to_the_banks_clients(desk: Desk) -> None:
    async with app_of(desk, "pat") as pilot:
        assert [area.id for area in pilot.app.areas] == ["referrals", "home"]
        await press(pilot, "5")
        assert isinstance(pilot.app.screen, InboxScreen)
        assert "Clients" not in screen_text(pilot)[0]


# -- a client's needs ----------------------------------------------------------------------------------------------


async def test_a_clients_page_shows_its_needs_and_opens_them(desk: Desk) -> None:
    async with app_of(desk, "ryan", area="clients") as pilot:
        await press(pilot, "]", "enter", "]", "]", "]", "]")
        shown = screen_text(pilot)
        assert any("Needs  1" in line for line in shown)
        line = next(line for line in shown if "Investments" in line)
        assert "Accepted" in line and "90,000 USD" in line
        await press(pilot, "j", "enter")
        assert isinstance(pilot.app.screen, ReferralScreen)


async def test_a_household_is_not_referred(desk: Desk) -> None:
    house = desk.record("household", "Shah household", "ryan", {})
    async with app_of(desk, "ryan", area="clients") as pilot:
        pilot.app.open_record("household", house.id)  # type: ignore[attr-defined]
        await settle(pilot)
        await press(pilot, "R")
        assert "Only accounts and contacts" in toasts(pilot)[-1]


# -- languages and sizes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", i18n.LANGUAGES)
async def test_the_screens_fit_in_every_language(desk: Desk, language: str) -> None:
    async with app_of(desk, "bob", language=language) as pilot:
        assert names(inbox(pilot))[0] == "Lena Okafor"
        assert max(map(len, screen_text(pilot))) <= 80
        await press(pilot, "enter")
        assert "250" in "\n".join(screen_text(pilot))
        await press(pilot, "escape", "n")
        assert isinstance(pilot.app.screen, ReferralForm)
        assert max(map(len, screen_text(pilot))) <= 80


async def test_hostile_text_is_shown_as_text(desk: Desk) -> None:
    hostile = "[@click=app.quit]x[/nope]"
    desk.refer(first_name="Eva", last_name=hostile, notes="\x1b]52;c;eA==\x07 note")
    async with app_of(desk, "bob") as pilot:
        await go_to(pilot, f"Eva {hostile}")
        assert any("[@click=app.quit]" in line for line in screen_text(pilot))
        await press(pilot, "enter")
        shown = "\n".join(screen_text(pilot))
        assert "\x1b" not in shown and "\x07" not in shown


def test_a_reference_names_its_screen() -> None:
    from fsctui.tui.screens.records.verbs import screen_of

    assert screen_of(RecordRef("referral", 1)) == "referral"
    assert screen_of(RecordRef("account", 1)) == "record"
