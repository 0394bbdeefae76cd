"""The questions of an interest in a referral's form, and comments on referrals."""

from __future__ import annotations

from typing import Any

import pytest

from fsctui.domain.referrals import NewReferral
from fsctui.i18n import use
from fsctui.store.database import Database
from fsctui.tui.dialogs.ask import AskText
from fsctui.tui.dialogs.form import Form
from fsctui.tui.screens.referrals.referral import ReferralScreen
from tests.tui.records_bank import replace
from tests.tui.referral_bank import Desk, app_of, press, screen_text, to_field, toasts, write

QUESTIONS = ["purpose", "property_value", "deposit", "when", "has_offer"]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def asked(form: Any) -> list[str]:
    return [row.field.name.removeprefix("answer.") for row in form.rows if row.field.name.startswith("answer.")]


def answers(desk: Desk, referral: int) -> dict[str, object]:
    return {each.code: each.answer for each in desk.of("ada").referrals.show(referral).intake}


def newest(desk: Desk) -> int:
    return int(desk.of("ada").referrals.page("all", limit=1).items[0].id)


async def choose(pilot: Any, name: str, value: str) -> None:
    """Turn a field of choices until it has the value."""
    await to_field(pilot, name)
    form: Any = pilot.app.screen
    row = next(row for row in form.rows if row.field.name == name)
    for _turn in range(20):
        if row.entry.value == value:
            return
        await press(pilot, "right")
    raise AssertionError(f"{name} never had {value}")


async def test_the_questions_of_the_interest_stand_in_the_form(desk: Desk) -> None:
    async with app_of(desk, "ryan", size=(100, 50)) as pilot:
        await press(pilot, "n")
        form: Any = pilot.app.screen
        await choose(pilot, "interest", "mortgage")
        assert asked(form) == QUESTIONS
        names = [row.field.name for row in form.rows]
        assert names[names.index("currency") + 1] == "answer.purpose"
        shown = "\n".join(screen_text(pilot))
        assert "Property value" in shown and "Has another offer" in shown
        await to_field(pilot, "answer.deposit")
        assert "How much do they bring in themselves?" in "\n".join(screen_text(pilot))


async def test_another_interest_asks_its_own_and_keeps_what_fits(desk: Desk) -> None:
    async with app_of(desk, "ryan", size=(100, 50)) as pilot:
        await press(pilot, "n")
        form: Any = pilot.app.screen
        await to_field(pilot, "last_name")
        await write(pilot, "newcomer")
        await choose(pilot, "interest", "mortgage")
        await to_field(pilot, "answer.property_value")
        await write(pilot, "350000")
        await choose(pilot, "answer.has_offer", "true")
        await choose(pilot, "interest", "heloc")
        assert asked(form) == ["property_value", "owed", "what_for", "when"]
        assert form.typed["answer.property_value"] == "350000"
        await press(pilot, "ctrl+s")
    assert answers(desk, newest(desk)) == {"property_value": "350000"}


async def test_answers_are_read_as_people_write_them(desk: Desk) -> None:
    use("fr")
    async with app_of(desk, "ryan", size=(100, 50), language="fr") as pilot:
        await press(pilot, "n")
        await to_field(pilot, "last_name")
        await write(pilot, "dupont")
        await choose(pilot, "interest", "mortgage")
        await to_field(pilot, "answer.property_value")
        await write(pilot, "350 000,50")
        await to_field(pilot, "answer.when")
        await write(pilot, "30/9/2026")
        await choose(pilot, "answer.has_offer", "false")
        await choose(pilot, "answer.purpose", "purchase")
        await press(pilot, "ctrl+s")
    assert answers(desk, newest(desk)) == {
        "purpose": "purchase", "property_value": "350000.50", "when": "2026-09-30", "has_offer": False,
    }  # fmt: skip


async def test_a_wrong_answer_is_told_beside_its_question_and_nothing_is_sent(desk: Desk) -> None:
    before = newest(desk)
    async with app_of(desk, "ryan", size=(100, 50)) as pilot:
        await press(pilot, "n")
        await to_field(pilot, "last_name")
        await write(pilot, "newcomer")
        await choose(pilot, "interest", "mortgage")
        await to_field(pilot, "answer.deposit")
        await write(pilot, "lots")
        await press(pilot, "ctrl+s")
        form: Any = pilot.app.screen
        assert isinstance(form, Form)
        assert next(row for row in form.rows if row.field.name == "answer.deposit").problem
    assert newest(desk) == before


async def test_what_is_wrong_is_told_in_the_words_on_screen(desk: Desk) -> None:
    async with app_of(desk, "ryan", size=(100, 50), language="fr") as pilot:
        await press(pilot, "n")
        form: Any = pilot.app.screen
        await choose(pilot, "interest", "mortgage")
        for name in ("potential_value", "answer.property_value"):
            await to_field(pilot, name)
            await press(pilot, *"2,1 million")
            row = next(row for row in form.rows if row.field.name == name)
            told = row.problem.replace("\xa0", " ")
            assert "« 2,1 million »" in told and f"« {row.field.label} »" in told
            assert row.problem.endswith("1234,56.")


