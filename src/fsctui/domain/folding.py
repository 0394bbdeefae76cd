"""Names made comparable: case and accents folded away, and cut into words, for sorting and for search while typing."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_WORDS = 24
"""Words of a name that are searched for; a longer name is found by its first ones."""
MAX_WORD = 60

# Letters that Unicode doesn't take apart into a base letter and a mark.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i"}
)
_WORD: Final = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The text without case and accents: `Łódź Straße` becomes `lodz strasse`."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_LETTERS)


def words(text: str) -> tuple[str, ...]:
    """The folded words of a name, each once, in order."""
    return tuple(dict.fromkeys(word[:MAX_WORD] for word in _WORD.findall(fold(text))))[:MAX_WORDS]


def after_prefix(prefix: str) -> str:
    """The least text after every text that begins with the prefix, compared code point by code point."""
    return prefix + "\U0010ffff"
