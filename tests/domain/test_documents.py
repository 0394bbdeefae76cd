"""Which step a document's status allows, and what it means for its item."""

from __future__ import annotations

import pytest

from fsctui.domain import documents
from fsctui.domain.documents import (
    DocumentAction,
    DocumentStatus,
    DocumentStepRefused,
    FileEmpty,
    FileTooLarge,
    ReviewerHandedIn,
)
from fsctui.domain.tasks import CLOSED, ItemState

ALLOWED = {
    (DocumentStatus.NEW, DocumentAction.HAND_IN): DocumentStatus.PENDING,
    (DocumentStatus.NEW, DocumentAction.WAIVE): DocumentStatus.WAIVED,
    (DocumentStatus.PENDING, DocumentAction.HAND_IN): DocumentStatus.PENDING,
    (DocumentStatus.PENDING, DocumentAction.ACCEPT): DocumentStatus.ACCEPTED,
    (DocumentStatus.PENDING, DocumentAction.REJECT): DocumentStatus.REJECTED,
    (DocumentStatus.PENDING, DocumentAction.WAIVE): DocumentStatus.WAIVED,
    (
        DocumentStatus.PENDING,
        DocumentAction.MARK_NOT_VERIFIED,
    ): DocumentStatus.NOT_VERIFIED,
    (DocumentStatus.REJECTED, DocumentAction.HAND_IN): DocumentStatus.PENDING,
    (DocumentStatus.REJECTED, DocumentAction.WAIVE): DocumentStatus.WAIVED,
    (DocumentStatus.NOT_VERIFIED, DocumentAction.HAND_IN): DocumentStatus.PENDING,
    (DocumentStatus.NOT_VERIFIED, DocumentAction.ACCEPT): DocumentStatus.ACCEPTED,
    (DocumentStatus.NOT_VERIFIED, DocumentAction.REJECT): DocumentStatus.REJECTED,
    (DocumentStatus.NOT_VERIFIED, DocumentAction.WAIVE): DocumentStatus.WAIVED,
}


@pytest.mark.parametrize("status", DocumentStatus)
@pytest.mark.parametrize("action", DocumentAction)
def test_every_step(status: DocumentStatus, action: DocumentAction) -> None:
    expected = ALLOWED.get((status, action))
    if expected is None:
        with pytest.raises(DocumentStepRefused):
            documents.step("Passport", status, action)
    else:
        assert documents.step("Passport", status, action) is expected


def test_only_accepted_and_waived_documents_are_done() -> None:
    done = {status for status in DocumentStatus if documents.item_state(status) in CLOSED}
    assert done == {DocumentStatus.ACCEPTED, DocumentStatus.WAIVED}
    assert documents.item_state(DocumentStatus.PENDING) is ItemState.IN_PROGRESS
    assert documents.item_state(DocumentStatus.REJECTED) is ItemState.OPEN


def test_four_eyes() -> None:
    documents.require_other_reviewer("Passport", 1, 2, "bob")
    documents.require_other_reviewer("Passport", None, 2, "bob")
    with pytest.raises(ReviewerHandedIn):
        documents.require_other_reviewer("Passport", 2, 2, "bob")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("passport.pdf", "passport.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\kiara\\passport.pdf", "passport.pdf"),
        (".bashrc", "bashrc"),
        ("..", "document"),
        ("a\x1b[31mb\u202e.pdf", "a[31mb.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("x" * 9 + "." + "y" * 199, "y" * 199),
        ("nul.txt", "_nul.txt"),
        ("COM1", "_COM1"),
        ("console.txt", "console.txt"),
    ],
)
def test_file_names_lose_everything_but_the_name(given: str, kept: str) -> None:
    assert documents.file_name(given) == kept


def test_sizes_are_bounded() -> None:
    documents.require_file("a", documents.MAX_FILE_BYTES)
    with pytest.raises(FileEmpty):
        documents.require_file("a", 0)
    with pytest.raises(FileTooLarge):
        documents.require_file("a", documents.MAX_FILE_BYTES + 1)


@pytest.mark.parametrize(
    ("status", "to", "action"),
    [
        (DocumentStatus.ACCEPTED, DocumentStatus.PENDING, DocumentAction.ACCEPT),
        (DocumentStatus.REJECTED, DocumentStatus.NOT_VERIFIED, DocumentAction.REJECT),
        (DocumentStatus.WAIVED, DocumentStatus.NEW, DocumentAction.WAIVE),
        (DocumentStatus.PENDING, DocumentStatus.REJECTED, DocumentAction.HAND_IN),
    ],
)
def test_a_step_is_taken_back_to_where_it_came_from(
    status: DocumentStatus, to: DocumentStatus, action: DocumentAction
) -> None:
    assert documents.taken_back("Passport", status, to) is action


def test_only_a_step_that_was_possible_is_taken_back() -> None:
    for status, to in ((DocumentStatus.ACCEPTED, DocumentStatus.NEW), (DocumentStatus.NEW, DocumentStatus.PENDING)):
        with pytest.raises(DocumentStepRefused):
            documents.taken_back("Passport", status, to)
