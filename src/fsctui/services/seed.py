"""What a database holds before anybody has worked in it: object types, job roles, templates, a calendar, one user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fsctui.domain.people import PermissionRole
from fsctui.domain.people_rows import NewUser
from fsctui.domain.records import ObjectType
from fsctui.domain.templates import TemplateBody
from fsctui.scheduling.spec import CalendarSpec
from fsctui.services import calendars, templates, users
from fsctui.services.calendar_book import CalendarBook
from fsctui.store import object_types as type_store
from fsctui.store import people as people_store
from fsctui.store.database import Tx

ADMINISTRATOR = "administrator"
CALENDAR_NAME = "Standard"


@dataclass(frozen=True, slots=True)
class RoleSeed:
    """A job role that comes with the product."""

    code: str
    permission: PermissionRole
    names: Mapping[str, str]


def is_empty_in(tx: Tx) -> bool:
    """Whether nothing of the product's own data was ever put in."""
    return not type_store.codes(tx)


def install_in(
    tx: Tx,
    object_types: Sequence[ObjectType],
    roles: Iterable[RoleSeed],
    bodies: Iterable[TemplateBody],
    publisher_id: int | None = None,
) -> None:
    """Object types, job roles and published templates. Nothing of them may be there yet."""
    type_store.insert_types(tx, object_types)
    tx.note(
        "install",
        "object_type",
        0,
        after={"codes": [each.code for each in object_types]},
    )
    install_roles_in(tx, roles)
    for body in bodies:
        templates.import_in(tx, body, True, publisher_id)


def install_roles_in(tx: Tx, roles: Iterable[RoleSeed]) -> None:
    for role in roles:
        row = {
            "code": role.code,
            "names": dict(role.names),
            "permission_role": role.permission.value,
        }
        role_id = tx.new_id()
        people_store.insert_roles(tx, [{"id": role_id, **row}])
        tx.note("create", "role", role_id, after=row)


def install_calendar_in(tx: Tx, book: CalendarBook, time_zone: str) -> int:
    """The bank's first calendar: Monday to Friday. Public holidays are added by whoever knows the country."""
    return calendars.add_in(book, tx, CALENDAR_NAME, CalendarSpec(time_zone=time_zone), default=True)


def install_administrator_in(tx: Tx, username: str, name: str, language: str, time_zone: str, system_user: str) -> int:
    """The first user, who may do everything."""
    new = NewUser(
        username=username,
        name=name,
        roles=(ADMINISTRATOR,),
        language=language,
        time_zone=time_zone,
        operating_system_user=system_user,
    )
    return users.add_user_in(tx, new)
