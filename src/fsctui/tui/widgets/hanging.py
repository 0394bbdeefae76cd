"""Text in two columns whose long values go on beneath the value, not beneath its label."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content, Span
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

HANG = "hang"
NARROWEST = 12
"""Where fewer cells than this would be left for a value it is wrapped as any other text."""


def column(head: Content, width: int) -> Content:
    """What stands before a value, padded to `width` cells; `Hanging` goes on beneath the value."""
    padded = head.pad_right(max(1, width - cell_len(head.plain)))
    return padded.stylize(Style.from_meta({HANG: width}))


class Hanging(Visual):
    """Content as given, except that lines which begin with a `column` keep to it when they are wrapped."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self._laid: tuple[int, Content] | None = None

    def __str__(self) -> str:
        return self.content.plain

    def laid_out(self, width: int) -> Content:
        """The content for a width; the last one is kept, since Textual asks for height and lines in turn."""
        if self._laid is None or self._laid[0] != width:
            lines = [row for line in self.content.split("\n", allow_blank=True) for row in _rows(line, width)]
            self._laid = width, Content("\n").join(lines)
        return self._laid[1]

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        return self.laid_out(width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return self.content.get_optimal_width(rules, container_width)

    def get_minimal_width(self, rules: RulesMap) -> int:
        return self.content.get_minimal_width(rules)

    def get_height(self, rules: RulesMap, width: int) -> int:
        return self.laid_out(width).get_height(rules, width)


def _rows(line: Content, width: int) -> list[Content]:
    marks = [span for span in line.spans if _hang(span)]
    line = Content(line.plain, [span for span in line.spans if span not in marks])
    if not marks or line.cell_length <= width:
        return [line]
    end, hang = marks[0].end, _hang(marks[0])
    head, value = line[:end], line[end:]
    room = width - max(hang, head.cell_length)
    if room < NARROWEST:
        return [line]
    first, *others = value.wrap(room)
    return [head + first, *(Content(" " * hang) + each for each in others)]


def _hang(span: Span) -> int:
    """How far the lines after the first stand in; 0 for a span that says nothing of it."""
    return int(span.style.meta.get(HANG, 0)) if isinstance(span.style, Style) else 0
