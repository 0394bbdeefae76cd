"""Where things stand in a TOML file: the lines that errors name."""

from __future__ import annotations

import pytest

from fsctui.interchange.refusals import EncodingUnknown, FileEmpty, InvalidValue, TomlBroken
from fsctui.interchange.toml_file import TomlFile

TEXT = b'''# a comment
title = "x"
text = """
[[item]]
key = "not this one"
"""
other = \'\'\'one line\'\'\'
"quoted key" = 1
a.b = 2

[[item]]
key = "first"
list = [
  "one",
]
[item.in.fr]
subject = "un"
[[item]]
key = "second"
[[item.part]]
x = 1
[[item.part]]
x = 2
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("other",), 7),
        (("quoted key",), 8),
        (("a", "b"), 9),
        (("item", 0), 11),
        (("item", 0, "key"), 12),
        (("item", 0, "list"), 13),
        (("item", 0, "in", "fr", "subject"), 17),
        (("item", 1, "key"), 19),
        (("item", 1, "part", 1, "x"), 23),
        (("item", 1, "missing"), 18),
        (("nothing",), 1),
    ],
)
def test_lines_are_found(path: tuple[str | int, ...], line: int) -> None:
    assert TomlFile(TEXT, "x").line_of(path) == line


def test_only_line_feeds_count_as_lines() -> None:
    text = 'a = "x\u2028y\x85z"\r\nb = 1\r\n[t]\r\nc = 2\r\n'
    assert [TomlFile(text.encode(), "x").line_of(path) for path in (("b",), ("t", "c"))] == [2, 4]


@pytest.mark.parametrize(
    ("data", "refusal", "line"),
    [
        (b" \n", FileEmpty, 0),
        (b"a = 1\nb = \n", TomlBroken, 2),
        (b'a = 1\nb = """\nnever ends', TomlBroken, 3),
        (b"a = " + b"[" * 100_000, TomlBroken, 1),
        (b"a = " + b"1" * 5000, TomlBroken, 1),
        (b"a = 1\n\n# caf\xe9", EncodingUnknown, 3),
    ],
)
def test_what_is_no_toml_is_refused_with_its_line(data: bytes, refusal: type[TomlBroken], line: int) -> None:
    with pytest.raises(refusal) as caught:
        TomlFile(data, "x.toml")
    assert (caught.value.file, caught.value.line) == ("x.toml", line)


@pytest.mark.parametrize("text", ['a = "x"', "a = true", "a = 99999999999999", "a = 1.5"])
def test_only_whole_numbers_are_numbers(text: str) -> None:
    with pytest.raises(InvalidValue):
        TomlFile(text.encode(), "x").root().whole("a")


@pytest.mark.parametrize("text", ["a = 1", 'a = ["x", 1]'])
def test_only_lists_of_texts_are_lists_of_texts(text: str) -> None:
    with pytest.raises(InvalidValue):
        TomlFile(text.encode(), "x").root().texts("a")


def test_a_table_is_not_a_text_and_a_text_is_not_a_table() -> None:
    root = TomlFile(b'a = {}\nb = "x"', "x").root()
    with pytest.raises(InvalidValue):
        root.text("a")
    with pytest.raises(InvalidValue):
        root.table("b")
