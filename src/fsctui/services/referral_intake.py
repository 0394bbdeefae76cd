"""The answers of a referral's intake: kept with it, changed with it, and told to whoever works on it."""

from __future__ import annotations

from collections.abc import Mapping

from fsctui.domain.intake import Answered, Answers, answered, check_answers, fitting
from fsctui.domain.records import MAX_LONG_TEXT
from fsctui.services.intake_questions import questions_of
from fsctui.store import referrals as store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row


def checked_for(interest: str | None, given: Mapping[str, object] | None) -> dict[str, str | bool]:
    """The answers of a new referral. Who was asked nothing (None) owes no answer, not even a required one.

    Raises what `check_answers` does.
    """
    return {} if given is None else check_answers(questions_of(interest), interest or "", given)


def keep_in(tx: Tx, referral_id: int, before: Answers, after: Answers) -> bool:
    """Write the answers down, with a note of it; whether any is another one."""
    if dict(before) == dict(after):
        return False
    store.change(tx, referral_id, intake=dict(after) or None)
    old = {"intake": dict(before)} if before else None
    tx.note("answer", "referral", referral_id, record_id=referral_id, before=old, after={"intake": dict(after) or None})
    return True


def kept_in(tx: Tx, referral_id: int) -> Answers:
    """The answers of a referral."""
    return _row_in(tx, referral_id).intake or {}


def answer_in(tx: Tx, referral_id: int, given: Mapping[str, object]) -> bool:
    """Lay answers over those of a referral; an empty one takes the answer away; whether any is another one.

    Raises what `check_answers` does.
    """
    row = _row_in(tx, referral_id)
    before = row.intake or {}
    after = check_answers(questions_of(row.interest), row.interest or "", given, before)
    return keep_in(tx, referral_id, before, after)


def put_back_in(tx: Tx, referral_id: int, before: Answers) -> bool:
    """Let a referral have the answers again that it had before an edit, and no others, as far as its questions can have
    them; whether any is another one.
    """
    row = _row_in(tx, referral_id)
    now = row.intake or {}
    fit = fitting(questions_of(row.interest), before)
    return keep_in(tx, referral_id, now, {code: before[code] for code in before if code in fit or code in now})


def _row_in(tx: Tx, referral_id: int) -> Row:
    found = store.facts(tx, referral_id)
    assert found is not None
    return found


def refit_in(tx: Tx, referral_id: int, before: Answers, interest: str | None) -> None:
    """A referral with another interest keeps the answers that its questions can have."""
    if before:
        keep_in(tx, referral_id, before, fitting(questions_of(interest), before))


def answers_of(row: Row) -> tuple[Answered, ...]:
    """The answers of a referral with their questions, in order."""
    return answered(questions_of(row.interest), row.intake) if row.intake else ()


def in_words(answers: tuple[Answered, ...], language: str) -> str:
    """The answers as lines of the bank's own words, for the notes of what a referral becomes."""
    return "\n".join(f"{_label(each, language)}: {_said(each, language)}" for each in answers)


def with_answers(notes: str, answers: tuple[Answered, ...], language: str) -> str:
    """What was written down freely, then what was asked for, no longer than a field takes."""
    return "\n\n".join(filter(None, (notes, in_words(answers, language))))[:MAX_LONG_TEXT]


def _label(each: Answered, language: str) -> str:
    labels = {} if each.question is None else each.question.labels
    return labels.get(language) or labels.get("en") or each.code


def _said(each: Answered, language: str) -> str:
    if isinstance(each.answer, bool):
        # A sign is read in every language.
        return "✓" if each.answer else "✗"
    choices = () if each.question is None else each.question.choices
    labels = next((choice.labels for choice in choices if choice.code == each.answer), {})
    return labels.get(language) or labels.get("en") or each.answer
