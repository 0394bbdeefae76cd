"""People: users, roles, teams, queues, absences, and each one's own settings."""

from __future__ import annotations

from fsctui.services.absences import Absences
from fsctui.services.context import Context
from fsctui.services.outcome import Done
from fsctui.services.queues import Queues
from fsctui.services.refusals import ValueInvalid
from fsctui.services.taking_back import TakesBack
from fsctui.services.users import Users
from fsctui.store import people as store

MAX_PREFERENCE = 2_000


class PeopleService(Users, Queues, Absences, TakesBack):
    """`workspace.people`."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def preferences(self) -> dict[str, str]:
        """The acting user's own settings by name (theme, preview side, ...)."""
        with self._context.read() as tx:
            return store.preferences(tx, self._context.actor.id)

    def set_preference(self, name: str, value: str) -> Done:
        """Keep a setting for the acting user. It leaves no trace in the timeline: it changes nothing of the bank's."""
        if not name or len(name) > 100 or len(value) > MAX_PREFERENCE:
            raise ValueInvalid("preference", name[:100], value[:80], f"<= {MAX_PREFERENCE}")
        with self._context.write() as tx:
            store.set_preference(tx, self._context.actor.id, name, value)
        return Done("preference_set", {"name": name}, frozenset({"preference"}))
