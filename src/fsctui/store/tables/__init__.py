"""The schema. Importing this package makes `SQLModel.metadata` complete."""

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
from fsctui.store.tables.templates import TemplateItemTable, TemplateTable, TemplateVersionTable
from fsctui.store.tables.timeline import Ledger, Timeline

__all__ = [
    "AbsenceTable", "AccountTable", "AccountTeamTable", "CalendarTable", "ContactTable", "DocumentContentTable",
    "DocumentFileTable", "HolidayYearTable", "HouseholdMemberTable", "HouseholdTable", "Ledger", "NoticeTable",
    "ObjectTypeTable", "ParticipantTable", "PlanTable", "PreferenceTable", "QueueMemberTable", "QueueTable",
    "RecordTable", "RecordWordTable", "RoleTable", "SavedViewTable", "TaskCommentTable", "TaskDetailTable", "TaskTable",
    "TeamTable", "TemplateItemTable", "TemplateTable", "TemplateVersionTable", "Timeline", "UnfinishedTable",
    "UserRoleTable", "UserTable",
]  # fmt: skip
