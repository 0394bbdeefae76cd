"""Who is related to which record, in SQL: the same relations as `domain.access`, for one record or for a whole list.

`visible_records(actor)` suits questions that look at few records (a page, a search, one record); it asks about each.
`visible_set(actor)` suits questions about all of them (counts, id vectors); it collects the actor's records once.
Both answer alike, and both are conditions on the table `record` that need nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    union,
)
from sqlalchemy.sql.visitors import cloned_traverse

from fsctui.domain.access import Relation, sees_everything_open
from fsctui.domain.people import Actor, PermissionRole
from fsctui.store.database import Tx
from fsctui.store.tables import (
    AccountTeamTable,
    ParticipantTable,
    PlanTable,
    QueueMemberTable,
    RecordTable,
    ReferralTable,
    RoleTable,
    TaskTable,
    TeamTable,
    UserRoleTable,
    UserTable,
)

RECORD = RecordTable.__table__  # type: ignore[attr-defined]
USER = UserTable.__table__  # type: ignore[attr-defined]
_ROLE = RoleTable.__table__  # type: ignore[attr-defined]
_USER_ROLE = UserRoleTable.__table__  # type: ignore[attr-defined]
_QUEUE_MEMBER = QueueMemberTable.__table__  # type: ignore[attr-defined]
_TEAM = TeamTable.__table__  # type: ignore[attr-defined]
_ACCOUNT_TEAM = AccountTeamTable.__table__  # type: ignore[attr-defined]
_PARTICIPANT = ParticipantTable.__table__  # type: ignore[attr-defined]
_TASK = TaskTable.__table__  # type: ignore[attr-defined]
_PLAN = PlanTable.__table__  # type: ignore[attr-defined]
_REFERRAL = ReferralTable.__table__  # type: ignore[attr-defined]
_ACCOUNT = RECORD.alias("its_account")
_CLIENT = RECORD.alias("its_client")

_ME = bindparam("me", type_=Integer)
_QUEUES = bindparam("my_queues", expanding=True, type_=Integer)
_TEAMS = bindparam("my_teams", expanding=True, type_=Integer)
_REPORTS = bindparam("my_reports", expanding=True, type_=Integer)


def _params(actor: Actor) -> dict[str, Any]:
    return {
        "me": actor.id,
        "my_queues": sorted(actor.queues),
        "my_teams": sorted(actor.teams),
        "my_reports": sorted(actor.reports),
    }


def _bound(clause: ColumnElement[bool], actor: Actor) -> ColumnElement[bool]:
    """The clause with the actor's own values in it, so that it can stand in anybody's statement."""
    values = _params(actor)

    def fill(parameter: Any) -> None:
        if parameter.key in values:
            parameter.value = values[parameter.key]
            parameter.required = False

    return cloned_traverse(clause, {}, {"bindparam": fill})


# -- the acting user -----------------------------------------------------------------------------------------------

_USER_BY_NAME = select(
    USER.c.id, USER.c.username, USER.c.name, USER.c.team_id, USER.c.language, USER.c.time_zone, USER.c.active
).where(USER.c.username == bindparam("username"))
_ROLES_OF = (
    select(_ROLE.c.code, _ROLE.c.permission_role)
    .join(_USER_ROLE, _USER_ROLE.c.role_id == _ROLE.c.id)
    .where(_USER_ROLE.c.user_id == _ME)
)
_QUEUES_OF = select(_QUEUE_MEMBER.c.queue_id).where(_QUEUE_MEMBER.c.user_id == _ME)


def _tree(start: Select[Any], table: Any, parent: Any, name: str) -> Select[Any]:
    """The ids of `start` and of everything below them; UNION ends even where somebody made a loop by hand."""
    below = start.cte(name, recursive=True)
    below = below.union(select(table.c.id).join(below, parent == below.c.id))
    return select(below.c.id)


_REPORTS_OF = _tree(select(USER.c.id).where(USER.c.manager_id == _ME), USER, USER.c.manager_id, "below_me")
_TEAMS_OF = _tree(select(_TEAM.c.id).where(_TEAM.c.id == bindparam("team")), _TEAM, _TEAM.c.parent_id, "below_team")


def load_actor(tx: Tx, username: str) -> Actor | None:
    """The user as use cases take them; None for somebody unknown or inactive."""
    user = tx.one_or_none(_USER_BY_NAME, {"username": username})
    if user is None or not user.active:
        return None
    me = {"me": user.id}
    roles = tx.all(_ROLES_OF, me)
    teams = tx.all(_TEAMS_OF, {"team": user.team_id}) if user.team_id is not None else []
    return Actor(
        id=user.id,
        username=user.username,
        name=user.name,
        permission_roles=frozenset(PermissionRole(role.permission_role) for role in roles),
        roles=frozenset(role.code for role in roles),
        team_id=user.team_id,
        teams=frozenset(team.id for team in teams),
        queues=frozenset(queue.queue_id for queue in tx.all(_QUEUES_OF, me)),
        reports=frozenset(report.id for report in tx.all(_REPORTS_OF, me)) - {user.id},
        language=user.language,
        time_zone=user.time_zone,
    )


# -- relations, asked of one record --------------------------------------------------------------------------------

_ONE: ColumnElement[int] = literal_column("1")
_READY: ColumnElement[str] = literal_column("'ready'")
_CANCELED: ColumnElement[str] = literal_column("'canceled'")

_is_owner = RECORD.c.owner_id == _ME
_on_account_team = or_(
    exists(
        select(_ONE).where(_ACCOUNT_TEAM.c.account_id == RECORD.c.account_id, _ACCOUNT_TEAM.c.user_id == _ME)
    ).correlate(RECORD),
    exists(
        select(_ONE).where(
            _ACCOUNT.c.id == RECORD.c.account_id, _ACCOUNT.c.id != RECORD.c.id, _ACCOUNT.c.owner_id == _ME
        )
    ).correlate(RECORD),
)


def _has_work(record: Any) -> ColumnElement[bool]:
    """A task or a plan for the record is the actor's, or was done by them; one that was called off gives nothing."""
    tasks = (_TASK.c.record_id == record.c.id, _TASK.c.owner_id == _ME, _TASK.c.state != _CANCELED)
    plans = (_PLAN.c.record_id == record.c.id, _PLAN.c.owner_id == _ME, _PLAN.c.state != _CANCELED)
    return or_(
        exists(select(_ONE).where(*tasks)).correlate(record), exists(select(_ONE).where(*plans)).correlate(record)
    )


