"""Names folded for sorting and search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctui.domain.folding import MAX_WORD, MAX_WORDS, after_prefix, fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Kiara SHAH", "kiara shah"),
        ("Élise Müller", "elise muller"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Søren Ægir", "soren aegir"),
        ("İstanbul", "istanbul"),
        ("São Paulo", "sao paulo"),
        ("王小明", "王小明"),
        ("Ｆｕｌｌ", "full"),
    ],
)
def test_case_and_accents_go(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Müller-Lüdenscheidt & Söhne GmbH", ("muller", "ludenscheidt", "sohne", "gmbh")),
        ("O'Neill, O'Neill", ("o", "neill")),
        ("a_b", ("a", "b")),
        ("", ()),
        ('%*"()', ()),
    ],
)
def test_words_are_letters_and_digits_each_once(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


def test_a_very_long_name_has_a_bounded_number_of_words() -> None:
    assert len(words(" ".join(f"w{number}" for number in range(500)))) == MAX_WORDS
    assert words("x" * 500) == ("x" * MAX_WORD,)


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(min_size=1, max_size=8), st.text(max_size=8))
def test_everything_that_begins_with_a_prefix_lies_in_its_range(prefix: str, rest: str) -> None:
    low, high = prefix, after_prefix(prefix)
    text = prefix + rest
    if not rest.startswith("\U0010ffff"):
        assert low <= text < high
