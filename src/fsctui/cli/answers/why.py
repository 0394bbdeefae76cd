"""What `fsctui why` answers: the trace of a date in words, and the reason for an owner."""

from __future__ import annotations

from collections.abc import Mapping

from fsctui.cli import shapes
from fsctui.cli.answers.common import dash, moment, span
from fsctui.cli.answers.names import Names
from fsctui.cli.call import Call
from fsctui.domain.rows import TaskRow, Why
from fsctui.i18n import _, current, labels
from fsctui.services.scores import NoScore


def task(call: Call) -> int:
    sheet = call.workspace.tasks.show(call.args["id"])
    data = {
        **_head(sheet.row),
        "slack": sheet.slack,
        "critical": sheet.critical,
        "blocked_by": [str(row.id) for row in sheet.blocked_by],
        "why": shapes.why(sheet.why),
    }
    call.out.answer(data, lambda: _lines(sheet.row, sheet.why, sheet.names_in(current())))
    return 0


def plan(call: Call) -> int:
    sheet = call.workspace.plans.show(call.args["id"])
    items = [
        {
            **_head(item.task),
            "slack": item.slack,
            "critical": item.critical,
            "blocked_by": list(item.blocked_by),
            "why": shapes.why(item.why),
        }
        for item in sheet.items
    ]
    data = {"id": str(sheet.row.id), "name": sheet.row.name, "items": items}

    def lines() -> list[str]:
        found = [f"{sheet.row.name} ({sheet.row.id})"]
        names = {item.task.key: item.task.subject_in(current()) for item in sheet.items}
        for item in sheet.items:
            found += ["", *_lines(item.task, item.why, names)]
        return found

    call.out.answer(data, lines)
    return 0


def referral(call: Call) -> int:
    """Whose it is (each decision as it was made), its place in the inbox, its score, and its acceptance clock."""
    from fsctui.cli.answers import referral_shapes, rule, score

    ws, referral_id = call.workspace, call.args["id"]
    sheet, due = ws.referrals.show(referral_id), ws.referrals.why_due(referral_id)
    terms = ws.referrals.rank_terms([sheet.row])[0]
    try:
        explained = ws.scores.explain(referral_id)
    except NoScore:
        explained = None
    row = sheet.row
    data = {
        **referral_shapes.referral(row, terms),
        "decisions": [referral_shapes.decision(each) for each in sheet.decisions],
        "score": None if explained is None else score.explained_shape(explained),
        "due_trace": None
        if due is None
        else {
            "since": due.since,
            "due": due.due,
            "calendar": due.calendar,
            "spans": [{"from": begin, "until": end} for begin, end in due.spans],
        },
    }

    def lines() -> list[str]:
        owner = row.owner_name or row.queue or "-"
        found = [f"{row.name} ({row.id})", "", _("Owner: {owner}").format(owner=owner)]
        for each in sheet.decisions:
            found += [f"  {line}" for line in rule.decision_lines(call, each)]
        found += ["", _("Accept by: {due}").format(due="-" if due is None else moment(call, due.due))]
        if due is not None:
            found.append("  " + _("Business hours of “{calendar}”:").format(calendar=due.calendar))
            found += [f"  {span(call, begin, end)}" for begin, end in due.spans]
        return [*found, "", *score.explained_lines(explained, Names(call))] if explained is not None else found

    call.out.answer(data, lines)
    return 0


def _head(row: TaskRow) -> dict[str, object]:
    return {
        "id": str(row.id),
        "key": row.key or None,
        "name": row.subject_in(current()),
        "due": row.due,
        "owner": row.owner,
        "queue": row.queue,
        "state": row.state,
    }


def _lines(row: TaskRow, why: Why, names: Mapping[str, str]) -> list[str]:
    lines = [
        f"{row.subject_in(current())} ({row.id})",
        _("Due: {due}").format(due=dash(row.due)),
    ]
    lines += [f"  {labels.describe_step(step, names)}" for step in why.trace]
    lines.append(_("Owner: {owner}").format(owner=row.owner_name or row.queue or "-"))
    if why.owner_reason is not None:
        lines.append(f"  {labels.label(why.owner_reason, **why.owner_params)}")
    return lines
