"""What every refusal of the program has in common, whichever layer refuses.

A refusal names one reason. Its `code` is stable (scripts rely on it), its `params` are plain values, and its words
are made by `fsctui.i18n.labels`, in the reader's language. A refusal is never a bug; any other exception is.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, ClassVar


class Kind(Enum):
    """What a caller can do about a refusal; the value is the exit code of the command line."""

    FAILED = 1
    BAD_INPUT = 2
    NOT_FOUND = 3
    NOT_ALLOWED = 4
    CONFLICT = 5
    DATABASE = 6


class Refusal(Exception):
    """Base of all named refusals. Subclasses are `@dataclass(eq=False)` whose fields are the message's parameters."""

    kind: ClassVar[Kind] = Kind.BAD_INPUT

    @property
    def code(self) -> str:
        """The stable name of the reason: the class's name in snake_case."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", type(self).__name__).lower()

    @property
    def params(self) -> dict[str, Any]:
        """The values that the message needs, by field name."""
        return {field.name: getattr(self, field.name) for field in fields(self)} if is_dataclass(self) else {}

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({values})"
