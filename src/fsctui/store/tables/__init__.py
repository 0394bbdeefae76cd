"""The schema: declared with SQLModel in the modules of this package, used by statements as Core tables.

The names of this package stand for tables and have `__table__`, no more. Making SQLModel's classes takes longer than
all the rest of a start, so it is left to those who need the declarations: migrations, tests, `make`. A test holds
`core` against them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fsctui.store.tables.people import (
        AbsenceTable,
        CalendarTable,
        HolidayYearTable,
        PreferenceTable,
        QueueMemberTable,
        QueueTable,
        RoleTable,
        SavedViewTable,
        TeamTable,
        UnfinishedTable,
        UserRoleTable,
        UserTable,
    )
    from fsctui.store.tables.plans import (
        DocumentContentTable,
        DocumentFileTable,
        NoticeTable,
        PlanTable,
        TaskCommentTable,
        TaskDetailTable,
        TaskTable,
    )
    from fsctui.store.tables.records import (
        AccountTable,
        AccountTeamTable,
        ContactTable,
        HouseholdMemberTable,
        HouseholdTable,
        ObjectTypeTable,
        ParticipantTable,
        RecordTable,
        RecordWordTable,
    )
    from fsctui.store.tables.referrals import (
        OutboxTable,
        PoolTurnTable,
        ReferralCommentTable,
        ReferralTable,
        ReferrerTallyTable,
        RoutingDecisionTable,
        RoutingRuleTable,
        ScoreModelTable,
    )
    from fsctui.store.tables.templates import TemplateItemTable, TemplateTable, TemplateVersionTable
    from fsctui.store.tables.timeline import Ledger, Timeline
else:
    from fsctui.store.tables.core import TABLES

    class _Named:
        """A table by the name of its declaration; stands for the table in a statement, as a class would."""

        def __init__(self, table):
            self.__table__ = table

        def __clause_element__(self):
            return self.__table__

    globals().update((name, _Named(table)) for name, table in TABLES.items())

__all__ = [
    "AbsenceTable", "AccountTable", "AccountTeamTable", "CalendarTable", "ContactTable", "DocumentContentTable",
    "DocumentFileTable", "HolidayYearTable", "HouseholdMemberTable", "HouseholdTable", "Ledger", "NoticeTable",
    "ObjectTypeTable", "OutboxTable", "ParticipantTable", "PlanTable", "PoolTurnTable", "PreferenceTable",
    "QueueMemberTable", "QueueTable", "RecordTable", "RecordWordTable", "ReferralCommentTable", "ReferralTable",
    "ReferrerTallyTable", "RoleTable", "RoutingDecisionTable", "RoutingRuleTable", "SavedViewTable", "ScoreModelTable",
    "TaskCommentTable", "TaskDetailTable", "TaskTable", "TeamTable", "TemplateItemTable", "TemplateTable",
    "TemplateVersionTable", "Timeline", "UnfinishedTable", "UserRoleTable", "UserTable",
]  # fmt: skip
