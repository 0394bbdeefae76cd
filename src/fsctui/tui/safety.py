"""The last door before the terminal: nothing in a painted line may be obeyed by it, or hide other text."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from fsctui.domain.text import UNSAFE, UNSAFE_PATTERN


class SafeText(LineFilter):
    """Takes unsafe characters out of every line, keeps its width, and lets only web links through."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        search = UNSAFE_PATTERN.search
        if not any(search(text) or (style is not None and style.link) for text, style, _control in segments):
            return segments
        return [_safe(segment) for segment in segments]


def _safe(segment: Segment) -> Segment:
    text, style, control = segment
    if UNSAFE_PATTERN.search(text):
        width, text = cell_len(text), text.translate(UNSAFE)
        if cell_len(text) != width:
            text = set_cell_size(text, width)
    if style is not None and style.link and not safe_link(style.link):
        style = style.update_link(None)
    return Segment(text, style, control)


def safe_link(url: str) -> bool:
    """Whether an address may become a link of the terminal: web addresses without unsafe characters."""
    return url.startswith(("https://", "http://")) and not UNSAFE_PATTERN.search(url)


__all__ = ["SafeText", "safe_link"]
