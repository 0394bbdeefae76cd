"""Who may work on referrals: a referral that lies with anybody else is lost, and tells its client's name outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from fsctui.domain.access import ALLOWED, Permission
from fsctui.domain.people import PermissionRole
from fsctui.store.database import Tx
from fsctui.store.people import ROLE, USER_ROLE

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_ROLES = (
    select(USER_ROLE.c.user_id, ROLE.c.permission_role)
    .join(ROLE, ROLE.c.id == USER_ROLE.c.role_id)
    .where(USER_ROLE.c.user_id.in_(_IDS))
)
_WORKING = [role.value for role in PermissionRole if Permission.WORK_REFERRALS in ALLOWED[role]]
_INSIDE = [role.value for role in PermissionRole if Permission.VIEW_PEOPLE in ALLOWED[role]]
_WORKERS = _ROLES.where(ROLE.c.permission_role.in_(_WORKING))
_INSIDERS = _ROLES.where(ROLE.c.permission_role.in_(_INSIDE))


def workers(tx: Tx, user_ids: Iterable[int]) -> frozenset[int]:
    """Those of the users whose role lets them work on referrals."""
    ids = sorted(set(user_ids))
    return frozenset(row.user_id for row in tx.all(_WORKERS, {"ids": ids})) if ids else frozenset()


def insiders(tx: Tx, user_ids: Iterable[int]) -> frozenset[int]:
    """Those of the users who aren't only partners or clients."""
    ids = sorted(set(user_ids))
    return frozenset(row.user_id for row in tx.all(_INSIDERS, {"ids": ids})) if ids else frozenset()
