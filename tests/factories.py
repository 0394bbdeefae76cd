"""Plain functions that make things for tests, through the same services as everybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from fsctui.domain.people import PermissionRole
from fsctui.domain.people_rows import NewUser
from fsctui.domain.records import Choice, Field, FieldType, ObjectType, RecordRef
from fsctui.scheduling.spec import CalendarSpec
from fsctui.services import seed
from fsctui.services.calendar_book import CalendarBook
from fsctui.services.context import Context
from fsctui.services.users import add_user_in
from fsctui.services.workspace import Workspace
from fsctui.store import access
from fsctui.store import people as people_store
from fsctui.store.database import Database

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""A Monday."""

ROLES = {
    "administrator": PermissionRole.ADMINISTRATOR,
    "manager": PermissionRole.MANAGER,
    "adviser": PermissionRole.ADVISER,
    "assistant": PermissionRole.ASSISTANT,
    "broker": PermissionRole.BROKER,
    "agent": PermissionRole.AGENT,
    "compliance": PermissionRole.COMPLIANCE,
    "partner": PermissionRole.PARTNER,
    "client": PermissionRole.CLIENT,
}


def field(name: str, kind: FieldType, *, required: bool = False, target: str = "", choices: str = "") -> Field:
    return Field(name, kind, {"en": name}, required, tuple(Choice(code) for code in choices.split()), target)


TEXT, MONEY, DATE, EMAIL, REFERENCE, CHOICE = (
    FieldType.TEXT,
    FieldType.MONEY,
    FieldType.DATE,
    FieldType.EMAIL,
    FieldType.REFERENCE,
    FieldType.CHOICE,
)

TYPES = (
    ObjectType(
        "account",
        {"en": "Account"},
        {"en": "Accounts"},
        (
            field("kind", CHOICE, choices="person business"),
            field("email", EMAIL),
            field("city", TEXT),
            field("segment", CHOICE, choices="retail private"),
            field("kyc_date", DATE),
        ),
    ),
    ObjectType(
        "contact",
        {"en": "Contact"},
        {"en": "Contacts"},
        (
            field("first_name", TEXT),
            field("last_name", TEXT, required=True),
            field("account", REFERENCE, target="account"),
            field("email", EMAIL),
            field("birth_date", DATE),
            field("city", TEXT),
            field("hobby", TEXT),
        ),
    ),
    ObjectType("household", {"en": "Household"}, {"en": "Households"}, (field("city", TEXT),)),
    ObjectType(
        "financial_account",
        {"en": "Financial account"},
        {"en": "Financial accounts"},
        (field("account", REFERENCE, target="account"), field("balance", MONEY), field("opened_on", DATE)),
    ),
    ObjectType(
        "card",
        {"en": "Card"},
        {"en": "Cards"},
        (field("financial_account", REFERENCE, target="financial_account", required=True),),
    ),
)
"""A few object types, small enough to be read here."""


class Clock:
    """A clock that tests set."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class House:
    """A database with object types, one role per permission role, a calendar, and the administrator `ada`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock()
        self.book = CalendarBook(database, NOW.year)
        with database.write(None, NOW) as tx:
            names = [seed.RoleSeed(code, permission, {"en": code.title()}) for code, permission in ROLES.items()]
            seed.install_in(tx, TYPES, names, ())
            seed.install_calendar_in(tx, self.book, "UTC")
            add_user_in(tx, NewUser("ada", "Ada Admin", roles=("administrator",)))

    def of(self, username: str) -> Workspace:
        """The workspace of a user as they are now."""
        with self.database.read() as tx:
            actor = access.load_actor(tx, username)
        assert actor is not None, username
        return Workspace(Context(self.database, actor, self.clock, self.book))

    @property
    def ada(self) -> Workspace:
        return self.of("ada")

    def user(self, username: str, *roles: str, **given: object) -> str:
        new = NewUser(username, username.title(), roles=roles or ("adviser",), **given)  # type: ignore[arg-type]
        self.ada.people.add_user(new)
        return username

    def id_of(self, username: str) -> int:
        with self.database.read() as tx:
            found = people_store.user_id(tx, username)
        assert found is not None, username
        return found

    def account(self, name: str, owner: str = "ada", values: Mapping[str, object] | None = None) -> RecordRef:
        return self.record("account", name, owner, values)

    def record(self, code: str, name: str, owner: str = "ada", values: Mapping[str, object] | None = None) -> RecordRef:
        done = self.ada.records.create(code, name, values or {}, owner=owner)
        assert done.id is not None
        return RecordRef(code, done.id)

    def rows(self, table: str) -> list[tuple[object, ...]]:
        """Everything in a table, to show that nothing changed."""
        with self.database.read() as tx:
            return sorted((tuple(row) for row in tx.all(f"SELECT * FROM {table}")), key=repr)


WEEKDAYS = CalendarSpec(time_zone="UTC")