async def test_what_was_begun_comes_back_with_its_answers(desk: Desk) -> None:
    async with app_of(desk, "ryan", size=(100, 50)) as pilot:
        await press(pilot, "n")
        await choose(pilot, "interest", "education")
        await to_field(pilot, "answer.years")
        await write(pilot, "4")
        await press(pilot, "escape")
    async with app_of(desk, "ryan", size=(100, 50)) as pilot:
        await press(pilot, "n")
        form: Any = pilot.app.screen
        assert form.typed["interest"] == "education" and form.typed["answer.years"] == "4"
        assert asked(form) == ["begins", "yearly_cost", "years", "abroad"]


async def test_answers_are_corrected_on_the_page_which_shows_them(desk: Desk) -> None:
    desk.of("bob").referrals.edit(desk.lena, {}, {"deposit": "70000", "has_offer": "yes"})
    async with app_of(desk, "bob", size=(100, 50)) as pilot:
        await press(pilot, "enter")
        shown = "\n".join(screen_text(pilot))
        assert "Deposit" in shown and "70,000 USD" in shown and "Has another offer" in shown
        await press(pilot, "e")
        form: Any = pilot.app.screen
        assert form.typed["answer.deposit"] == "70000" and form.typed["answer.has_offer"] == "true"
        await to_field(pilot, "answer.deposit")
        await replace(pilot, "80000")
        await press(pilot, "ctrl+s")
        assert "80,000 USD" in "\n".join(screen_text(pilot))
    assert answers(desk, desk.lena) == {"deposit": "80000", "has_offer": True}


async def test_who_saved_answers_meanwhile_is_not_overwritten_unawares(desk: Desk) -> None:
    async with app_of(desk, "bob", size=(100, 50)) as pilot:
        await press(pilot, "enter", "e")
        await to_field(pilot, "answer.deposit")
        await write(pilot, "1")
        desk.of("jackie").referrals.edit(desk.lena, {}, {"deposit": "2"})
        await press(pilot, "ctrl+s")
        shown = "\n".join(screen_text(pilot))
        assert "Deposit" in shown and "2" in shown
        assert type(pilot.app.screen).__name__ == "Conflict"
    assert answers(desk, desk.lena) == {"deposit": "2"}


async def test_a_partner_is_asked_the_same(desk: Desk) -> None:
    async with app_of(desk, "pat", size=(100, 50)) as pilot:
        await press(pilot, "n")
        form: Any = pilot.app.screen
        await to_field(pilot, "last_name")
        assert "whom the bank knows" not in "\n".join(screen_text(pilot)), "recognising is the bank's own"
        await write(pilot, "fromoutside")
        await choose(pilot, "interest", "mortgage")
        assert asked(form) == QUESTIONS
        await to_field(pilot, "answer.when")
        # Without the bank's calendar nobody knows its business days.
        await write(pilot, "+3bd")
        assert next(row for row in form.rows if row.field.name == "answer.when").problem
        await replace(pilot, "2026-09-30")
        await press(pilot, "ctrl+s")
    assert answers(desk, newest(desk)) == {"when": "2026-09-30"}


# -- comments --------------------------------------------------------------------------------------------------------


async def test_a_comment_is_written_and_stands_in_the_timeline(desk: Desk) -> None:
    async with app_of(desk, "bob", size=(100, 40)) as pilot:
        await press(pilot, "enter", "c")
        assert isinstance(pilot.app.screen, AskText)
        await write(pilot, "called, no answer")
        await press(pilot, "enter")
        assert any("comment" in each.lower() for each in toasts(pilot))
        await press(pilot, "l", "l")
        shown = "\n".join(screen_text(pilot))
        assert "commented" in shown and "called, no answer" in shown


async def test_marked_ones_are_commented_at_once(desk: Desk) -> None:
    async with app_of(desk, "bob", size=(100, 40)) as pilot:
        await press(pilot, "space", "space", "c")
        await write(pilot, "on holiday")
        await press(pilot, "enter")
    said = [[each.text for each in desk.of("bob").referrals.show(each).comments] for each in (desk.lena, desk.olga)]
    assert sorted(map(len, said)) != [0, 0]
    with desk.database.read() as tx:
        assert tx.scalar("SELECT count(*) FROM referral_comment WHERE text = 'on holiday'") == 2


async def test_a_partner_does_not_comment(desk: Desk) -> None:
    desk.of("pat").referrals.add(NewReferral(last_name="Own"))
    async with app_of(desk, "pat", size=(100, 40)) as pilot:
        await press(pilot, "c")
        assert not isinstance(pilot.app.screen, AskText)


async def test_a_partner_is_shown_as_one_and_to_themselves_by_name(desk: Desk) -> None:
    desk.of("pat").referrals.add(NewReferral(last_name="Own"))
    for who, said in (("ada", "(outside the bank)"), ("pat", "")):
        async with app_of(desk, who, size=(120, 50)) as pilot:
            await pilot.app.push_screen(ReferralScreen(newest(desk)))
            await press(pilot, "g")
            line = next(each for each in screen_text(pilot) if "Referrer" in each and "Pat" in each)
            assert "colleague" not in line and said in line


async def test_a_corrected_answer_is_sent(desk: Desk) -> None:
    async with app_of(desk, "ryan", area="clients", size=(80, 24)) as pilot:
        await press(pilot, "]", "R")
        await choose(pilot, "interest", "mortgage")
        await to_field(pilot, "answer.deposit")
        await write(pilot, "7x")
        await press(pilot, "backspace")
        await write(pilot, "0000")
        await press(pilot, "ctrl+s")
    assert answers(desk, newest(desk)) == {"deposit": "70000"}