def _has_work_in_queue(record: Any) -> ColumnElement[bool]:
    return exists(
        select(_ONE).where(
            _TASK.c.record_id == record.c.id,
            _TASK.c.owner_id.is_(None),
            _TASK.c.bucket == _READY,
            _TASK.c.queue_id.in_(_QUEUES),
        )
    ).correlate(record)


_IS_REFERRAL = RECORD.c.type == literal_column("'referral'")
_is_assigned = _has_work(RECORD)
_in_queue = or_(
    _has_work_in_queue(RECORD),
    and_(
        _IS_REFERRAL,
        exists(
            # What somebody took out of a queue stays known to its members: they ask for it, or stand in.
            select(_ONE).where(_REFERRAL.c.id == RECORD.c.id, _REFERRAL.c.queue_id.in_(_QUEUES))
        ).correlate(RECORD),
    ),
)
_sent = and_(
    _IS_REFERRAL,
    exists(select(_ONE).where(_REFERRAL.c.id == RECORD.c.id, _REFERRAL.c.sent_by == _ME)).correlate(RECORD),
)
# Whoever may see a client sees what the client needs; its owner and its team are related by the account already.
_sees_client = and_(
    _IS_REFERRAL,
    not_(RECORD.c.confidential),
    exists(
        select(_ONE).where(
            _CLIENT.c.id == RECORD.c.account_id,
            or_(
                _has_work(_CLIENT),
                _has_work_in_queue(_CLIENT),
                exists(
                    select(_ONE).where(_PARTICIPANT.c.record_id == _CLIENT.c.id, _PARTICIPANT.c.user_id == _ME)
                ).correlate(_CLIENT),
                and_(
                    not_(_CLIENT.c.confidential),
                    or_(_CLIENT.c.team_id.in_(_TEAMS), _CLIENT.c.owner_id.in_(_REPORTS)),
                ),
            ),
        )
    ).correlate(RECORD),
)
_participates = exists(
    select(_ONE).where(_PARTICIPANT.c.record_id == RECORD.c.id, _PARTICIPANT.c.user_id == _ME)
).correlate(RECORD)
_edits = exists(
    select(_ONE).where(_PARTICIPANT.c.record_id == RECORD.c.id, _PARTICIPANT.c.user_id == _ME, _PARTICIPANT.c.may_edit)
).correlate(RECORD)
_may_edit = (
    select(_PARTICIPANT.c.may_edit)
    .where(_PARTICIPANT.c.record_id == RECORD.c.id, _PARTICIPANT.c.user_id == _ME)
    .correlate(RECORD)
    .scalar_subquery()
)
_in_team = RECORD.c.team_id.in_(_TEAMS)
_of_report = RECORD.c.owner_id.in_(_REPORTS)
_is_hidden = or_(RECORD.c.confidential, RECORD.c.account_confidential)
IS_OPEN = and_(not_(RECORD.c.confidential), not_(RECORD.c.account_confidential))

