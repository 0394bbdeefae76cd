"""The only place that wires settings, database, calendars and the acting user, and the only one with a clock."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from fsctui.domain.people_rows import ChoiceOfUser, UserRow
from fsctui.refusal import Kind, Refusal
from fsctui.services.calendar_book import CalendarBook
from fsctui.services.context import Context
from fsctui.services.refusals import UserUnknown, nearest
from fsctui.services.workspace import Workspace
from fsctui.settings import Settings, sqlite_url
from fsctui.store import access, migrate, object_types
from fsctui.store import people as people_store
from fsctui.store import timeline as timeline_store
from fsctui.store.database import Database, Tx
from fsctui.store.refusals import DatabaseMissing, DatabaseNotEmpty, SchemaMissing, SchemaTooOld

if TYPE_CHECKING:
    from fsctui.domain.mail import Postman
    from fsctui.domain.people import Actor
    from fsctui.services.ticking import Tick

MAX_CANDIDATES = 50
DEMO_USER = "ryan"
"""Who a demo is shown as, unless somebody else is named."""


@dataclass(eq=False)
class UserNotChosen(Refusal):
    """Nobody of the bank is mapped to this account of the operating system; `candidates` may be chosen."""

    operating_system_user: str
    candidates: list[str]


@dataclass(eq=False)
class UserNotMapped(UserNotChosen):
    """Nobody is mapped to this account, and on a server nobody may be chosen; there are no `candidates`."""


@dataclass(eq=False)
class ImpersonationNotAllowed(Refusal):
    """Acting as somebody else is possible on a local database only."""

    kind: ClassVar[Kind] = Kind.NOT_ALLOWED
    username: str
    operating_system_user: str


@dataclass(eq=False)
class NowOnlyOnDemo(Refusal):
    """Another time than the clock's is for demos and tests: this database isn't marked as one."""

    kind: ClassVar[Kind] = Kind.NOT_ALLOWED
    database: str


@dataclass(eq=False)
class UserInactive(Refusal):
    kind: ClassVar[Kind] = Kind.NOT_ALLOWED
    username: str


def clock(settings: Settings) -> Callable[[], datetime]:
    """Aware UTC: the run's own time, or the one it was given."""
    if settings.now is None:
        return lambda: datetime.now(UTC)
    fixed = settings.now.astimezone(UTC) if settings.now.tzinfo else settings.now.replace(tzinfo=UTC)
    return lambda: fixed


def open_database(settings: Settings, *, first_start: bool = True) -> Database:
    """The run's database, ready for this version.

    On a first start the user's own file, the one that nobody has to name, is made, and an empty database of a server
    is made ready. A file that was named is not made: a typing error would make a bank, and `db init` would then find
    something there. An older schema is upgraded (a copy is kept until it went well), a newer one is refused, and so is
    `--now` on a database that isn't a demo.
    """
    database = Database(settings.url, read_only=settings.read_only)
    try:
        migrate.require_current(database)
    except SchemaTooOld:
        if settings.read_only:
            raise
        migrate.upgrade(database)
    except (SchemaMissing, DatabaseMissing):
        if settings.read_only or not first_start or (settings.is_local and settings.database_url):
            raise
        migrate.create(database, clock(replace(settings, now=None))())
    _install_first(database, settings)
    if settings.now is not None:
        with database.read() as tx:
            if not timeline_store.marks(tx).demo:
                raise NowOnlyOnDemo(database.name)
    return database


def open_workspace(settings: Settings) -> Workspace:
    """Everything, for the acting user.

    On a local database `--as` names anybody. Otherwise it is the user that is mapped to the operating-system account.

    Raises:
        UserNotChosen: nobody is mapped, and it isn't clear who it is; `choose_user` maps one.
        ImpersonationNotAllowed, UserUnknown, UserInactive, NowOnlyOnDemo: as they say.
    """
    return workspace_on(open_database(settings), settings)


@contextmanager
def workspace(settings: Settings, *, first_start: bool = True) -> Iterator[Workspace]:
    """As `open_workspace`, and the database is closed in the end; `first_start` is that of `open_database`."""
    database = open_database(settings, first_start=first_start)
    try:
        yield workspace_on(database, settings)
    finally:
        database.close()


