"""Taking back what was done to records, people and calendars.

The use cases there find things by name or reference, while an outcome's `undo` is called with the outcome's id: it is
always `take_back`, which passes on to the use case that does the opposite.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsctui.services.outcome import Done

Undo = tuple[str, Mapping[str, object]]


def by(act: str, **params: object) -> Undo:
    """The `undo` of an outcome that is taken back by the use case `act` with these parameters."""
    return "take_back", {"act": act, **params}


class TakesBack:
    """Mixed into services whose outcomes are taken back `by` another use case of theirs."""

    def take_back(self, _id: int | None, act: str, **params: Any) -> Done:
        """Do what an outcome said would take it back. Raises what that one raises, Stale when it comes too late."""
        done: Done = getattr(self, act)(**params)
        return done
