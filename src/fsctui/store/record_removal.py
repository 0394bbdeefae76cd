"""Removing a record that nothing hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from fsctui.domain.records import FieldType, ObjectType
from fsctui.store.access import RECORD
from fsctui.store.database import Tx
from fsctui.store.records import OWN, WORD
from fsctui.store.tables import HouseholdMemberTable, PlanTable, RoutingDecisionTable, TaskTable

_MEMBER = HouseholdMemberTable.__table__  # type: ignore[attr-defined]
_PLAN = PlanTable.__table__  # type: ignore[attr-defined]
_TASK = TaskTable.__table__  # type: ignore[attr-defined]
_DECISION = RoutingDecisionTable.__table__  # type: ignore[attr-defined]


def is_used(tx: Tx, record_id: int, types: Sequence[ObjectType], since: datetime) -> bool:
    """Whether work or another record refers to a record that was made at `since`.

    `types` are those whose fields can refer to it. Whatever refers to it was saved later than it, so few are looked at.
    """
    for table in (_MEMBER, _PLAN, _TASK):
        if tx.scalar(select(table.c.record_id).where(table.c.record_id == record_id).limit(1)) is not None:
            return True
    for object_type in types:
        names = [each.name for each in object_type.fields if each.type is FieldType.REFERENCE]
        later = select(RECORD.c.fields).where(
            RECORD.c.type == object_type.code, RECORD.c.updated_at >= since, RECORD.c.id != record_id
        )
        if any(found.fields.get(name) == record_id for found in tx.all(later) for name in names):
            return True
    return False


def remove(tx: Tx, code: str, record_id: int) -> None:
    """Delete a record's rows; what else refers to it must be gone."""
    tx.execute(delete(WORD).where(WORD.c.record_id == record_id))
    if code == "referral":
        tx.execute(delete(_DECISION).where(_DECISION.c.referral_id == record_id))
    if code in OWN:
        tx.execute(delete(OWN[code]).where(OWN[code].c.id == record_id))
    tx.execute(delete(RECORD).where(RECORD.c.id == record_id))