def workspace_on(database: Database, settings: Settings) -> Workspace:
    now = clock(settings)
    book = CalendarBook(database, now().year)
    return Workspace(Context(database, _actor(database, settings), now, book))


def workspace_for(database: Database, username: str, now: Callable[[], datetime]) -> Workspace:
    """The workspace of one user at a time of its own; for demos and tests."""
    with database.read() as tx:
        actor = access.load_actor(tx, username)
        if actor is None:
            raise UserUnknown(username, nearest(username, people_store.usernames(tx)))
    return Workspace(Context(database, actor, now, CalendarBook(database, now().year)))


@contextmanager
def ticking(settings: Settings, stopped: Callable[[], bool]) -> Iterator[Tick]:
    """What happens by itself, on the run's database; as nobody in particular, so it needs no user.

    Without a mail server in the settings mail stays in the outbox.
    """
    from fsctui.services.ticking import Tick, context_of

    database = open_database(settings, first_start=False)
    try:
        now = clock(settings)
        context = context_of(database, now, CalendarBook(database, now().year))
        yield Tick(context, (lambda: postman(settings)) if settings.smtp_url else None, stopped)
    finally:
        database.close()


def postman(settings: Settings) -> Postman:
    """Who sends mails over the settings' server. Raises MailServerInvalid, MailSenderInvalid."""
    from fsctui.i18n.mail_words import compose
    from fsctui.interchange.mail import MailServer, SmtpPostman, check_sender

    return SmtpPostman(MailServer.parse(settings.smtp_url or ""), check_sender(settings.mail_from), compose)


def candidates(settings: Settings, text: str = "") -> tuple[ChoiceOfUser, ...]:
    """Who a first start may choose to be: the first active users that the text fits, by username.

    None on a server, where accounts decide.
    """
    if not settings.is_local:
        return ()
    database = open_database(settings)
    try:
        with database.read() as tx:
            found = people_store.users(tx, MAX_CANDIDATES, text=text, active=True)
    finally:
        database.close()
    return tuple(ChoiceOfUser(user.username, user.name, user.roles) for user in found)


def choose_user(settings: Settings, username: str) -> None:
    """Map the operating-system account to a user, so that the next start needs no choice. Local databases only."""
    if not settings.is_local:
        raise ImpersonationNotAllowed(username, settings.operating_system_user)
    database = open_database(settings)
    try:
        with database.write(None, clock(settings)()) as tx:
            user = people_store.user(tx, username)
            if user is None:
                raise UserUnknown(username, nearest(username, people_store.usernames(tx)))
            if not user.active:
                raise UserInactive(username)
            for name in people_store.users_of_system(tx, settings.operating_system_user):
                other = people_store.user(tx, name)
                if other is not None and other.id != user.id:
                    _map_in(tx, other, "")
            _map_in(tx, user, settings.operating_system_user)
    finally:
        database.close()


def _map_in(tx: Tx, user: UserRow, account: str) -> None:
    people_store.update_user(tx, user.id, {"operating_system_user": account})
    tx.note(
        "map",
        "user",
        user.id,
        before={"operating_system_user": user.operating_system_user},
        after={"operating_system_user": account},
    )


# -- the demo bank -------------------------------------------------------------------------------------------------


