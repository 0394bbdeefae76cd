"""What everybody is called, for texts that were written with usernames and codes."""

from __future__ import annotations

from sqlalchemy import select

from fsctui.domain.naming import Naming
from fsctui.store.database import Tx
from fsctui.store.tables import QueueTable, RoleTable, UserTable

USER = UserTable.__table__  # type: ignore[attr-defined]
ROLE = RoleTable.__table__  # type: ignore[attr-defined]
QUEUE = QueueTable.__table__  # type: ignore[attr-defined]
_USERS = select(USER.c.username, USER.c.name)
_ROLES = select(ROLE.c.code, ROLE.c.names)
_QUEUES = select(QUEUE.c.name, QUEUE.c.names)


def naming(tx: Tx) -> Naming:
    return Naming(
        users={found.username: found.name for found in tx.all(_USERS)},
        roles={found.code: found.names for found in tx.all(_ROLES)},
        queues={found.name: found.names for found in tx.all(_QUEUES)},
    )
