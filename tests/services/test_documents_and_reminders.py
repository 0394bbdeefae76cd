"""Documents in bulk and taken back, reminders, and notices in the reader's language."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from fsctui.domain.access import NotAllowed
from fsctui.domain.documents import DocumentStatus, NotHandedInByYou, ReviewerHandedIn
from fsctui.domain.naming import Named
from fsctui.domain.tasks import ItemState, TaskAlreadyClosed
from fsctui.i18n import labels, use
from fsctui.services.plans import LaunchRequest
from fsctui.store.database import Database
from fsctui.store.tables import TaskDetailTable, TaskTable
from tests.services.bank import NOW, Bank, publish


@pytest.fixture
def bank(database: Database) -> Bank:
    bank = Bank(database)
    publish(bank)
    for _plan in range(2):
        bank.of("ryan").plans.launch(
            LaunchRequest(template="client_review", targets=[bank.kiara], start=date(2026, 2, 24))
        )
    return bank


def passports(bank: Bank) -> list[int]:
    return sorted(row.id for row in bank.of("ana").documents.page("all").items)


def status(bank: Bank, task_id: int) -> DocumentStatus | None:
    return bank.of("ana").tasks.show(task_id).row.document_status


def test_many_documents_are_shown_first_and_the_refused_ones_left_alone(bank: Bank) -> None:
    first, second = passports(bank)
    bank.of("bob").documents.hand_in(first, "a.pdf", b"a")
    bank.of("sri").documents.hand_in(second, "b.pdf", b"b")
    shown = bank.of("sri").documents.preview_many("accept", [first, second])
    assert (shown.changed, [type(each.refusal) for each in shown.skipped]) == ((first,), [ReviewerHandedIn])
    assert status(bank, first) is DocumentStatus.PENDING, "a preview changes nothing"
    done = bank.of("sri").documents.many("accept", [first, second])
    assert (done.changed, status(bank, first), status(bank, second)) == (
        (first,), DocumentStatus.ACCEPTED, DocumentStatus.PENDING
    )  # fmt: skip


def test_an_accepted_document_waits_for_review_again(bank: Bank) -> None:
    passport = passports(bank)[0]
    bank.of("bob").documents.hand_in(passport, "a.pdf", b"a")
    done = bank.of("sri").documents.accept(passport)
    assert done.undo == ("take_back", {"to": "pending"})
    bank.of("sri").documents.take_back(passport, "pending")
    sheet = bank.of("sri").tasks.show(passport)
    assert (sheet.row.document_status, sheet.row.state, sheet.closed_at) == (
        DocumentStatus.PENDING, ItemState.IN_PROGRESS, None
    )  # fmt: skip
    actions = [row.action for row in bank.of("sri").timeline.task(passport).items]
    assert actions == ["take_back", "accept", "hand_in"], "a task's timeline tells what became of its document"


def test_a_file_is_taken_back_by_whoever_handed_it_in_only(bank: Bank) -> None:
    passport = passports(bank)[0]
    bank.of("bob").documents.hand_in(passport, "a.pdf", b"a")
    with pytest.raises(NotHandedInByYou):
        bank.of("sri").documents.take_back(passport, "new")
    bank.of("bob").documents.take_back(passport, "new")
    sheet = bank.of("bob").tasks.show(passport)
    assert (sheet.row.document_status, sheet.files) == (DocumentStatus.NEW, ())


@pytest.mark.parametrize("step", ["hand_in", "waive", "accept", "take_back"])
def test_a_document_that_was_given_up_is_not_revived(bank: Bank, step: str) -> None:
    first, second = passports(bank)
    for document in (first, second):
        bank.of("bob").documents.hand_in(document, "a.pdf", b"a")
    ryan = bank.of("ryan")
    ryan.plans.cancel(ryan.tasks.show(first).row.plan_id)
    task = TaskTable.__table__  # type: ignore[attr-defined]
    with bank.database.write(None, NOW) as tx:
        tx.execute(update(task).where(task.c.id == second).values(required=False))
    ryan.tasks.skip(second, "not needed")
    before = bank.scalar("select max(seq) from timeline")
    given: dict[str, tuple[object, ...]] = {
        "hand_in": ("b.pdf", b"b"), "waive": ("known",), "accept": (), "take_back": ("new",)
    }  # fmt: skip
    for document, state in ((first, ItemState.CANCELED), (second, ItemState.SKIPPED)):
        for username in ("bob", "ana"):
            with pytest.raises((TaskAlreadyClosed, NotAllowed)):
                getattr(bank.of(username).documents, step)(document, *given[step])
        row = bank.of("ana").tasks.show(document).row
        assert (row.state, row.document_status) == (state, DocumentStatus.PENDING)
    assert bank.scalar("select max(seq) from timeline") == before


def _remind(bank: Bank, task_id: int, day: date) -> None:
    detail = TaskDetailTable.__table__  # type: ignore[attr-defined]
    with bank.database.write(None, NOW) as tx:
        tx.execute(update(detail).where(detail.c.task_id == task_id).values(reminder=day))


def test_a_reminder_becomes_a_notice_once_and_again_when_the_date_moves(bank: Bank) -> None:
    task_id = bank.of("sri").tasks.add("print the folder 2026-03-06").id
    assert task_id is not None
    bank.of("sri").notices.mark_read()
    _remind(bank, task_id, date(2026, 3, 4))
    assert bank.of("sri").notices.unread() == 0, "its day hasn't come"
    bank.clock.go(date(2026, 3, 4))
    assert bank.of("bob").notices.unread() == 0, "only the owner is reminded"
    assert (bank.of("sri").notices.unread(), bank.of("sri").notices.unread()) == (1, 1)
    notice = bank.of("sri").notices.list().items[0]
    assert labels.noticed(notice.code, notice.params) == "Reminder: “print the folder” is due on Mar 6, 2026."
    bank.of("sri").tasks.defer(task_id, 5)
    assert bank.of("sri").tasks.show(task_id).reminder == date(2026, 3, 11), "two days before the new date, as before"
    bank.of("sri").notices.mark_read()
    assert bank.of("sri").notices.unread() == 0
    bank.clock.go(date(2026, 3, 11))
    assert bank.of("sri").notices.unread() == 1


def test_whoever_gets_a_task_in_one_line_is_told(bank: Bank) -> None:
    bank.of("ryan").tasks.add("call Kiara today @bob")
    notice = bank.of("bob").notices.list().items[0]
    assert labels.noticed(notice.code, notice.params) == "Ryan assigned “call Kiara” to you."


def test_notices_and_refusals_name_the_task_in_the_readers_language(bank: Bank) -> None:
    passport = passports(bank)[0]
    table = TaskTable.__table__  # type: ignore[attr-defined]
    with bank.database.write(None, NOW) as tx:
        tx.execute(update(table).where(table.c.id == passport).values(translations={"fr": "Passeport"}))
    bank.of("ryan").tasks.assign(passport, "bob")
    notice = bank.of("bob").notices.list().items[0]
    done = bank.of("bob").tasks.comment(passport, "seen")
    use("fr")
    try:
        assert "Passeport" in labels.noticed(notice.code, notice.params)
        assert "Passeport" in labels.told(done.code, done.params)
    finally:
        use("en")
    assert "Passport" in labels.told(done.code, done.params)


def test_people_are_called_by_their_names(bank: Bank) -> None:
    passport = passports(bank)[0]
    done = bank.of("ryan").tasks.assign(passport, "bob")
    assert labels.told(done.code, done.params) == "“Passport” was assigned to Bob."
    naming = bank.of("ryan").tasks.naming()
    said = {"user": "sri", "role": "assistant", "users": ["bob", "dan"], "to": "queue:Onboarding", "count": 3}
    assert naming.params(said, "en") == {
        "user": "Sri", "role": "assistant", "users": ["Bob", "Dan"], "to": "Onboarding", "count": 3
    }  # fmt: skip


def test_a_named_subject_is_plain_text_for_programs() -> None:
    name = Named("Passport", {"fr": "Passeport"})
    assert (name, name.in_language("fr"), name.in_language("es")) == ("Passport", "Passeport", "Passport")
