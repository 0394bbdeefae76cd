"""Who may do what: one table of permissions per permission role, and what each relation to a record gives.

A use case asks `require(actor, permission)` for what needs no record, and `require_on(...)` for what touches one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from fsctui.domain.people import Actor, PermissionRole
from fsctui.refusal import Kind, Refusal


class Permission(Enum):
    VIEW_RECORDS = "view_records"
    CREATE_RECORDS = "create_records"
    EDIT_RECORDS = "edit_records"
    IMPORT_RECORDS = "import_records"
    VIEW_TEMPLATES = "view_templates"
    EDIT_TEMPLATES = "edit_templates"
    VIEW_PLANS = "view_plans"
    LAUNCH_PLANS = "launch_plans"
    MANAGE_PLANS = "manage_plans"
    VIEW_TASKS = "view_tasks"
    WORK_TASKS = "work_tasks"
    CREATE_TASKS = "create_tasks"
    ASSIGN_TASKS = "assign_tasks"
    HAND_IN_DOCUMENTS = "hand_in_documents"
    REVIEW_DOCUMENTS = "review_documents"
    WAIVE_DOCUMENTS = "waive_documents"
    VIEW_PEOPLE = "view_people"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_ABSENCES = "manage_absences"
    MANAGE_CALENDARS = "manage_calendars"
    MANAGE_OBJECT_TYPES = "manage_object_types"
    VIEW_TIMELINE = "view_timeline"
    VERIFY_AUDIT = "verify_audit"
    VIEW_REFERRALS = "view_referrals"
    CREATE_REFERRALS = "create_referrals"
    WORK_REFERRALS = "work_referrals"
    MANAGE_ROUTING = "manage_routing"
    VIEW_REPORTS = "view_reports"
    MANAGE_MAIL = "manage_mail"
    MANAGE_SETTINGS = "manage_settings"


class Relation(Enum):
    """How somebody is connected with a record."""

    OWNER = "owner"
    ACCOUNT_TEAM = "account_team"
    ASSIGNED = "assigned"
    QUEUE = "queue"
    PARTICIPANT_EDIT = "participant_edit"
    PARTICIPANT_READ = "participant_read"
    TEAM = "team"
    MANAGER = "manager"
    OVERSIGHT = "oversight"
    SENT = "sent"
    CLIENT = "client"


READS = frozenset(
    {
        Permission.VIEW_RECORDS,
        Permission.VIEW_TEMPLATES,
        Permission.VIEW_PLANS,
        Permission.VIEW_TASKS,
        Permission.VIEW_PEOPLE,
        Permission.VIEW_TIMELINE,
        Permission.VIEW_REFERRALS,
    }
)
_WORKS = frozenset(
    {
        Permission.CREATE_RECORDS,
        Permission.EDIT_RECORDS,
        Permission.LAUNCH_PLANS,
        Permission.MANAGE_PLANS,
        Permission.WORK_TASKS,
        Permission.CREATE_TASKS,
        Permission.ASSIGN_TASKS,
        Permission.HAND_IN_DOCUMENTS,
        Permission.REVIEW_DOCUMENTS,
        Permission.MANAGE_ABSENCES,
        Permission.CREATE_REFERRALS,
        Permission.WORK_REFERRALS,
    }
)
_OUTSIDE = frozenset({Permission.CREATE_REFERRALS, Permission.VIEW_REFERRALS})
"""Partners and clients refer, and follow what they sent: see `is_outsider`."""

ALLOWED: dict[PermissionRole, frozenset[Permission]] = {
    PermissionRole.ADMINISTRATOR: frozenset(Permission),
    PermissionRole.MANAGER: READS
    | _WORKS
    | {
        Permission.WAIVE_DOCUMENTS,
        Permission.IMPORT_RECORDS,
        Permission.VERIFY_AUDIT,
        Permission.VIEW_REPORTS,
        Permission.MANAGE_MAIL,
    },
    PermissionRole.ADVISER: READS | _WORKS | {Permission.WAIVE_DOCUMENTS},
    PermissionRole.ASSISTANT: READS | _WORKS,
    PermissionRole.BROKER: READS | _WORKS,
    PermissionRole.AGENT: READS | _WORKS,
    PermissionRole.COMPLIANCE: READS
    | {
        Permission.WORK_TASKS,
        Permission.REVIEW_DOCUMENTS,
        Permission.WAIVE_DOCUMENTS,
        Permission.VERIFY_AUDIT,
        Permission.CREATE_REFERRALS,
        Permission.VIEW_REPORTS,
    },
    PermissionRole.PARTNER: _OUTSIDE,
    PermissionRole.CLIENT: _OUTSIDE | {Permission.HAND_IN_DOCUMENTS},
}

SEES_EVERYTHING_OPEN = frozenset({PermissionRole.ADMINISTRATOR, PermissionRole.COMPLIANCE})
"""These roles are related to every record that isn't confidential, by OVERSIGHT."""

