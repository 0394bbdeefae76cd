"""Rows that lists show: in the reader's language where there are words in it, else as they were written."""

from __future__ import annotations

from datetime import UTC, datetime

from fsctui.domain.rows import TaskRow, TaskSheet, TemplateRow, Why
from fsctui.domain.tasks import Bucket, ItemState
from fsctui.domain.templates import ItemKind, Priority, VersionStatus


def task(key: str, subject: str, translations: dict[str, str] | None = None) -> TaskRow:
    return TaskRow(
        id=1,
        subject=subject,
        kind=ItemKind.TASK,
        priority=Priority.NORMAL,
        required=True,
        state=ItemState.OPEN,
        bucket=Bucket.READY,
        document_status=None,
        owner_id=None,
        owner=None,
        owner_name=None,
        queue_id=None,
        queue=None,
        due=None,
        pinned=False,
        plan_id=None,
        plan=None,
        key=key,
        record=None,
        record_name=None,
        comments=0,
        translations=translations,
    )


def sheet(needs: tuple[TaskRow, ...] = (), translations: dict[str, str] | None = None) -> TaskSheet:
    return TaskSheet(
        row=task("call", "Call"),
        instructions="Be kind.",
        reminder=None,
        adhoc=False,
        slack=None,
        critical=False,
        reason="",
        why=Why((), None, {}),
        comments=(),
        files=(),
        blocked_by=(),
        blocks=(),
        created_at=datetime(2026, 7, 1, tzinfo=UTC),
        created_by="ryan",
        closed_at=None,
        translations=translations or {},
        needs=needs,
    )


def test_subjects_are_read_in_the_readers_language() -> None:
    row = task("call", "Call", {"fr": "Appeler"})
    assert row.subject_in("fr") == "Appeler"
    assert row.subject_in("es") == "Call"
    assert task("call", "Call").subject_in("fr") == "Call"


def test_instructions_are_read_in_the_readers_language() -> None:
    assert sheet(translations={"fr": "Restez aimable.", "es": ""}).instructions_in("fr") == "Restez aimable."
    assert sheet(translations={"es": ""}).instructions_in("es") == "Be kind."


def test_what_a_task_needs_is_called_by_name() -> None:
    needs = (task("kyc", "Check", {"fr": "Vérifier"}), task("ask", "Ask"))
    assert sheet(needs).names_in("fr") == {"kyc": "Vérifier", "ask": "Ask"}
    assert sheet().names_in("fr") == {}


def test_templates_are_named_in_the_readers_language() -> None:
    row = TemplateRow(
        id=1,
        version_id=2,
        name="Client review",
        names={"fr": "Revue client"},
        unique_name="client_review",
        target_type="account",
        category="",
        status=VersionStatus.PUBLISHED,
        version=1,
        items=3,
        draft=None,
        running_plans=0,
    )
    assert row.name_in("fr") == "Revue client"
    assert row.name_in("es") == "Client review"