_PERSONAL_EDIT = or_(_is_owner, _on_account_team, _is_assigned, _in_queue, _edits)
_READS = or_(_participates, _sent, _sees_client)
_PERSONAL = or_(_is_owner, _on_account_team, _is_assigned, _in_queue, _READS)
_VISIBLE_TO_OVERSEER = or_(IS_OPEN, _PERSONAL)
_VISIBLE = or_(_PERSONAL, and_(IS_OPEN, or_(_in_team, _of_report)))
_READ_ONLY = and_(
    RECORD.c.id.in_(bindparam("ids", expanding=True)),
    _READS,
    # A record without owner or team makes these comparisons NULL, whose opposite is NULL too.
    not_(func.coalesce(or_(_PERSONAL_EDIT, and_(IS_OPEN, or_(_in_team, _of_report))), false())),
)

_RELATIONS = select(
    _is_hidden.label("hidden"),
    _is_owner.label("owner"),
    _on_account_team.label("account_team"),
    _is_assigned.label("assigned"),
    _in_queue.label("queue"),
    _may_edit.label("may_edit"),
    _in_team.label("team"),
    _of_report.label("manager"),
    _sent.label("sent"),
    _sees_client.label("client"),
).where(RECORD.c.id == bindparam("record"))


class Related(NamedTuple):
    """How the actor is connected with a record, and whether it is confidential (its own flag or its account's)."""

    relations: frozenset[Relation]
    confidential: bool


def relations(tx: Tx, actor: Actor, record_id: int) -> Related:
    """The relations to one record; none for a record that doesn't exist, so that both read alike."""
    found = tx.one_or_none(_RELATIONS, {**_params(actor), "record": record_id})
    if found is None:
        return Related(frozenset(), False)
    related = {
        relation
        for relation, holds in (
            (Relation.OWNER, found.owner),
            (Relation.ACCOUNT_TEAM, found.account_team),
            (Relation.ASSIGNED, found.assigned),
            (Relation.QUEUE, found.queue),
            (Relation.PARTICIPANT_EDIT, found.may_edit),
            (Relation.PARTICIPANT_READ, found.may_edit is not None and not found.may_edit),
            (Relation.TEAM, found.team),
            (Relation.MANAGER, found.manager),
            (Relation.SENT, found.sent),
            (Relation.CLIENT, found.client),
            (Relation.OVERSIGHT, sees_everything_open(actor)),
        )
        if holds
    }
    return Related(frozenset(related), bool(found.hidden))


def hidden(tx: Tx, record_ids: Sequence[int]) -> list[int]:
    """Those of the records that are confidential, by their own flag or their account's."""
    statement = select(RECORD.c.id).where(RECORD.c.id.in_(list(record_ids)), _is_hidden)
    return [found.id for found in tx.all(statement)]


def read_only(tx: Tx, actor: Actor, record_ids: Sequence[int]) -> list[int]:
    """Those of the records that the actor may read and no more: as participant or referrer, or by seeing its client."""
    statement = select(RECORD.c.id).where(_READ_ONLY if not sees_everything_open(actor) else _READ_ONLY & ~IS_OPEN)
    return [found.id for found in tx.all(statement, {**_params(actor), "ids": list(record_ids)})]


