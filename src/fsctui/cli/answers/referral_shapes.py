"""The JSON of referrals: keys stay, ids are texts, amounts are exact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsctui.cli.shapes import Shape
from fsctui.domain.record_rows import RecordTitle, SheetField
from fsctui.domain.records import FieldType
from fsctui.domain.referral_rows import ReferralRow, ReferralSheet, Routed
from fsctui.i18n.intake_words import question_label

MICRO = 1_000_000


def rank(terms: Mapping[str, int]) -> int | None:
    """The priority in millionths of a point: its terms add up to it exactly."""
    return sum(terms.values()) if terms else None


def referral(row: ReferralRow, terms: Mapping[str, int]) -> Shape:
    """One line of a list; `terms` are its priority as it is now."""
    return {
        "id": str(row.id),
        "record": str(row.ref),
        "name": row.name,
        "status": row.status,
        "interest": row.interest,
        "potential_value": None if row.potential_value is None else float(row.potential_value),
        "currency": row.currency,
        "source": row.source,
        "owner": row.owner,
        "queue": row.queue,
        "referrer": row.referrer,
        "referrer_contact": _ref("contact", row.referrer_contact),
        "referred_by": row.referred_by,
        "account": _ref("account", row.account),
        "contact": _ref("contact", row.contact),
        "confidential": row.confidential,
        "lead_score": row.lead_score,
        "probability": row.probability,
        "base_rate": row.base_rate,
        "referrer_score": row.referrer_score,
        "rank": rank(terms),
        "rank_terms": dict(terms),
        "due": row.accept_due,
        "warn_at": row.warn_at,
        "breaches": row.breaches,
        "created_at": row.created_at,
        "assigned_at": row.assigned_at,
        "accepted_at": row.accepted_at,
        "closed_at": row.closed_at,
        "close_reason": row.close_reason or None,
        "thanked_at": row.thanked_at,
        "opportunity": _ref("opportunity", row.opportunity),
    }


def _ref(code: str, number: int | None) -> str | None:
    return None if number is None else f"{code}:{number}"


def sheet(found: ReferralSheet, terms: Mapping[str, int]) -> Shape:
    """A referral and what hangs on it; a reference is `TYPE:ID` where its reader may see it."""
    return {
        **referral(found.row, terms),
        "account": _title(found.account),
        "contact": _title(found.contact),
        "referrer_contact": _title(found.referrer_contact),
        "opportunity": _title(found.opportunity),
        "household": _title(found.household),
        "converted_account": _title(found.converted_account),
        "converted_contact": _title(found.converted_contact),
        "fields": {each.field.name: _value(each) for each in found.fields},
        "created_by": found.created_by,
        "accepted_by": found.accepted_by,
        "closed_by": found.closed_by,
        "declined": list(found.declined),
        "decisions": [decision(each) for each in found.decisions],
        "open_tasks": found.open_tasks,
        "plans": found.plans,
        "may_work": found.may_work,
        "intake": [
            {"code": each.code, "label": question_label(each.question, each.code), "answer": each.answer}
            for each in found.intake
        ],
        "comments": [
            {"at": each.at, "user": each.user, "user_name": each.user_name, "text": each.text}
            for each in found.comments
        ],
        "version": found.version,
    }


def _title(title: RecordTitle | None) -> str | None:
    return None if title is None else str(title.ref)


def _value(each: SheetField) -> Any:
    return _title(each.target) if each.field.type is FieldType.REFERENCE else each.value


def decision(found: Routed) -> Shape:
    return {
        "at": found.at,
        "rule": found.rule,
        "entry": found.entry or None,
        "by": found.by,
        "owner": found.owner or None,
        "queue": found.queue or None,
        "trace": dict(found.trace),
    }


__all__ = ["MICRO", "decision", "rank", "referral", "sheet"]
