"""Reading the texts of arguments and options: each kind of parameter has one reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from fsctui.cli.refusals import IdUnknown, ParameterInvalid
from fsctui.cli.spec import Param


def read(param: Param, text: str) -> Any:
    """The value of one text. Raises `ParameterInvalid`, or the refusal of the rule that reads it."""
    return READERS[param.kind](param, text)


def _text(param: Param, text: str) -> str:
    """Text as it is. Bytes that are no UTF-8 are allowed in the names of files only."""
    if not param.metavar.startswith("FILE") and not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ParameterInvalid(param.name, text[:80], "UTF-8") from None
    return text


def _whole(param: Param, text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,15}", text, re.ASCII):
        raise ParameterInvalid(param.name, text[:80], "5")
    return int(text)


def _id(param: Param, text: str) -> int:
    if not text.strip():
        raise ParameterInvalid(param.name, text[:80], "1234")
    if not re.fullmatch(r"[0-9]{1,18}", text, re.ASCII):
        raise IdUnknown(param.name, text[:80])
    return int(text)


def _referral(param: Param, text: str) -> int:
    """A referral's id, which lists also give as the record it is: `referral:1234`."""
    return _id(param, text.strip().removeprefix("referral:"))


def _choice(param: Param, text: str) -> str:
    wanted = text.strip().lower().replace("-", "_")
    if wanted not in param.choices:
        raise ParameterInvalid(param.name, text[:80], ", ".join(param.choices))
    return wanted


def _date(param: Param, text: str) -> date:
    return read_date(param.name, text)


def _when(param: Param, text: str) -> date | datetime:
    """A date, or a moment; a moment without a zone is meant in the calendar's."""
    if len(text) <= 10:
        return read_date(param.name, text)
    return read_moment(param.name, text)


def _record(param: Param, text: str) -> Any:
    from fsctui.domain.records import RecordRefInvalid, parse_ref

    try:
        return parse_ref(text)
    except RecordRefInvalid:
        if re.fullmatch(r"[a-z][a-z0-9_]*:[^\s:]+", text.strip(), re.ASCII):
            raise IdUnknown(param.name, text[:80]) from None
        raise


def _pair(param: Param, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise ParameterInvalid(param.name, text[:80], param.metavar)
    return name.strip(), value.strip()


READERS: dict[str, Callable[[Param, str], Any]] = {
    "text": _text,
    "whole": _whole,
    "id": _id,
    "referral": _referral,
    "choice": _choice,
    "date": _date,
    "when": _when,
    "record": _record,
    "pair": _pair,
}


def read_date(name: str, text: str) -> date:
    """An ISO date, in its one unmistakable form. Raises `ParameterInvalid`."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip(), re.ASCII):
            raise ValueError(text)
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ParameterInvalid(name, text[:80], "2026-12-31") from None


def read_moment(name: str, text: str) -> datetime:
    """An ISO date and time, with or without a zone. Raises `ParameterInvalid`."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise ParameterInvalid(name, text[:80], "2026-12-31T14:30") from None


def read_now(text: str) -> datetime:
    """The moment of `--now`, in UTC; without a zone it is meant in UTC, a date alone means noon."""
    if len(text.strip()) <= 10:
        day = read_date("--now", text)
        return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    moment = read_moment("--now", text)
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ParameterInvalid("--now", text[:80], "2026-12-31T14:30") from None
