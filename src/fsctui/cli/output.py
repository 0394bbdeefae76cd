"""The only writer to standard output and standard error.

Whatever is written is safe for a terminal: plain text is cleaned line by line, and in JSON every character that a
terminal would obey, or that hides others, is written as an escape.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, TextIO

    from fsctui.refusal import Refusal


class Output:
    """Where one command answers: a JSON document for programs, or plain lines for people."""

    def __init__(self, stdout: TextIO, stderr: TextIO, *, json: bool = False) -> None:
        self.stdout = stdout
        self.stderr = stderr
        self.json = json
        self._progress = 0
        for stream in (stdout, stderr):
            if hasattr(stream, "reconfigure"):
                # JSON is UTF-8 by definition; people's terminals get what they can show.
                stream.reconfigure(errors="backslashreplace", **({"encoding": "utf-8"} if json else {}))

    def answer(self, data: Any, lines: Callable[[], Iterable[str]]) -> None:
        """The one answer of a command: `data` in JSON mode, else the lines."""
        if self.json:
            self.stdout.write(dump(data) + "\n")
        else:
            self.write_lines(lines())
        self.stdout.flush()

    def write_lines(self, lines: Iterable[str]) -> None:
        """Plain lines, each cleaned; a line break inside one starts an indented line."""
        from fsctui.domain.text import clean

        for line in lines:
            indent = line[: len(line) - len(line.lstrip(" "))]
            text = clean(line, multiline=True)
            self.stdout.write(text.replace("\n", f"\n{indent}  ") + "\n")

    def write_help(self, lines: Iterable[str]) -> None:
        """Lines of our own words, which need no cleaning."""
        self.stdout.write("".join(f"{line}\n" for line in lines))

    def write_raw(self, text: str) -> None:
        """Text of a file format, as it is; cleaned only where a terminal would read it."""
        if self.stdout.isatty():
            from fsctui.domain.text import clean

            text = clean(text, multiline=True) + ("\n" if text.endswith("\n") else "")
        self.stdout.write(text)

    def write_bytes(self, content: bytes) -> None:
        """A file's content, byte by byte."""
        self.stdout.flush()
        buffer = getattr(self.stdout, "buffer", None)
        if buffer is None:
            self.stdout.write(content.decode("utf-8", "backslashreplace"))
        else:
            buffer.write(content)
            buffer.flush()

    def note(self, text: str) -> None:
        """A remark for people beside the answer; programs that asked for JSON don't get it."""
        if not self.json:
            from fsctui.domain.text import clean

            self.stderr.write(clean(text, multiline=True) + "\n")
            self.stderr.flush()

    def progress(self, text: str) -> None:
        """How far a long command is: one line of a terminal, written over by the next; "" takes it away."""
        if self.json or not self.stderr.isatty():
            return
        self.stderr.write("\r" + text + " " * (self._progress - width(text)) + ("" if text else "\r"))
        self.stderr.flush()
        self._progress = width(text)

    def refuse(self, refusal: Refusal) -> None:
        """Say why a command was refused, on standard error."""
        from fsctui.i18n.labels import explain

        message = explain(refusal)
        if self.json:
            self.stderr.write(
                dump(
                    {
                        "error": {
                            "code": refusal.code,
                            "message": message,
                            "params": refusal.params,
                        }
                    }
                )
                + "\n"
            )
        else:
            self.note(f"fsctui: {message}")
        self.stderr.flush()


def dump(data: Any) -> str:
    """One JSON document, indented, with every unsafe character escaped."""
    import json

    from fsctui.domain.text import UNSAFE_PATTERN

    text = json.dumps(plain(data), ensure_ascii=False, indent=2)
    if UNSAFE_PATTERN.search(text.replace("\n", "")) is None:
        return text
    return UNSAFE_PATTERN.sub(_escape, text)


def _escape(found: Any) -> str:
    character = found.group()
    if character == "\n":
        return "\n"
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def plain(value: Any) -> Any:
    """The value as JSON has it: ISO dates, codes of enums, decimals as text, sets in order."""
    from datetime import date, datetime
    from decimal import Decimal
    from enum import Enum

    if value is None or isinstance(value, (str, bool, int, float)):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if hasattr(value, "items"):
        return {str(plain(name)): plain(each) for name, each in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(each) for each in value), key=str)
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return str(value)


def table(rows: Iterable[Sequence[str]], headers: Sequence[str]) -> list[str]:
    """Aligned columns under their headers; the last column is never padded, so that nothing trails."""
    from fsctui.domain.text import clean

    cells = [list(headers), *([clean(cell) for cell in row] for row in rows)]
    widths = [max(width(row[column]) for row in cells) for column in range(len(headers))]
    return [
        "  ".join(cell + " " * (widths[column] - width(cell)) for column, cell in enumerate(row)).rstrip()
        for row in cells
    ]


def width(text: str) -> int:
    """How many terminal cells the text takes: wide East Asian characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1 for character in text)


def pairs(values: Iterable[tuple[str, str]]) -> list[str]:
    """`label  value` lines, aligned; empty values are left out. Two labels may be the same word."""
    shown = [(label, value) for label, value in values if value]
    longest = max((width(label) for label, _value in shown), default=0)
    return [f"{label}{' ' * (longest - width(label))}  {value}" for label, value in shown]
