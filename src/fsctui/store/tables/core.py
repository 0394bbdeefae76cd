"""The tables for statements, without SQLModel: made by `python -m fsctui.store.tables.make`; don't edit.

A normal start needs no declaration, only names and types of columns; making them so takes a tenth of the time.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, MetaData, String, Table

from fsctui.store.types import FoldedText, Id, JsonText, UtcDateTime

METADATA = MetaData()
TABLES: dict[str, Table] = {}

TABLES["AbsenceTable"] = Table(
    "absence",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, nullable=False),
    Column("first_day", Date(), nullable=False),
    Column("last_day", Date(), nullable=False),
    Column("substitute_id", Id),
    Column("reason", String(), nullable=False, default=""),
)
TABLES["AccountTable"] = Table(
    "account",
    METADATA,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("kind", String()),
    Column("industry", String()),
    Column("email", String()),
    Column("phone", String()),
    Column("city", String()),
    Column("state", String()),
    Column("country", String()),
)
TABLES["AccountTeamTable"] = Table(
    "account_team",
    METADATA,
    Column("account_id", Id, primary_key=True, autoincrement=False),
    Column("user_id", Id, primary_key=True, autoincrement=False),
    Column("role_id", Id, primary_key=True, autoincrement=False),
)
TABLES["CalendarTable"] = Table(
    "calendar",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("name", String(), nullable=False),
    Column("parent_id", Id),
    Column("spec", JsonText(), nullable=False),
    Column("is_default", Boolean(), nullable=False, default=False),
    Column("version", Integer(), nullable=False, default=1),
)
TABLES["ContactTable"] = Table(
    "contact",
    METADATA,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("first_name", String()),
    Column("last_name", String()),
    Column("email", String()),
    Column("phone", String()),
    Column("birth_date", Date()),
    Column("employer", String()),
    Column("city", String()),
    Column("state", String()),
    Column("country", String()),
)
TABLES["DocumentContentTable"] = Table(
    "document_content",
    METADATA,
    Column("file_id", Id, primary_key=True, autoincrement=False),
    Column("content", LargeBinary(), nullable=False),
)
TABLES["DocumentFileTable"] = Table(
    "document_file",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("task_id", Id, nullable=False),
    Column("name", String(), nullable=False),
    Column("size", Integer(), nullable=False),
    Column("media_type", String(), nullable=False),
    Column("sha256", String(), nullable=False),
    Column("handed_in_by", Id, nullable=False),
    Column("handed_in_at", UtcDateTime(), nullable=False),
)
TABLES["HolidayYearTable"] = Table(
    "holiday_year",
    METADATA,
    Column("source", String(), primary_key=True),
    Column("year", Integer(), primary_key=True),
    Column("library_version", String(), nullable=False),
    Column("days", LargeBinary(), nullable=False),
)
TABLES["HouseholdMemberTable"] = Table(
    "household_member",
    METADATA,
    Column("household_id", Id, primary_key=True, autoincrement=False),
    Column("record_id", Id, primary_key=True, autoincrement=False),
    Column("role", String(), nullable=False, default=""),
)
TABLES["HouseholdTable"] = Table(
    "household",
    METADATA,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("city", String()),
    Column("country", String()),
)
TABLES["Ledger"] = Table(
    "ledger",
    METADATA,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("seq", Id, nullable=False, default=0),
    Column("hash", String(length=64), nullable=False),
    Column("next_id", Id, nullable=False, default=1),
    Column("demo", Boolean(), nullable=False, default=False),
    Column("created_at", UtcDateTime(), nullable=False),
)
TABLES["NoticeTable"] = Table(
    "notice",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("code", String(), nullable=False),
    Column("subject_type", String(), nullable=False),
    Column("subject_id", Id, nullable=False),
    Column("params", JsonText(), nullable=False, default=dict),
    Column("read", Boolean(), nullable=False, default=False),
)
TABLES["ObjectTypeTable"] = Table(
    "object_type",
    METADATA,
    Column("code", String(), primary_key=True),
    Column("definition", JsonText(), nullable=False),
    Column("builtin", Boolean(), nullable=False, default=True),
    Column("version", Integer(), nullable=False, default=1),
)
TABLES["ParticipantTable"] = Table(
    "participant",
    METADATA,
    Column("record_id", Id, primary_key=True, autoincrement=False),
    Column("user_id", Id, primary_key=True, autoincrement=False),
    Column("may_edit", Boolean(), nullable=False, default=False),
)
TABLES["PlanTable"] = Table(
    "plan",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("name", String(), nullable=False),
    Column("template_id", Id, nullable=False),
    Column("template_version_id", Id, nullable=False),
    Column("record_id", Id, nullable=False),
    Column("owner_id", Id, nullable=False),
    Column("created_by", Id, nullable=False),
    Column("state", String(), nullable=False),
    Column("start_date", Date(), nullable=False),
    Column("target_date", Date()),
    Column("calendar_id", Id),
    Column("mode", String(), nullable=False),
    Column("items_total", Integer(), nullable=False, default=0),
    Column("items_closed", Integer(), nullable=False, default=0),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("closed_at", UtcDateTime()),
    Column("version", Integer(), nullable=False, default=1),
)
TABLES["PreferenceTable"] = Table(
    "preference",
    METADATA,
    Column("user_id", Id, primary_key=True),
    Column("name", String(), primary_key=True),
    Column("value", String(), nullable=False),
)
TABLES["QueueMemberTable"] = Table(
    "queue_member",
    METADATA,
    Column("queue_id", Id, primary_key=True, autoincrement=False),
    Column("user_id", Id, primary_key=True, autoincrement=False),
)
TABLES["QueueTable"] = Table(
    "queue",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("name", String(), nullable=False),
    Column("names", JsonText(), nullable=False, default=dict),
    Column("email", String(), nullable=False, default=""),
    Column("notify_members", Boolean(), nullable=False, default=True),
    Column("takes", JsonText(), nullable=False, default=list),
    Column("version", Integer(), nullable=False, default=1),
)
TABLES["RecordTable"] = Table(
    "record",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("type", String(), nullable=False),
    Column("name", String(), nullable=False),
    Column("name_sort", FoldedText, nullable=False),
    Column("owner_id", Id),
    Column("team_id", Id),
    Column("account_id", Id),
    Column("confidential", Boolean(), nullable=False, default=False),
    Column("account_confidential", Boolean(), nullable=False, default=False),
    Column("external_id", String()),
    Column("fields", JsonText(), nullable=False, default=dict),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("updated_at", UtcDateTime(), nullable=False),
    Column("version", Integer(), nullable=False, default=1),
)
TABLES["RecordWordTable"] = Table(
    "record_word",
    METADATA,
    Column("word", FoldedText, primary_key=True),
    Column("record_id", Id, primary_key=True, autoincrement=False),
)
TABLES["RoleTable"] = Table(
    "role",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("code", String(), nullable=False),
    Column("names", JsonText(), nullable=False),
    Column("permission_role", String(), nullable=False),
)
TABLES["SavedViewTable"] = Table(
    "saved_view",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, nullable=False),
    Column("area", String(), nullable=False),
    Column("name", String(), nullable=False),
    Column("query", String(), nullable=False),
    Column("position", Integer(), nullable=False, default=0),
)
TABLES["TaskCommentTable"] = Table(
    "task_comment",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("task_id", Id, nullable=False),
    Column("user_id", Id, nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("text", String(), nullable=False),
)
TABLES["TaskDetailTable"] = Table(
    "task_detail",
    METADATA,
    Column("task_id", Id, primary_key=True, autoincrement=False),
    Column("instructions", String(), nullable=False, default=""),
    Column("rule", JsonText()),
    Column("trace", JsonText(), nullable=False, default=list),
    Column("owner_reason", String(), nullable=False, default=""),
    Column("owner_params", JsonText(), nullable=False, default=dict),
    Column("reminder", Date()),
    Column("adhoc", Boolean(), nullable=False, default=False),
    Column("slack", Integer()),
    Column("critical", Boolean(), nullable=False, default=False),
    Column("reason", String(), nullable=False, default=""),
)
TABLES["TaskTable"] = Table(
    "task",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("kind", String(), nullable=False),
    Column("subject", String(), nullable=False),
    Column("translations", JsonText()),
    Column("priority", String(), nullable=False),
    Column("required", Boolean(), nullable=False, default=True),
    Column("state", String(), nullable=False),
    Column("bucket", String(), nullable=False),
    Column("owner_id", Id),
    Column("queue_id", Id),
    Column("assigned_by", Id),
    Column("due", Date()),
    Column("sort_due", Date(), nullable=False),
    Column("pinned", Boolean(), nullable=False, default=False),
    Column("plan_id", Id),
    Column("key", String(), nullable=False, default=""),
    Column("position", Integer(), nullable=False, default=0),
    Column("record_id", Id),
    Column("document_status", String()),
    Column("created_by", Id, nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("closed_at", UtcDateTime()),
    Column("closed_on", Date()),
    Column("comments", Integer(), nullable=False, default=0),
    Column("version", Integer(), nullable=False, default=1),
)
TABLES["TeamTable"] = Table(
    "team",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("name", String(), nullable=False),
    Column("parent_id", Id),
    Column("calendar_id", Id),
)
TABLES["TemplateItemTable"] = Table(
    "template_item",
    METADATA,
    Column("version_id", Id, primary_key=True, autoincrement=False),
    Column("key", String(), primary_key=True),
    Column("position", Integer(), nullable=False),
    Column("kind", String(), nullable=False),
    Column("subject", String(), nullable=False),
    Column("instructions", String(), nullable=False, default=""),
    Column("priority", String(), nullable=False),
    Column("required", Boolean(), nullable=False, default=True),
    Column("rule", JsonText(), nullable=False),
    Column("translations", JsonText(), nullable=False, default=dict),
)
TABLES["TemplateTable"] = Table(
    "template",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("unique_name", String(), nullable=False),
    Column("created_by", Id),
    Column("created_at", UtcDateTime(), nullable=False),
)
TABLES["TemplateVersionTable"] = Table(
    "template_version",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("template_id", Id, nullable=False),
    Column("number", Integer(), nullable=False),
    Column("status", String(), nullable=False),
    Column("name", String(), nullable=False),
    Column("names", JsonText(), nullable=False, default=dict),
    Column("description", String(), nullable=False, default=""),
    Column("target_type", String(), nullable=False),
    Column("category", String(), nullable=False, default=""),
    Column("ad_hoc_allowed", Boolean(), nullable=False, default=True),
    Column("estimated_days", Integer()),
    Column("mode", String(), nullable=False),
    Column("calendar", String(), nullable=False, default=""),
    Column("item_count", Integer(), nullable=False, default=0),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("published_at", UtcDateTime()),
    Column("published_by", Id),
    Column("version", Integer(), nullable=False, default=1),
)
TABLES["Timeline"] = Table(
    "timeline",
    METADATA,
    Column("seq", Id, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("actor_id", Id),
    Column("actor", String(), nullable=False),
    Column("action", String(), nullable=False),
    Column("subject_type", String(), nullable=False),
    Column("subject_id", Id, nullable=False),
    Column("record_id", Id),
    Column("before", String()),
    Column("after", String()),
    Column("hash", String(length=64), nullable=False),
)
TABLES["UnfinishedTable"] = Table(
    "unfinished",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, nullable=False),
    Column("kind", String(), nullable=False),
    Column("subject", String(), nullable=False, default=""),
    Column("body", JsonText(), nullable=False),
)
TABLES["UserRoleTable"] = Table(
    "user_role",
    METADATA,
    Column("user_id", Id, primary_key=True, autoincrement=False),
    Column("role_id", Id, primary_key=True, autoincrement=False),
)
TABLES["UserTable"] = Table(
    "user_account",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("username", String(), nullable=False),
    Column("name", String(), nullable=False),
    Column("email", String(), nullable=False, default=""),
    Column("manager_id", Id),
    Column("team_id", Id),
    Column("calendar_id", Id),
    Column("language", String(), nullable=False, default="en"),
    Column("time_zone", String(), nullable=False, default="UTC"),
    Column("active", Boolean(), nullable=False, default=True),
    Column("operating_system_user", String(), nullable=False, default=""),
    Column("capacity", Integer()),
    Column("version", Integer(), nullable=False, default=1),
)
