"""What the answers of several nouns have in common: pages, outcomes, the words of a list's options."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, TypeVar

from fsctui.cli import shapes
from fsctui.cli.call import Call
from fsctui.cli.output import table
from fsctui.cli.refusals import ParameterInvalid, TargetDateMissing
from fsctui.domain.rows import Page
from fsctui.i18n import _, labels, ngettext
from fsctui.refusal import Refusal
from fsctui.scheduling import refusals as schedule
from fsctui.services.outcome import Bulk, Done

Row = TypeVar("Row")

PAGE = 50


def list_words(call: Call) -> tuple[str, int, str | None]:
    """Query, limit and cursor of a list."""
    return call.args["query"] or "", *page_words(call)


def page_words(call: Call) -> tuple[int, str | None]:
    """Limit and cursor of a list; an empty cursor, as a script has it before its first page, is none."""
    limit = PAGE if call.args["limit"] is None else call.args["limit"]
    if limit < 1:
        raise ParameterInvalid("--limit", str(limit), str(PAGE))
    return limit, call.args["after"] or None


def answer_page(
    call: Call,
    found: Page[Row],
    shape: Callable[[Row], dict[str, Any]],
    headers: Sequence[str],
    cells: Callable[[Row], Sequence[str]],
) -> int:
    """A page as JSON or as a table; people are told how to go on."""
    call.out.answer(
        shapes.page(map(shape, found.items), found),
        lambda: table(map(cells, found.items), headers) if found.items else [_("Nothing found.")],
    )
    if found.next:
        call.out.note(_("There is more: --after {cursor}").format(cursor=found.next))
    return 0


def answer_rows(
    call: Call,
    rows: Sequence[Row],
    shape: Callable[[Row], dict[str, Any]],
    headers: Sequence[str],
    cells: Callable[[Row], Sequence[str]],
) -> int:
    """A short list that is read whole; its cursor is the number of rows before the page."""
    limit, after = page_words(call)
    if after is not None and not after.isdecimal():
        raise ParameterInvalid("--after", after[:80], str(limit))
    begin = int(after or 0)
    more = str(begin + limit) if len(rows) > begin + limit else None
    return answer_page(call, Page(tuple(rows[begin : begin + limit]), more), shape, headers, cells)


def answer_done(call: Call, outcome: Done) -> int:
    """What was done, in one sentence."""
    call.out.answer(shapes.done(outcome), lambda: shapes.done_lines(outcome))
    return 0


def answer_changed(call: Call, outcome: Done, shape: Callable[[], dict[str, Any]]) -> int:
    """What was done, and the thing as it is now; `shape` reads it again, which the actor may no longer be allowed."""
    data = shapes.done(outcome)
    if call.out.json:
        with suppress(Refusal):
            data = {**data, **shape()}
    call.out.answer(data, lambda: shapes.done_lines(outcome))
    return 0


def answer_bulk(call: Call, outcome: Bulk) -> int:
    """What happened to each of several; the exit code is that of the first that was left alone."""
    call.out.answer(shapes.bulk(outcome), lambda: bulk_lines(outcome))
    return outcome.skipped[0].refusal.kind.value if outcome.skipped else 0


def bulk_lines(outcome: Bulk) -> list[str]:
    changed, total = len(outcome.changed), len(outcome.changed) + len(outcome.skipped)
    head = ngettext("{changed} of {count} changed.", "{changed} of {count} changed.", total)
    return [
        head.format(changed=changed, count=total),
        *(f"{each.id}: {labels.explain(each.refusal)}" for each in outcome.skipped),
    ]


@contextmanager
def asking_target_date() -> Iterator[None]:
    """A plan that lacks its target date is told which option says it."""
    try:
        yield
    except schedule.TargetDateMissing as refusal:
        raise TargetDateMissing(refusal.key, "--target-date") from None


def dash(value: object) -> str:
    """A value of a table's cell; nothing is a dash, which screen readers speak."""
    if value is None or value == "":
        return "-"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def moment(call: Call, instant: datetime | None) -> str:
    """An instant on the clock of whoever asks, with its offset: `2026-11-23 14:54-08:00`; options take it back."""
    found = _local(call, instant)
    return "-" if found is None else found.isoformat(" ", "minutes")


def span(call: Call, begin: datetime, end: datetime) -> str:
    """From one instant to another, on the clock of whoever asks; the day is said once where it is the same."""
    first, last = moment(call, begin), moment(call, end)
    return f"{first} - {last[11:] if last[:10] == first[:10] else last}"


def local_day(call: Call, instant: datetime | None) -> str:
    """The day that an instant fell on where whoever asks is."""
    found = _local(call, instant)
    return "-" if found is None else found.date().isoformat()


def _local(call: Call, instant: datetime | None) -> datetime | None:
    if instant is None:
        return None
    from zoneinfo import ZoneInfo

    return instant.astimezone(ZoneInfo(call.workspace.context.actor.time_zone))


def named(texts: Sequence[str]) -> dict[str, str]:
    """Names by language from `NAME` (English) and `LANG=NAME` texts."""
    names: dict[str, str] = {}
    for text in texts:
        language, equals, name = text.partition("=")
        names[language.strip() if equals else "en"] = (name if equals else text).strip()
    return names
