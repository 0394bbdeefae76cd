"""What the command line itself declines: all of it is exit code 2 unless said otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fsctui.refusal import Kind, Refusal


@dataclass(eq=False)
class CommandUnknown(Refusal):
    """No such noun, or no such verb of the noun; `near` is what was probably meant, else `known` is all there is."""

    command: str
    known: list[str]
    near: list[str]


@dataclass(eq=False)
class CommandMissing(Refusal):
    """A noun without a verb."""

    noun: str
    known: list[str]


@dataclass(eq=False)
class OptionUnknown(Refusal):
    option: str
    near: list[str]


@dataclass(eq=False)
class OptionValueMissing(Refusal):
    option: str


@dataclass(eq=False)
class OptionTakesNoValue(Refusal):
    option: str


@dataclass(eq=False)
class ParameterMissing(Refusal):
    """A required argument or option was not given."""

    parameter: str


@dataclass(eq=False)
class ArgumentUnexpected(Refusal):
    argument: str


@dataclass(eq=False)
class ParameterInvalid(Refusal):
    """A value that can't be read; `expected` shows what would be right."""

    parameter: str
    value: str
    expected: str


@dataclass(eq=False)
class TargetDateMissing(Refusal):
    """The item `key` of a template counts from the target date, which `option` would have named."""

    key: str
    option: str


@dataclass(eq=False)
class IdUnknown(Refusal):
    """A text that can be no id of ours: ids are opaque to callers, so that is one that nothing has."""

    kind: ClassVar[Kind] = Kind.NOT_FOUND
    parameter: str
    value: str


@dataclass(eq=False)
class OptionsConflict(Refusal):
    """Two options that exclude each other."""

    first: str
    second: str


@dataclass(eq=False)
class TerminalMissing(Refusal):
    """The app needs a terminal; commands do not."""


@dataclass(eq=False)
class InputMissing(Refusal):
    kind: ClassVar[Kind] = Kind.NOT_FOUND
    file: str


@dataclass(eq=False)
class InputUnreadable(Refusal):
    """The operating system refused, or the content is not UTF-8 text; `problem` is its own word for it."""

    file: str
    line: int
    problem: str


@dataclass(eq=False)
class InputTooLarge(Refusal):
    """`limit` in bytes."""

    file: str
    limit: int


@dataclass(eq=False)
class OutputUnwritable(Refusal):
    kind: ClassVar[Kind] = Kind.FAILED
    file: str
    problem: str


@dataclass(eq=False)
class OutputExists(Refusal):
    """A file of that name is there and is not overwritten."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    file: str


@dataclass(eq=False)
class ColumnMissing(Refusal):
    file: str
    column: str


@dataclass(eq=False)
class UnexpectedFailure(Refusal):
    """A bug: what happened is in the log file."""

    kind: ClassVar[Kind] = Kind.FAILED
    log_file: str
