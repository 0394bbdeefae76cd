"""Cursors come from outside: what no page gave is refused by name, and dates reach from the first day to the last."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from fsctui.services.workspace import Workspace
from fsctui.store.database import Database
from fsctui.store.paging import CursorInvalid, encode
from tests.services.bank import Bank

PAGES: dict[str, Callable[[Workspace, str], Any]] = {
    "plans": lambda ws, after: ws.plans.page("mine", after=after),
    "documents": lambda ws, after: ws.documents.page("open", after=after),
    "tasks": lambda ws, after: ws.tasks.page("mine", after=after),
    "done": lambda ws, after: ws.tasks.page("done", after=after),
    "all": lambda ws, after: ws.tasks.page("all", after=after),
    "records": lambda ws, after: ws.records.page("account", after=after),
    "absences": lambda ws, after: ws.people.absences(after=after),
    "notices": lambda ws, after: ws.notices.list(after=after),
}
FOREIGN = {
    "no day": encode("x", 1),
    "no instant": encode("2026-03-02", "x"),
    "huge": encode("2026-03-02", 10**30),
    "huge alone": encode(10**30),
    "huge place": encode(0, "2026-03-02", 10**30),
    "truth": encode("2026-13-45", 1),
    "null character": encode("a\0b", "c", 1),
    "half a character": encode("\ud800", "c", 1),
    "deep": base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    "letters": "é\ud800",
}


@pytest.fixture
def bank(database: Database) -> Bank:
    return Bank(database)


@pytest.mark.parametrize("page", PAGES)
def test_a_cursor_that_no_page_gave_is_refused(bank: Bank, page: str) -> None:
    ws = bank.of("ana")
    for cursor in FOREIGN.values():
        with pytest.raises(CursorInvalid):
            PAGES[page](ws, cursor)


def test_a_day_is_no_instant_and_an_instant_no_day(bank: Bank) -> None:
    ws = bank.of("ana")
    with pytest.raises(CursorInvalid):
        ws.tasks.page("done", after=encode("2026-03-02", 1))
    with pytest.raises(CursorInvalid):
        ws.plans.page("mine", after=encode("2026-03-02T00:00:00+00:00", 1))


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_query_reaches_from_the_first_day_to_the_last(bank: Bank, zone: str) -> None:
    bank.of("ana").people.edit_user("ana", {"time_zone": zone})
    ws = bank.of("ana")
    for query, found in (
        ("created:<=9999-12-31", 1), ("created:9999-12-31", 0), ("created:>9999-12-31", 0), ("created:<9999-12-31", 1),
        ("created:>0001-01-01", 1), ("created:0001-01-01", 0), ("created:<0001-01-01", 0), ("created:>=0001-01-01", 1),
    ):  # fmt: skip
        assert len(ws.records.page("account", query=query).items) == found, query
        assert ws.tasks.page("mine", query=query).items == ()
