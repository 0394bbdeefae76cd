"""What people, roles and queues are called: codes and usernames are for programs, names are for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

QUEUE_PREFIX = "queue:"


class Named(str):
    """A subject that has translations: programs read the text itself, people the one in their language."""

    __slots__ = ("translations",)
    translations: Mapping[str, str]

    def __new__(cls, text: str, translations: Mapping[str, str] | None = None) -> Named:
        found = super().__new__(cls, text)
        found.translations = translations or {}
        return found

    def in_language(self, language: str) -> str:
        return self.translations.get(language) or str(self)


_PEOPLE = ("user", "owner", "by", "to", "actor")


@dataclass(frozen=True, slots=True)
class Naming:
    """Username -> name; code of a role, or name of a queue -> its names by language. What is unknown keeps its code."""

    users: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    queues: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def user(self, username: str) -> str:
        return self.users.get(username, username)

    def role(self, code: str, language: str) -> str:
        names = self.roles.get(code, {})
        return names.get(language) or names.get("en") or code

    def queue(self, name: str, language: str) -> str:
        return self.queues.get(name, {}).get(language) or name

    def assignee(self, value: str, language: str) -> str:
        """A username, or `queue:NAME`."""
        if value.startswith(QUEUE_PREFIX):
            return self.queue(value.removeprefix(QUEUE_PREFIX), language)
        return self.user(value)

    def params(self, params: Mapping[str, object], language: str) -> dict[str, object]:
        """The parameters of a sentence, with names where usernames and codes stood."""
        return {key: self._named(key, value, language) for key, value in params.items()}

    def _named(self, key: str, value: object, language: str) -> object:
        if key == "users" and isinstance(value, list | tuple):
            return [self.user(each) if isinstance(each, str) else each for each in value]
        if not isinstance(value, str):
            return value
        if key in _PEOPLE:
            return self.assignee(value, language)
        if key == "role":
            return self.role(value, language)
        return self.queue(value, language) if key == "queue" else value
