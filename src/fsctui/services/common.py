"""What the use cases of people, records and calendars have in common: finding by name, checking, comparing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from fsctui.domain.text import clean
from fsctui.services.refusals import (
    CalendarUnknown,
    CodeInvalid,
    FieldNotEditable,
    NameEmpty,
    QueueUnknown,
    RoleUnknown,
    Stale,
    TeamUnknown,
    UsernameInvalid,
    UserUnknown,
    ValueInvalid,
    nearest,
)
from fsctui.store import calendars as calendar_store
from fsctui.store import people as people_store
from fsctui.store.database import Tx

LANGUAGES = ("en", "fr", "es", "pt_BR")
MAX_NAME = 200
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")


def user_id_in(tx: Tx, username: str) -> int:
    found = people_store.user_id(tx, username)
    if found is None:
        raise UserUnknown(username, nearest(username, people_store.usernames(tx)))
    return found


def role_id_in(tx: Tx, code: str) -> int:
    known = people_store.role_ids(tx)
    if code not in known:
        raise RoleUnknown(code, nearest(code, known))
    return known[code]


def team_id_in(tx: Tx, name: str) -> int:
    known = people_store.team_ids(tx)
    if name not in known:
        raise TeamUnknown(name, nearest(name, known))
    return known[name]


def queue_id_in(tx: Tx, name: str) -> int:
    """A queue by its name, without regard to case."""
    known = people_store.queue_ids(tx)
    by_fold = {each.casefold(): found for each, found in known.items()}
    found = known.get(name, by_fold.get(name.casefold()))
    if found is None:
        raise QueueUnknown(name, nearest(name, known))
    return found


def calendar_id_in(tx: Tx, name: str) -> int:
    known = calendar_store.ids(tx)
    if name not in known:
        raise CalendarUnknown(name, nearest(name, known))
    return known[name]


def check_username(text: str) -> str:
    username = text.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise UsernameInvalid(text[:80])
    return username


def check_code(what: str, text: str) -> str:
    if not _CODE.fullmatch(text):
        raise CodeInvalid(what, text[:80])
    return text


def check_label(what: str, text: str) -> str:
    """A display name: cleaned, not empty, at most 200 characters."""
    name = clean(text)
    if not name:
        raise NameEmpty(what)
    if len(name) > MAX_NAME:
        raise ValueInvalid(what, "name", name[:80], f"<= {MAX_NAME}")
    return name


def check_labels(what: str, names: Mapping[str, str]) -> dict[str, str]:
    """Names by language; empty ones are left out."""
    for language in names:
        check_language(what, language)
    return {language: check_label(what, name) for language, name in names.items() if name.strip()}


def check_language(what: str, language: str) -> str:
    if language not in LANGUAGES:
        raise ValueInvalid(what, "language", language[:20], ", ".join(LANGUAGES))
    return language


def check_email(what: str, text: str) -> str:
    email = clean(text)
    if email and not _EMAIL.fullmatch(email):
        raise ValueInvalid(what, "email", email[:80], "name@bank.example")
    return email


def check_editable(what: str, given: Iterable[str], editable: Collection[str]) -> None:
    for field in given:
        if field not in editable:
            raise FieldNotEditable(what, field, sorted(editable))


def check_version(name: str, read: int | None, now: int, wanted: Mapping[str, Any], current: Mapping[str, Any]) -> None:
    """Refuse a save of something that was saved since version `read` (None: whatever is there now is fine).

    The refusal shows, for each field that would be written, what is wanted and what is there now.
    """
    if read is None or read == now:
        return
    changed = {field: (value, current.get(field)) for field, value in wanted.items() if value != current.get(field)}
    raise Stale(name, sorted(changed), changed)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of `after` that aren't as they were: (old values, new values)."""
    changed = [field for field, value in after.items() if before.get(field) != value]
    return {field: before.get(field) for field in changed}, {field: after[field] for field in changed}
