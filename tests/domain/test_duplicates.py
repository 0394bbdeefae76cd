"""Which records may be a client already."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctui.domain.duplicates import (
    Candidate,
    Client,
    Duplicates,
    Matched,
    Strength,
    common,
    digits,
    duplicates,
    email_key,
    names,
    phone_key,
    same_number,
)
from fsctui.domain.records import RecordRef

ANA = Client("Ána", "Castillo", "Banco Luz", "Ana@Mail.example", "+34 915 550 123")


def candidate(kind: str = "contact", number: int = 1, name: str = "Somebody Else", **given: object) -> Candidate:
    return Candidate(RecordRef(kind, number), name, 9, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+34 915 550 123", "915550123", True),
        ("0034 915-550-123", "+34 (915) 550.123", True),
        ("+44 20 7946 0000", "020 7946 0000", True),
        ("+1 415 555 0100", "415 555 0100", True),
        ("+1 415 555 0100", "415 555 0101", False),
        ("5550100", "555-0100", True),
        ("+351 912 345 678", "912 345 678", True),  # the longest country's code
        ("+45 32 12 34 56", "32 12 34 56", True),  # the fewest digits that are sure
        ("5550100", "+1 415 555 0100", False),  # too short to be sure
        ("5550100", "+1 555 0100", False),
        ("+9999 915 550 123", "915 550 123", False),
        ("12345 915 550 123", "915 550 123", False),  # longer than any country's code
        ("", "", False),
        ("ext.", "", False),
    ],
)
def test_one_number_written_in_two_ways(one: str, other: str, same: bool) -> None:
    assert same_number(one, other) is same
    assert same_number(other, one) is same


@given(
    st.text(alphabet="0123456789 +-()", max_size=20),
    st.integers(0, 4),
    st.sampled_from(["", "0", "00", "+1", "+44 (0)"]),
)
def test_whoever_has_the_same_number_is_found_by_its_key(one: str, cut: int, before: str) -> None:
    other = before + one[cut:]
    if same_number(one, other):
        assert phone_key(one) == phone_key(other) is not None


@pytest.mark.parametrize(
    ("phone", "key"),
    [("+1 (415) 555-0100", "55550100"), ("0555 01", "55501"), ("n/a", None), ("000", None), ("", None), (None, None)],
)
def test_the_last_digits_of_a_number_are_its_key(phone: str | None, key: str | None) -> None:
    assert phone_key(phone) == key


@pytest.mark.parametrize(
    ("email", "key"), [(" Ána@Mail.example", "ana@mail.example"), ("  ", None), ("", None), (None, None)]
)
def test_an_address_without_case_and_accents_is_its_key(email: str | None, key: str | None) -> None:
    assert email_key(email) == key


def test_a_client_is_called_by_the_person_else_by_the_business() -> None:
    assert ANA.called == "Ána Castillo"
    assert Client(employer="Banco Luz").called == "Banco Luz"
    assert Client().called == ""


@given(st.text(alphabet="0123456789 +-()", max_size=20))
def test_a_number_is_itself_unless_it_has_no_digits(phone: str) -> None:
    assert same_number(phone, phone) is bool(digits(phone))


@pytest.mark.parametrize("name", ["Ana Castillo", "ANA CASTILLO", "Castillo Ána", "Castillo, Ana"])
def test_either_name_may_stand_first(name: str) -> None:
    assert tuple(common(ANA, candidate(name=name))) == (Matched.NAME,)


def test_a_person_is_no_namesake_of_where_they_work() -> None:
    assert tuple(common(ANA, candidate("account", name="Banco Luz"))) == ()
    assert names(Client(employer="Banco Luz")) == ["Banco Luz"]
    assert names(Client(first_name="Ana")) == ["Ana"]


def test_how_strong_it_is_depends_on_what_is_in_common() -> None:
    found = duplicates(
        ANA,
        [
            candidate(number=1, name="Ana Castillo"),
            candidate(number=2, email="ana@mail.example"),
            candidate(number=3, name="Ana Castillo", phone="915550123"),
            candidate("account", 4, "Ana Castillo", email="ANA@MAIL.EXAMPLE", phone="915550123"),
            candidate(number=5),
        ],
    )
    assert [(hit.ref.id, hit.strength) for hit in found.found] == [
        (4, Strength.CERTAIN), (3, Strength.CERTAIN), (2, Strength.LIKELY), (1, Strength.POSSIBLE),
    ]  # fmt: skip
    assert found.found[0].matched == (Matched.NAME, Matched.EMAIL, Matched.PHONE)


def test_households_have_the_last_name() -> None:
    found = duplicates(ANA, [candidate("household", 7, "Castillo"), candidate("household", 8, "Ana Castillo")])
    assert [hit.ref.id for hit in found.households] == [7]
    assert found.found == ()


@pytest.mark.parametrize(
    ("unseen", "told"),
    [
        (candidate(name="Ana Castillo", seen=False), False),
        (candidate(email="ana@mail.example", seen=False), True),
        (candidate(name="Ana Castillo", phone="915550123", seen=False), True),
        (candidate("household", name="Castillo", seen=False), False),
    ],
)
def test_of_what_may_not_be_seen_only_that_it_is_there_is_told(unseen: Candidate, told: bool) -> None:
    assert duplicates(ANA, [unseen]) == Duplicates(hidden=told)


def test_without_anything_to_compare_nothing_is_found() -> None:
    assert duplicates(Client(), [candidate(name=""), candidate(name=" ", email="", phone="")]) == Duplicates()
