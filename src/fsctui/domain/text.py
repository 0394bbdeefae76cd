"""Cleaning text that came from outside: what a terminal would obey, and what hides other text, is taken out.

Used on input (forms, imports) and again on the way to the screen. Letters, accents and wide characters stay.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_HIDDEN: Final = (
    (0x00AD, 0x00AD),  # soft hyphen: invisible, splits words that look whole
    (0x061C, 0x061C),  # Arabic letter mark
    (0x180E, 0x180E),  # Mongolian vowel separator
    (0x200B, 0x200F),  # zero width space, joiners, direction marks
    (0x2028, 0x202E),  # line and paragraph separators, direction embeddings and overrides
    (0x2060, 0x206F),  # word joiner, invisible operators, direction isolates, deprecated controls
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFF9, 0xFFFB),  # interlinear annotation
    (0xE0000, 0xE007F),  # tags
)

UNSAFE: Final[dict[int, None]] = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0))),
    **dict.fromkeys(range(0xD800, 0xE000)),
    **{code: None for first, last in _HIDDEN for code in range(first, last + 1)},
}
"""For `str.translate`: C0 and C1 controls, DEL, lone surrogates, and characters of no width that hide or reorder."""

UNSAFE_PATTERN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _HIDDEN) + "]"
)
"""Finds the same characters; searching is cheaper than translating text that has none."""

_NEWLINES: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS: Final = re.compile("[\t\n]+")


def strip_controls(text: str) -> str:
    """Take out the unsafe characters and put nothing in their place."""
    return text.translate(UNSAFE) if UNSAFE_PATTERN.search(text) else text


def clean(text: str, multiline: bool = False) -> str:
    """Text fit to be stored and shown: unsafe characters gone, accents composed (NFC), no blanks at the ends.

    One line: tabs and line breaks become a space. Several (`multiline`): breaks become `\\n`, a tab four spaces.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = _NEWLINES.sub("\n", text)
    if multiline:
        lines = (strip_controls(line.replace("\t", "    ")).rstrip() for line in text.split("\n"))
        return "\n".join(lines).strip("\n")
    return strip_controls(_BLANKS.sub(" ", text)).strip()
