"""A referral on one line: how much time is left or how late it is, and how it stands, in words and colour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from fsctui import i18n
from fsctui.domain.referral_rows import ReferralRow
from fsctui.store.database import Database
from fsctui.tui.referrals.columns import columns, due_cell
from fsctui.tui.referrals.intake_fields import Intake, likely_of
from fsctui.tui.referrals.known import Reader
from fsctui.tui.referrals.reading import reader_of
from fsctui.tui.referrals.words import due_words, lists_of
from tests.factories import NOW
from tests.tui.referral_bank import Desk, app_of, later, press, screen_text


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    return Desk(sqlite_database)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use("en")


def seen(desk: Desk, hours: float, who: str = "bob") -> tuple[ReferralRow, Reader]:
    """Lena's referral, given to Bob at nine and to be accepted by five, and who reads it so many hours after nine."""
    later(desk, hours)
    row = desk.of("bob").referrals.rows([desk.lena])[desk.lena]
    return row, reader_of(desk.of(who))


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt_BR"])
def test_the_word_above_the_scores_is_not_cut(desk: Desk, language: str) -> None:
    _row, reader = seen(desk, 0)
    i18n.use(language)
    score = columns("inbox", lambda: reader.moment, lambda: reader.lists, shows=lambda name: True)[0]
    assert score.id == "score" and score.width is not None and len(i18n._(score.header)) <= score.width


@pytest.mark.parametrize(("language", "said"), [("es", "Aceptado "), ("fr", "Acceptée "), ("pt_BR", "Aceita ")])
async def test_one_referral_was_accepted_and_not_several(desk: Desk, language: str, said: str) -> None:
    async with app_of(desk, "bob", size=(140, 40), language=language) as pilot:
        await press(pilot, "l", "l")
        shown = screen_text(pilot)
        assert any("Bob" in line and said in line.partition("│")[2] for line in shown), "\n".join(shown)


SECOND = 1 / 3600


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (7.5, "30 min left"),
        (8 - 20 * SECOND, "1 min left"),
        (8, "late 1 min"),
        (8 + 20 * SECOND, "late 1 min"),
        # The evening is no business time, but late it is.
        (10, "late 1 min"),
        # Nine o'clock and a half of the next morning.
        (24.5, "late 30 min"),
    ],
)
def test_nothing_has_no_minute_left_and_nothing_is_late_by_none(desk: Desk, hours: float, said: str) -> None:
    row, reader = seen(desk, hours)
    assert due_words(row, reader.moment) == said
    cell = due_cell(row, reader.moment)
    assert cell.plain == said
    assert any("error" in str(span.style) for span in cell.spans) == said.startswith("late")


def test_somebody_elses_evening_isnt_nothing(desk: Desk) -> None:
    """Bob may work when the bank is closed: what he has left isn't counted by the bank's hours then."""
    row, reader = seen(desk, 9, "ada")
    assert due_words(row._replace(accept_due=NOW + timedelta(hours=12)), reader.moment) == "3 h left"


async def test_the_page_says_late_in_colour_as_well(desk: Desk) -> None:
    later(desk, 10)
    async with app_of(desk, "bob") as pilot:
        await press(pilot, "enter")
        line = next(line for line in screen_text(pilot) if "Accept in" in line)
        assert "late 1 min · " in line
        strips = pilot.app.screen._compositor.render_strips()
        late = [segment for strip in strips for segment in strip if "late 1 min" in segment.text]
        plainly = [segment for strip in strips for segment in strip if "today, " in segment.text]
        assert late[0].style is not None and late[0].style.bold
        assert plainly[0].style is not None and late[0].style.color != plainly[0].style.color


@pytest.mark.parametrize(
    ("size", "language", "keys", "was", "now"),
    [
        # At 80 columns of French, and beside the preview, there is no room for a column of the status.
        ((80, 24), "fr", ("A",), "encore 8 h", "◐ Acceptée"),
        ((120, 40), "en", ("A",), "8 h left", "◐ Accepted"),
        ((80, 24), "en", ("A",), "○ Assigned", "◐ Accepted"),
        ((120, 40), "en", ("R", *"why", "enter"), "8 h left", "× Rejected"),
    ],
)
async def test_a_row_that_stays_struck_says_how_it_stands_now(
    desk: Desk, size: tuple[int, int], language: str, keys: tuple[str, ...], was: str, now: str
) -> None:
    def line(pilot: Any) -> str:
        listed = screen_text(pilot)[2:6]
        return " ".join(next(each for each in listed if "Lena Okafor" in each).split("│")[0].split())

    async with app_of(desk, "bob", size=size, language=language) as pilot:
        assert was in line(pilot)
        await press(pilot, *keys)
        assert line(pilot).count(now) == 1
        assert was not in line(pilot)
        await press(pilot, "u")
        assert was in line(pilot)


async def test_beside_the_preview_all_referrals_have_their_value_and_their_status(desk: Desk) -> None:
    async with app_of(desk, "bob", size=(120, 40)) as pilot:
        await press(pilot, "h")
        line = next(each for each in screen_text(pilot)[2:] if "Kiara Shah" in each)
        assert "90,000 USD" in line and "◐ Accepted" in line


async def test_the_clocks_run_on_while_nobody_presses_a_key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fsctui.tui.screens.referrals.inbox.MINUTE", 0.05)
    async with app_of(desk, "bob") as pilot:
        assert any("8 h left" in line for line in screen_text(pilot))
        later(desk, 8.5)
        for _turn in range(100):
            if any("late" in line and "Lena Okafor" in line for line in screen_text(pilot)[2:]):
                break
            await pilot.pause(0.05)
        assert any("late" in line and "Lena Okafor" in line for line in screen_text(pilot)[2:])


@pytest.mark.parametrize("who", ["ryan", "pat"])
def test_what_the_bank_retired_is_offered_to_nobody_and_stays_where_it_is(desk: Desk, who: str) -> None:
    records = desk.ada.records
    records.add_choice("referral", "interest", "student_loan", {"en": "Student loan"}, before="mortgage")
    for field, code in (("interest", "mortgage"), ("currency", "USD")):
        records.retire_choice("referral", field, code)
    workspace = desk.of(who)
    lists = lists_of(workspace)
    intake = Intake(workspace, lists)
    new = {field.name: field for field in intake.new(None, likely_of(workspace, None, lists))}
    assert [choice.value for choice in new["interest"].choices][:2] == ["student_loan", "personal_loan"]
    assert "USD" not in [choice.value for choice in new["currency"].choices]
    assert (new["interest"].value != "mortgage", new["currency"].value) == (True, "EUR")
    old = {field.name: field for field in intake.edited({"interest": "mortgage", "currency": "USD"})}
    assert "mortgage" in [choice.value for choice in old["interest"].choices]
    assert "USD" in [choice.value for choice in old["currency"].choices]
    assert lists.interest("mortgage") == "Mortgage"


async def test_a_query_asks_for_an_interest_by_any_of_its_names(desk: Desk) -> None:
    async with app_of(desk, "bob") as pilot:
        await press(pilot, "f", *'interest:"prêt immobilier"')
        assert "Unknown" not in "\n".join(screen_text(pilot))
        await press(pilot, "enter")
        text = "\n".join(screen_text(pilot))
        assert "Okafor" in text
        assert "Bianchi" not in text
