"""Who has a referral once whoever had it is gone: it never lies with somebody who can't work on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Keeper(Enum):
    """Who gets it."""

    QUEUE = "queue"
    MANAGER = "manager"
    DEFAULT_OWNER = "default_owner"


@dataclass(frozen=True, slots=True)
class Held:
    """An open referral that somebody has. `able`: they are active, and a role of theirs works on referrals.

    `queue`: it came out of one; `manager` and `default_owner`: there is one who is able.
    """

    able: bool
    queue: bool
    manager: bool
    default_owner: bool


def next_keeper(held: Held) -> Keeper | None:
    """The queue that it came out of, where colleagues wait for such work; else who answers for whoever had it; else
    who gets what no rule takes. None: it stays, because they are able, or because there is nobody.
    """
    if held.able:
        return None
    ladder = ((held.queue, Keeper.QUEUE), (held.manager, Keeper.MANAGER), (held.default_owner, Keeper.DEFAULT_OWNER))
    return next((keeper for there, keeper in ladder if there), None)
