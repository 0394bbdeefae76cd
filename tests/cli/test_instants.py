"""Plain text shows instants on the clock of whoever asks, with the offset; `--json` has them in UTC."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.cli.conftest import Bank

KOLKATA = ZoneInfo("Asia/Kolkata")
"""Half an hour off whole hours, so that no instant looks right by accident."""
RULE = """\
format = 1
name = "Loans"

[[entry]]
key = "all"
to = "queue:Back office"
"""


@pytest.fixture
def far(bank: Bank) -> Bank:
    """The bank, with its administrator and Ryan in India."""
    for user in ("root", "ryan"):
        bank.ok("user", "edit", user, "--time-zone", "Asia/Kolkata")
    return bank


def shown(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(KOLKATA).strftime("%Y-%m-%d %H:%M+05:30")


def test_the_helper_of_this_file_says_what_a_wall_clock_says() -> None:
    assert shown("2026-11-23T22:54:07+00:00") == "2026-11-24 04:24+05:30"


def test_comments_have_the_time_of_whoever_reads(far: Bank) -> None:
    call = far.launch()["call"]
    far.ok("task", "comment", call, "Hello", user="ryan")
    at = far.ok("task", "show", call, user="ryan")["comments"][0]["at"]
    assert at.endswith("+00:00")
    assert f"{shown(at)} Ryan Dobson:" in far("task", "show", call, user="ryan").out


def test_a_document_shows_its_comments_alike(far: Bank) -> None:
    passport = far.launch()["passport"]
    far.ok("task", "comment", passport, "Hello", user="ryan")
    at = far.ok("document", "show", passport, user="ryan")["comments"][0]["at"]
    assert f"{shown(at)} Ryan Dobson:" in far("document", "show", passport, user="ryan").out


def test_the_time_to_accept_by_and_the_hours_that_count(far: Bank) -> None:
    made = far.ok("referral", "add", "Ada Byron", "--owner", "ryan")["id"]
    due = far.ok("referral", "show", made)["due"]
    assert due.endswith("+00:00")
    assert re.search(rf"^Accept by +{re.escape(shown(due))}$", far("referral", "show", made).out, re.MULTILINE)
    assert shown(due) in far("referral", "list", "--view", "all").out
    spans = far.ok("why", "referral", made)["due_trace"]["spans"]
    told = far("why", "referral", made).out
    assert f"Accept by: {shown(due)}" in told
    assert f"  {shown(spans[0]['from'])} - " in told
    assert "UTC" not in told


def test_decisions_and_rules_say_when(far: Bank) -> None:
    far.ok("rule", "import", "-", stdin=RULE)
    far.ok("rule", "activate", "Loans")
    made = far.ok("referral", "add", "Ada Byron")["id"]
    at = far.ok("rule", "explain", made)["items"][0]["at"]
    assert re.search(rf"^When +{re.escape(shown(at))}$", far("rule", "explain", made).out, re.MULTILINE)
    since = far.ok("rule", "list")["items"][0]["activated_at"]
    assert far("rule", "list").out.splitlines()[1].endswith(shown(since)[:10])


def test_models_say_when_they_were_made(far: Bank) -> None:
    lines = [f"Lead {number},mortgage,converted,2020-01-01,2020-02-01" for number in range(30)]
    far.ok("referral", "import", "-", stdin="\n".join(["last_name,interest,status,created_at,closed_at", *lines]))
    far.ok("score", "train")
    (row,) = far.ok("score", "models")["items"]
    assert shown(row["created_at"]) in far("score", "models").out
    assert f"{shown(row['created_at'])} ({row['id']})" in far("score", "report").out
