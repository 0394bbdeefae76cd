"""Who may work on referrals: a referral that lies with anybody else is lost, and tells its client's name outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, bindparam, or_, select

from fsctui.domain.access import ALLOWED, Permission
from fsctui.domain.people import PermissionRole
from fsctui.store.database import Tx
from fsctui.store.people import ROLE, USER, USER_ROLE

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_ROLES = (
    select(USER_ROLE.c.user_id, ROLE.c.permission_role)
    .join(ROLE, ROLE.c.id == USER_ROLE.c.role_id)
    .where(USER_ROLE.c.user_id.in_(_IDS))
)
_WORKING = [role.value for role in PermissionRole if Permission.WORK_REFERRALS in ALLOWED[role]]
_INSIDE = [role.value for role in PermissionRole if Permission.VIEW_PEOPLE in ALLOWED[role]]
_WORKS = (
    select(USER_ROLE.c.user_id).join(ROLE, ROLE.c.id == USER_ROLE.c.role_id).where(ROLE.c.permission_role.in_(_WORKING))
)
GONE = select(USER.c.id).where(or_(USER.c.active.is_(False), USER.c.id.not_in(_WORKS)))
"""Users who can't work on referrals (any more): inactive, or without a role that does."""
_WORKERS = _ROLES.where(ROLE.c.permission_role.in_(_WORKING))
_IS_GONE = GONE.where(USER.c.id == bindparam("user_id"))
_INSIDERS = _ROLES.where(ROLE.c.permission_role.in_(_INSIDE))


def is_able(tx: Tx, user_id: int) -> bool:
    """Whether somebody is active, and a role of theirs works on referrals."""
    return tx.scalar(_IS_GONE, {"user_id": user_id}) is None


def workers(tx: Tx, user_ids: Iterable[int]) -> frozenset[int]:
    """Those of the users whose role lets them work on referrals."""
    ids = sorted(set(user_ids))
    return frozenset(row.user_id for row in tx.all(_WORKERS, {"ids": ids})) if ids else frozenset()


def insiders(tx: Tx, user_ids: Iterable[int]) -> frozenset[int]:
    """Those of the users who aren't only partners or clients."""
    ids = sorted(set(user_ids))
    return frozenset(row.user_id for row in tx.all(_INSIDERS, {"ids": ids})) if ids else frozenset()
