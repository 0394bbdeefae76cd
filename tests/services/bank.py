"""A very small bank, written straight into the tables, for tests of plans and tasks.

ana (administrator) made the templates; ryan is Kiara's adviser, sri assists him and holds "assistant" on her account
team; two people hold "compliance_officer"; the queue "Onboarding" has sri and bob; mia manages ryan.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from fsctui.domain.records import RecordRef
from fsctui.domain.templates import (
    Assignee,
    AssigneeKind,
    ItemKind,
    Prerequisite,
    TemplateBody,
    TemplateItem,
    Words,
)
from fsctui.scheduling.offsets import Mode, Offset
from fsctui.scheduling.schedule import Anchor
from fsctui.scheduling.spec import CalendarSpec
from fsctui.services.calendar_book import CalendarBook
from fsctui.services.context import Context
from fsctui.services.workspace import Workspace
from fsctui.store import access
from fsctui.store.database import Database, Tx
from fsctui.store.tables import (
    AccountTable,
    AccountTeamTable,
    CalendarTable,
    ObjectTypeTable,
    QueueMemberTable,
    QueueTable,
    RecordTable,
    RoleTable,
    TeamTable,
    UserRoleTable,
    UserTable,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""A Monday."""
PEOPLE = {
    "ana": ("administrator",),
    "mia": ("branch_manager",),
    "ryan": ("adviser", "relationship_manager"),
    "sri": ("assistant",),
    "bob": ("mortgage_broker",),
    "dan": ("compliance_officer",),
    "cleo": ("compliance_officer",),
    "gone": ("assistant",),
}
PERMISSIONS = {
    "administrator": "administrator",
    "branch_manager": "manager",
    "adviser": "adviser",
    "relationship_manager": "adviser",
    "assistant": "assistant",
    "mortgage_broker": "broker",
    "compliance_officer": "compliance",
}


class Clock:
    """A clock that tests set."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def go(self, day: date) -> None:
        self.now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


class Bank:
    """The bank's database, its clock, and a workspace per person."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock()
        self.ids: dict[str, int] = {}
        self.kiara = RecordRef("account", 0)
        self.secret = RecordRef("account", 0)
        with database.write(None, NOW) as tx:
            self._people(tx)
            self._accounts(tx)
        self.book = CalendarBook(database, 2026)

    def of(self, username: str) -> Workspace:
        with self.database.read() as tx:
            actor = access.load_actor(tx, username)
        assert actor is not None, username
        return Workspace(Context(self.database, actor, self.clock, self.book))

    def _people(self, tx: Tx) -> None:
        calendar, team = tx.new_id(), tx.new_id()
        weekdays = CalendarSpec(time_zone="UTC").to_json()
        _put(tx, CalendarTable, id=calendar, name="Bank", parent_id=None, spec=weekdays, is_default=True, version=1)
        _put(tx, TeamTable, id=team, name="Wealth", parent_id=None, calendar_id=None)
        for code, permission in PERMISSIONS.items():
            self.ids[code] = tx.new_id()
            _put(tx, RoleTable, id=self.ids[code], code=code, names={"en": code}, permission_role=permission)
        for username, roles in PEOPLE.items():
            self.ids[username] = user = tx.new_id()
            _put(
                tx, UserTable,
                id=user, username=username, name=username.title(), email=f"{username}@bank.example", manager_id=None,
                team_id=team if username in ("ryan", "sri", "gone") else None, calendar_id=None, language="en",
                time_zone="UTC", active=username != "gone", operating_system_user="", capacity=None, version=1,
            )  # fmt: skip
            for role in roles:
                _put(tx, UserRoleTable, user_id=user, role_id=self.ids[role])
        users = UserTable.__table__  # type: ignore[attr-defined]
        tx.execute(update(users).where(users.c.username == "ryan").values(manager_id=self.ids["mia"]))
        self.ids["Onboarding"] = queue = tx.new_id()
        _put(
            tx, QueueTable,
            id=queue, name="Onboarding", names={}, email="", notify_members=True, takes=[], version=1,
        )  # fmt: skip
        for member in ("sri", "bob"):
            _put(tx, QueueMemberTable, queue_id=queue, user_id=self.ids[member])

    def _accounts(self, tx: Tx) -> None:
        definition = {"labels": {"en": "Account"}, "plurals": {"en": "Accounts"}, "fields": []}
        _put(tx, ObjectTypeTable, code="account", definition=definition, builtin=True, version=1)
        self.kiara = self._account(tx, "Kiara Shah", confidential=False)
        self.secret = self._account(tx, "Quiet Holding", confidential=True)
        for username, role in (("ryan", "adviser"), ("sri", "assistant")):
            _put(tx, AccountTeamTable, account_id=self.kiara.id, user_id=self.ids[username], role_id=self.ids[role])

    def _account(self, tx: Tx, name: str, *, confidential: bool) -> RecordRef:
        record = tx.new_id()
        _put(
            tx, RecordTable,
            id=record, type="account", name=name, name_sort=name.lower(), owner_id=self.ids["ryan"], team_id=None,
            account_id=record, confidential=confidential, account_confidential=confidential, external_id=None,
            fields={}, created_at=NOW, updated_at=NOW, version=1,
        )  # fmt: skip
        _put(tx, AccountTable, id=record, kind="person")
        return RecordRef("account", record)

    def scalar(self, sql: str, **params: Any) -> Any:
        """One value straight from the database."""
        with self.database.read() as tx:
            return tx.scalar(sql, params)

    def count(self, table: Any) -> int:
        from sqlalchemy import func

        with self.database.read() as tx:
            return int(tx.scalar(select(func.count()).select_from(table.__table__)))


def _put(tx: Tx, table: Any, **values: Any) -> None:
    tx.execute(insert(table.__table__), [values])


def item(
    key: str,
    days: int | None,
    *after: str,
    anchor: Anchor = Anchor.START,
    kind: ItemKind = ItemKind.TASK,
    required: bool = True,
    to: Assignee | None = None,
    **more: Any,
) -> TemplateItem:
    """A template item, due `days` after (or before) its anchor."""
    return TemplateItem(
        key=key,
        words=Words(key.replace("_", " ").capitalize()),
        kind=kind,
        required=required,
        anchor=anchor,
        offset=None if days is None else Offset(days),
        after=tuple(Prerequisite(need) for need in after),
        assignee=to or Assignee(),
        **more,
    )


ASSISTANT = Assignee(AssigneeKind.ROLE, "assistant")
COMPLIANCE = Assignee(AssigneeKind.ROLE, "compliance_officer")
QUEUE = Assignee(AssigneeKind.QUEUE, "Onboarding")


def review(*items: TemplateItem, name: str = "Client review", mode: Mode = Mode.COUNT, **more: Any) -> TemplateBody:
    """A template for accounts; by default four items in a chain, a branch and a document."""
    chosen = items or (
        item("call", 1, to=ASSISTANT),
        item("prepare", 3, "call", to=ASSISTANT),
        item("meet", 5, "prepare"),
        item("note", None, "meet", required=False),
        item("passport", 2, kind=ItemKind.DOCUMENT, to=QUEUE),
    )
    return TemplateBody(name, name.lower().replace(" ", "_"), "account", tuple(chosen), mode=mode, **more)


def publish(bank: Bank, body: TemplateBody | None = None) -> TemplateBody:
    """The template, published by the administrator."""
    body = body or review()
    bank.of("ana").templates.import_body(body, publish=True)
    return body
