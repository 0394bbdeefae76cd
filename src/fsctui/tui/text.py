"""Text on its way to the screen. Data is shown as `Content`, never as a `str` (which Textual reads as markup)."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style

from fsctui.domain.text import clean, strip_controls
from fsctui.refusal import Refusal


def plain(text: object, style: Style | str = "", *, multiline: bool = False) -> Content:
    """Any value as safe content: cleaned, and never read as markup."""
    return Content.styled(clean(str(text), multiline), style) if style else Content(clean(str(text), multiline))


def joined(*parts: str | Content | tuple[str, Style | str]) -> Content:
    """Pieces in a row: plain text, content, or (text, style); all of it safe, blanks between pieces kept."""
    return Content.assemble(*(part if isinstance(part, Content) else _piece(part) for part in parts))


def _piece(part: str | tuple[str, Style | str]) -> Content:
    text, style = (part, "") if isinstance(part, str) else part
    safe = strip_controls(text.replace("\t", " "))
    return Content.styled(safe, style) if style else Content(safe)


def words(reason: str | Refusal) -> str:
    """The reason in the reader's language: a refusal is put into words, text is already words."""
    if isinstance(reason, str):
        return reason
    from fsctui.i18n.labels import explain

    return explain(reason)
