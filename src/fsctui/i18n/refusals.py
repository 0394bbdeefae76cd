"""What the choice of a language can be refused for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fsctui.refusal import Kind, Refusal


@dataclass(eq=False)
class UnknownLanguage(Refusal):
    """Refused: the interface does not speak this language."""

    kind: ClassVar[Kind] = Kind.BAD_INPUT
    language: str
