"""Why a file isn't taken: one class per reason, each naming the file and the line (1-based; 0: the file as a whole)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Self

from fsctui.domain.templates import ItemFault
from fsctui.refusal import Kind, Refusal


class Expected(Enum):
    """What would have been right; the words are made where the refusal is shown."""

    TEXT = "text"
    FILLED_TEXT = "filled_text"
    LIST_OF_TEXTS = "list_of_texts"
    TABLE = "table"
    LIST_OF_TABLES = "list_of_tables"
    WHOLE_NUMBER = "whole_number"
    TRUE_FALSE = "true_false"
    DATE = "date"
    TIME_OF_DAY = "time_of_day"
    HOURS = "hours"
    OFFSET = "offset"
    OFFSET_AMOUNT = "offset_amount"
    PREREQUISITE = "prerequisite"
    ASSIGNEE = "assignee"
    KEY = "key"
    LANGUAGE = "language"
    FIELD_TYPE = "field_type"
    COUNTRY = "country"
    MAPPING = "mapping"
    KNOWN_NAME = "known_name"


class Whole(Enum):
    """What a file is about as a whole, other than a template."""

    RULE = "rule"
    QUEUE = "queue"


@dataclass(eq=False)
class FileRefusal(Refusal):
    """Base of what is wrong with a file that was handed in."""

    whole: ClassVar[Whole | None] = None
    """What an `item` of "" stands for, when that isn't the template."""
    file: str
    line: int

    def about(self, whole: Whole) -> Self:
        """The same, of a file that is about something else than a template."""
        self.whole = whole  # type: ignore[misc]
        return self


@dataclass(eq=False)
class FileMissing(FileRefusal):
    kind: ClassVar[Kind] = Kind.NOT_FOUND


@dataclass(eq=False)
class FileUnreadable(FileRefusal):
    """The operating system refused; `problem` is its own word for it."""

    problem: str


@dataclass(eq=False)
class FileTooLarge(FileRefusal):
    """`limit` in bytes."""

    limit: int


@dataclass(eq=False)
class FileEmpty(FileRefusal):
    pass


@dataclass(eq=False)
class FormatUnknown(FileRefusal):
    """Neither an FSC template nor an Action Plans export nor our own TOML."""


@dataclass(eq=False)
class RuleFormatUnknown(FileRefusal):
    """Neither FSC metadata of assignment rules nor our own TOML."""


@dataclass(eq=False)
class EncodingUnknown(FileRefusal):
    """The bytes are not text in `encoding`."""

    encoding: str


@dataclass(eq=False)
class XmlBroken(FileRefusal):
    """Not well-formed; `problem` is the parser's word for it."""

    column: int
    problem: str


@dataclass(eq=False)
class XmlForbidden(FileRefusal):
    """A document type declaration: the door to entity bombs and external entities, and never part of FSC metadata."""


@dataclass(eq=False)
class XmlTooDeep(FileRefusal):
    limit: int


@dataclass(eq=False)
class WrongRoot(FileRefusal):
    root: str
    expected: str


@dataclass(eq=False)
class ElementMissing(FileRefusal):
    """`item` is the item's name, or "" for the template itself."""

    item: str
    element: str


@dataclass(eq=False)
class UniqueNameTwice(FileRefusal):
    unique_name: str
    first_line: int


@dataclass(eq=False)
class UnknownFormula(FileRefusal):
    """A formula that isn't `StartDate + N`, `StartDate - N` or a reminder's `StartDate + N - M +`."""

    item: str
    field: str
    formula: str


@dataclass(eq=False)
class InvalidValue(FileRefusal):
    """A value that the field can't hold; `allowed` lists the values where there is a list."""

    item: str
    field: str
    value: str
    expected: Expected
    allowed: tuple[str, ...] = ()


@dataclass(eq=False)
class TomlBroken(FileRefusal):
    """Not TOML; `problem` is the parser's word for it."""

    column: int
    problem: str


@dataclass(eq=False)
class EntryMissing(FileRefusal):
    item: str
    field: str


@dataclass(eq=False)
class EntryUnknown(FileRefusal):
    """`allowed` are the fields that the table knows."""

    item: str
    field: str
    allowed: tuple[str, ...]


@dataclass(eq=False)
class FormatVersionUnknown(FileRefusal):
    version: str
    known: int


@dataclass(eq=False)
class TemplateFaulty(FileRefusal):
    """The template breaks a rule of `domain.templates.check`."""

    item: str
    fault: ItemFault
    value: str


@dataclass(eq=False)
class MappingInvalid(Refusal):
    """A `--map` that isn't FROM=TO, or whose TO can't be read."""

    mapping: str


@dataclass(eq=False)
class CsvBroken(FileRefusal):
    """A row that isn't CSV (a quote that never ends, a field of more than a million characters)."""

    problem: str


@dataclass(eq=False)
class TooManyCells(FileRefusal):
    """A row with more cells than the header has columns."""

    found: int
    columns: int


@dataclass(eq=False)
class JsonBroken(FileRefusal):
    """Not JSON, or not an sObject tree; `problem` is the parser's word for it."""

    column: int
    problem: str


@dataclass(eq=False)
class HeaderInvalid(FileRefusal):
    """The first row of a CSV file has no names, or the same name twice (`column`)."""

    column: str


@dataclass(eq=False)
class ColumnUnknown(FileRefusal):
    """`--map COLUMN=FIELD` names a column that the file doesn't have."""

    column: str
    allowed: tuple[str, ...]


@dataclass(eq=False)
class TargetFieldUnknown(FileRefusal):
    """`--map COLUMN=FIELD` names a field that the record type doesn't have."""

    field: str
    allowed: tuple[str, ...]