_PERSONAL = frozenset(
    {
        Relation.OWNER,
        Relation.ACCOUNT_TEAM,
        Relation.ASSIGNED,
        Relation.QUEUE,
        Relation.PARTICIPANT_EDIT,
        Relation.PARTICIPANT_READ,
        Relation.SENT,
        Relation.CLIENT,
    }
)
_READ_ONLY = frozenset({Relation.PARTICIPANT_READ, Relation.SENT, Relation.CLIENT})
"""Whoever referred, and whoever sees the client, may look at a referral and no more."""
_OVERSEEING = frozenset({Permission.REVIEW_DOCUMENTS, Permission.WAIVE_DOCUMENTS})
"""What oversight carries beyond reading; only an administrator's carries everything."""


class Missing(Enum):
    """What would be needed for a refused action."""

    ROLE = "role"
    RELATION = "relation"
    EDIT = "edit"


@dataclass(eq=False)
class NotAllowed(Refusal):
    """The acting user may not do this; `missing`: a role, a relation to the record, or the right to edit it."""

    kind: ClassVar[Kind] = Kind.NOT_ALLOWED
    permission: Permission
    missing: Missing
    username: str


def has(actor: Actor, permission: Permission) -> bool:
    return any(permission in ALLOWED[role] for role in actor.permission_roles)


_OUTSIDERS = frozenset({PermissionRole.PARTNER, PermissionRole.CLIENT})


def is_outsider(actor: Actor) -> bool:
    """A partner or a client: of referrals they have what they sent, and of everything else nothing."""
    return actor.permission_roles <= _OUTSIDERS


def sees_everything_open(actor: Actor) -> bool:
    return not actor.permission_roles.isdisjoint(SEES_EVERYTHING_OPEN)


def require(actor: Actor, permission: Permission) -> None:
    """Raise `NotAllowed` unless one of the actor's roles gives the permission."""
    if not has(actor, permission):
        raise NotAllowed(permission, Missing.ROLE, actor.username)


def usable(relations: Collection[Relation], *, confidential: bool) -> frozenset[Relation]:
    """The relations that count: a confidential record gives nothing through team, management line or oversight."""
    return frozenset(relations) & _PERSONAL if confidential else frozenset(relations)


def carries_work(relations: Collection[Relation], *, confidential: bool) -> bool:
    """Whether some relation gives more than looking; oversight alone doesn't."""
    return not usable(relations, confidential=confidential) <= _READ_ONLY | {Relation.OVERSIGHT}


def require_on(actor: Actor, permission: Permission, relations: Collection[Relation], *, confidential: bool) -> None:
    """Raise `NotAllowed` unless a role gives the permission and a relation to the record carries it."""
    require(actor, permission)
    counted = usable(relations, confidential=confidential)
    if not counted:
        raise NotAllowed(permission, Missing.RELATION, actor.username)
    if permission not in READS and counted <= _READ_ONLY:
        raise NotAllowed(permission, Missing.EDIT, actor.username)
    carried = permission in READS | _OVERSEEING or PermissionRole.ADMINISTRATOR in actor.permission_roles
    if not carried and counted <= _READ_ONLY | {Relation.OVERSIGHT}:
        # Compliance looks at everything, but works only on what it was given.
        raise NotAllowed(permission, Missing.RELATION, actor.username)