@lru_cache(maxsize=256)
def visible_records(actor: Actor) -> ColumnElement[bool]:
    """The actor may see the record; for statements that look at few records."""
    return _bound(_VISIBLE_TO_OVERSEER if sees_everything_open(actor) else _VISIBLE, actor)


# -- relations, asked of all records -------------------------------------------------------------------------------


def _mine(bucket: str) -> Select[Any]:
    # The bucket stands in the SQL as a literal, because the partial indexes are found by it.
    return select(_TASK.c.record_id.label("id")).where(
        _TASK.c.owner_id == _ME,
        _TASK.c.bucket == literal_column(f"'{bucket}'"),
        _TASK.c.record_id.is_not(None),
        _TASK.c.state != _CANCELED,
    )


_WORK_IDS: tuple[Select[Any], ...] = (
    _mine("ready"),
    _mine("blocked"),
    _mine("done"),
    # Held tasks have no index of their own; their plans, which are on hold, have.
    select(_TASK.c.record_id.label("id"))
    .join(_PLAN, _PLAN.c.id == _TASK.c.plan_id)
    .where(
        _PLAN.c.state == literal_column("'on_hold'"),
        _TASK.c.owner_id == _ME,
        _TASK.c.bucket == literal_column("'held'"),
        _TASK.c.record_id.is_not(None),
    ),
    select(_PLAN.c.record_id.label("id")).where(_PLAN.c.owner_id == _ME, _PLAN.c.state != _CANCELED),
    select(_TASK.c.record_id.label("id")).where(
        _TASK.c.queue_id.in_(_QUEUES),
        _TASK.c.owner_id.is_(None),
        _TASK.c.bucket == _READY,
        _TASK.c.record_id.is_not(None),
    ),
    select(_PARTICIPANT.c.record_id.label("id")).where(_PARTICIPANT.c.user_id == _ME),
)
_CLIENTS: tuple[Select[Any], ...] = (
    *_WORK_IDS,
    *(
        select(RECORD.c.id).where(RECORD.c.type == literal_column("'account'"), not_(RECORD.c.confidential), below)
        for below in (RECORD.c.team_id.in_(_TEAMS), RECORD.c.owner_id.in_(_REPORTS))
    ),
)
_PERSONAL_IDS: tuple[Select[Any], ...] = (
    select(RECORD.c.id).where(RECORD.c.owner_id == _ME),
    select(RECORD.c.id)
    .join(_ACCOUNT_TEAM, _ACCOUNT_TEAM.c.account_id == RECORD.c.account_id)
    .where(_ACCOUNT_TEAM.c.user_id == _ME),
    select(RECORD.c.id).join(_ACCOUNT, _ACCOUNT.c.id == RECORD.c.account_id).where(_ACCOUNT.c.owner_id == _ME),
    *_WORK_IDS,
    select(_REFERRAL.c.id).where(_REFERRAL.c.queue_id.in_(_QUEUES)),
    select(_REFERRAL.c.id).where(_REFERRAL.c.sent_by == _ME),
    select(_REFERRAL.c.id)
    .join(RECORD, RECORD.c.id == _REFERRAL.c.id)
    .where(not_(RECORD.c.confidential), RECORD.c.account_id.in_(union(*_CLIENTS))),
)
_OPEN_IDS: tuple[Select[Any], ...] = (
    select(RECORD.c.id).where(RECORD.c.team_id.in_(_TEAMS), IS_OPEN),
    select(RECORD.c.id).where(RECORD.c.owner_id.in_(_REPORTS), IS_OPEN),
)
_MY_IDS = union(*_PERSONAL_IDS)
_ALL_MY_IDS = union(*_PERSONAL_IDS, *_OPEN_IDS)


@lru_cache(maxsize=256)
def visible_set(actor: Actor) -> ColumnElement[bool]:
    """As `visible_records`, for statements over all records."""
    if sees_everything_open(actor):
        return _bound(or_(IS_OPEN, RECORD.c.id.in_(_MY_IDS)), actor)
    return _bound(RECORD.c.id.in_(_ALL_MY_IDS), actor)


def visible_record_ids(actor: Actor) -> Select[Any]:
    """The ids of every record that the actor may see, for `IN` on any column that refers to records."""
    return select(RECORD.c.id).where(visible_set(actor))