def demo_settings(settings: Settings) -> Settings:
    """Settings for a throw-away copy of the demo bank, made now and removed when the program ends."""
    folder = Path(tempfile.mkdtemp(prefix="fsctui-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = replace(settings, database_url=str(folder / "demo.sqlite3"), read_only=False)
    init_database(made, demo=True).close()
    return replace(made, user=made.user or DEMO_USER)


def init_database(settings: Settings, *, demo: bool = False, tasks: int = 0, referrals: int = 0) -> Database:
    """Make a new database: empty but for what comes with the product, or the demo bank, with synthetic rows on top.

    DatabaseNotEmpty when something is there already.
    """
    database = Database(settings.url)
    now = clock(settings)()
    if demo:
        _install_demo(database, settings, now)
    elif migrate.create(database, now):
        _install_first(database, settings)
    else:
        raise DatabaseNotEmpty(database.name)
    if tasks or referrals:
        from fsctui.demo.synthetic import bulk_rows

        with database.write(None, now) as tx:
            bulk_rows(tx, tasks=tasks, referrals=referrals)
    return database


# -- within --------------------------------------------------------------------------------------------------------


def _actor(database: Database, settings: Settings) -> Actor:
    with database.read() as tx:
        # Who is mapped to no account has an empty one; on a server, nobody becomes them by having none.
        known = settings.is_local or settings.operating_system_user
        mapped = people_store.users_of_system(tx, settings.operating_system_user) if known else []
        username = settings.user.strip().lower() if settings.user else None
        if username is None:
            if len(mapped) != 1:
                everybody = people_store.users(tx, MAX_CANDIDATES, active=True)
                names = mapped or ([user.username for user in everybody] if settings.is_local else [])
                refusal = UserNotChosen if names else UserNotMapped
                raise refusal(settings.operating_system_user, names)
            username = mapped[0]
        elif not settings.is_local and username not in mapped:
            raise ImpersonationNotAllowed(username, settings.operating_system_user)
        actor = access.load_actor(tx, username)
        if actor is None:
            if people_store.user_id(tx, username) is not None:
                raise UserInactive(username)
            raise UserUnknown(username, nearest(username, people_store.usernames(tx)))
        return actor


def _install_demo(database: Database, settings: Settings, now: datetime) -> None:
    """Make the demo bank in a file of its own, and then, at once, the database: a kill leaves no half bank in it."""
    from fsctui.demo.bank import install_demo
    from fsctui.interchange.shipped import load_demo
    from fsctui.store import backup

    backup.require_free(database)
    migrate.make_file(database)
    with tempfile.TemporaryDirectory(prefix="fsctui-demo-") as folder:
        file = Path(folder) / "demo.sqlite3"
        made = Database(sqlite_url(file))
        migrate.create(made, now, demo=True)
        install_demo(made, load_demo(), now, _install_shipped)
        if not settings.is_local and settings.operating_system_user:
            # On a server nobody may be named: whoever made the bank is its administrator, and lets the others in.
            with made.write(None, now) as tx:
                administrator = people_store.users(tx, 1, active=True, role="administrator")[0]
                _map_in(tx, administrator, settings.operating_system_user)
        made.close()
        backup.restore(file, database)


def _install_first(database: Database, settings: Settings) -> None:
    """Put in what comes with the product on the first start; in one transaction, so a kill leaves nothing half."""
    with database.read() as tx:
        if object_types.codes(tx):
            return
    if database.read_only:
        raise SchemaMissing(database.name)
    # Imported here: only the first start needs it, and it brings much with it.
    from fsctui.services import seed

    now = clock(settings)()
    with database.write(None, now) as tx:
        if not seed.is_empty_in(tx):
            return
        zone = local_time_zone()
        _install_shipped(tx)
        seed.install_calendar_in(tx, CalendarBook(database, now.year), zone)
        account = settings.operating_system_user
        language = _language(settings.language)
        seed.install_administrator_in(
            tx,
            username_from(account),
            account or "Administrator",
            language,
            zone,
            account,
        )


def _install_shipped(tx: Tx) -> None:
    from fsctui.interchange import shipped
    from fsctui.services import seed

    roles = [seed.RoleSeed(role.code, role.permission, role.names) for role in shipped.load_roles()]
    bodies = [found.body for found in shipped.load_templates()]
    seed.install_in(tx, shipped.load_object_types(), roles, bodies)


def username_from(account: str) -> str:
    """A username made of an account's name: `DOMAIN\\\\José.P` becomes `jose.p`."""
    from fsctui.domain.folding import fold

    plain = re.sub(r"[^a-z0-9._@-]+", "_", fold(account.rsplit("\\", 1)[-1]))
    return plain.strip("._@-")[:64] or "admin"


def local_time_zone() -> str:
    """The machine's time zone by its IANA name; UTC when the machine doesn't say."""
    from fsctui.scheduling.calendar import zone
    from fsctui.scheduling.refusals import UnknownTimeZone

    named = os.environ.get("TZ", "").lstrip(":")
    if not named:
        link = Path("/etc/localtime")
        _, found, rest = str(link.resolve()).partition("/zoneinfo/") if link.is_symlink() else ("", "", "")
        named = rest if found else "UTC"
    try:
        return zone(named).key
    except UnknownTimeZone:
        return "UTC"


def _language(tag: str | None) -> str:
    from fsctui.i18n import match

    return (match(tag) if tag else None) or "en"
