"""Numbers as people type them in their language."""

from __future__ import annotations

import re

from fsctui.i18n import current

_GROUPED = re.compile(r"-?\d{1,3}(\.\d{3})+")


def plain_number(text: str) -> str:
    """A number as the reader writes it, with a decimal point: `1.234,56` is 1234.56 where the comma is decimal."""
    compact = re.sub(r"[\s\u00a0\u202f]", "", text)
    if current() == "en":
        return compact
    if "," in compact:
        return compact.replace(".", "").replace(",", ".")
    return compact.replace(".", "") if _GROUPED.fullmatch(compact) else compact


def typed_number(stored: str) -> str:
    """A stored number as its reader would type it."""
    return stored if current() == "en" else stored.replace(".", ",")
