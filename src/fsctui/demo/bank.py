"""Builds the demo bank. Its data is checked and its days count from the day it is made; people act at past instants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from fsctui.demo.clients import Clients
from fsctui.demo.story import Story
from fsctui.domain.people_rows import NewUser
from fsctui.interchange.demo_model import DemoBank
from fsctui.services import absences, calendars
from fsctui.services.calendar_book import CalendarBook
from fsctui.services.users import add_user_in
from fsctui.store import access
from fsctui.store import calendars as calendar_store
from fsctui.store import people as people_store
from fsctui.store.database import Database, Tx

OPENED = timedelta(days=200)
CLIENTS_CAME = timedelta(days=190)
ADMINISTRATOR = "matt"


def install_demo(database: Database, bank: DemoBank, now: datetime, install_shipped: Callable[[Tx], None]) -> None:
    """Fill an empty database. `install_shipped` puts in object types, roles and templates.

    It takes several transactions and doesn't wait for the disk: fill a file that is of no use before all is done.
    """
    with _without_waiting(database):
        book = CalendarBook(database, now.year)
        with database.write(None, now - OPENED) as tx:
            install_shipped(tx)
            _organisation(tx, book, bank)
        today = now.date()
        with database.read() as tx:
            administrator = access.load_actor(tx, ADMINISTRATOR)
        with database.write(administrator, now - CLIENTS_CAME) as tx:
            built = Clients(tx, bank, today).build()
        with database.write(administrator, now - timedelta(days=100)) as tx:
            for away in bank.absences:
                first = today + timedelta(days=away.start)
                last = first + timedelta(days=away.days - 1)
                absences.add_absence_in(tx, away.user, first, last, away.substitute or None, away.reason)
        Story(database, book, bank, built, now).tell()


def _organisation(tx: Tx, book: CalendarBook, bank: DemoBank) -> None:
    for calendar in bank.calendars:
        parent = calendar.parent or None
        calendars.add_in(book, tx, calendar.name, calendar.spec, parent=parent, default=calendar.default)
    calendar_ids = {row.name: row.id for row in calendar_store.rows(tx)}
    team_ids: dict[str, int] = {}
    for team in bank.teams:
        team_ids[team.name] = team_id = tx.new_id()
        row = {
            "id": team_id,
            "name": team.name,
            "parent_id": team_ids.get(team.parent),
            "calendar_id": calendar_ids.get(team.calendar),
        }
        people_store.insert_teams(tx, [row])
        tx.note("create", "team", team_id, after={"name": team.name, "parent": team.parent or None})
    for person in bank.people:
        new = NewUser(
            username=person.username,
            name=person.name,
            email=person.email,
            roles=person.roles,
            team=person.team or None,
            calendar=person.calendar or None,
            language=person.language,
            time_zone=person.time_zone,
            capacity=person.capacity,
        )
        add_user_in(tx, new)
    places = people_store.user_places(tx)
    for person in bank.people:
        changes: dict[str, object] = {"manager_id": places[person.manager][0]} if person.manager else {}
        if not person.active:
            changes["active"] = False
        if changes:
            user_id = places[person.username][0]
            people_store.update_user(tx, user_id, changes)
            after = {"manager": person.manager or None, "active": person.active}
            tx.note("edit", "user", user_id, after=after)
    for queue in bank.queues:
        queue_id = tx.new_id()
        row = {
            "id": queue_id,
            "name": queue.name,
            "names": dict(queue.names),
            "email": queue.email,
            "notify_members": True,
            "takes": list(queue.takes),
            "version": 1,
        }
        people_store.insert_queues(tx, [row])
        people_store.join_queue(tx, [(queue_id, places[member][0]) for member in queue.members])
        tx.note("create", "queue", queue_id, after={"name": queue.name, "members": list(queue.members)})


@contextmanager
def _without_waiting(database: Database) -> Iterator[None]:
    setting = "PRAGMA synchronous = OFF" if database.dialect == "sqlite" else "SET synchronous_commit = off"
    with database.engine.connect() as connection:
        connection.exec_driver_sql(setting)
    try:
        yield
    finally:
        # The connections that don't wait go; the next ones do as always.
        database.close()


__all__ = ["install_demo"]
