"""What `fsctui outbox` answers."""

from __future__ import annotations

from typing import Any

from fsctui.cli.answers.common import answer_bulk, answer_done, answer_page, dash, moment, page_words
from fsctui.cli.call import Call
from fsctui.domain.mail import MailRow, MailState
from fsctui.i18n import _
from fsctui.i18n.labels import label
from fsctui.i18n.mail_words import list_words, problem_words


def list_mails(call: Call) -> int:
    limit, after = page_words(call)
    state = MailState(call.args["state"]) if call.args["state"] else None
    found = call.workspace.outbox.list(state, limit=limit, after=after)
    headers = (_("Id"), _("State"), _("To"), _("About"), _("Attempts"), _("Next"), _("Problem"))
    return answer_page(call, found, _shape, headers, lambda row: _cells(call, row))


def _shape(row: MailRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "created_at": row.created_at,
        "code": row.code,
        "user": row.user,
        "address": row.address,
        "name": row.name,
        "language": row.language,
        "subject": str(row.subject),
        "state": row.state,
        "attempts": row.attempts,
        "next_at": row.next_at if row.state is MailState.WAITING else None,
        "sent_at": row.sent_at,
        "problem": None if row.problem is None else row.problem.trouble,
        "detail": row.problem.detail if row.problem is not None and row.problem.detail else None,
    }


def _cells(call: Call, row: MailRow) -> tuple[str, ...]:
    next_at = moment(call, row.next_at) if row.state is MailState.WAITING else "-"
    problem = problem_words(row.problem) if row.problem is not None else ""
    return str(row.id), label(row.state), row.address, list_words(row), str(row.attempts), next_at, dash(problem)


def retry(call: Call) -> int:
    return answer_bulk(call, call.workspace.outbox.retry(call.args["id"]))


def want(call: Call) -> int:
    return answer_done(call, call.workspace.outbox.want(call.args["answer"] == "yes"))
