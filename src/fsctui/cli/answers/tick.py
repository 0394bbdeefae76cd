"""What `fsctui tick` answers, once or again and again."""

from __future__ import annotations

from typing import Any

from fsctui import bootstrap
from fsctui.cli.bugs import write_down
from fsctui.cli.call import Call
from fsctui.cli.refusals import ParameterInvalid
from fsctui.cli.stopping import stopping
from fsctui.domain.access import Permission, require
from fsctui.i18n import N_, _, ngettext
from fsctui.i18n.labels import explain
from fsctui.refusal import Kind, Refusal
from fsctui.services import maintenance
from fsctui.services.ticking import JobReport, TickReport

JOBS = {
    "acceptance": N_("Acceptance clocks"),
    "reminders": N_("Reminders"),
    "training": N_("Lead score"),
    "mail": N_("Mail"),
}
COUNTS = {
    "started": N_("given time from now on: {count}"),
    "passed_on": N_("passed on, as whoever had them is gone: {count}"),
    "warned": N_("warned of: {count}"),
    "returned": N_("given back to their queue: {count}"),
    "escalated": N_("given to the manager: {count}"),
    "breached": N_("late, and left where they are: {count}"),
    "reminded": N_("reminders: {count}"),
    "trained": N_("trained anew"),
    "ranked": N_("ranked: {count}"),
    "sent": N_("sent: {count}"),
    "delayed": N_("to be tried again: {count}"),
    "dead": N_("not to be tried again: {count}"),
    "waiting": N_("waiting: {count}"),
}


def tick(call: Call) -> int:
    """One tick, or one after the other until SIGTERM or SIGINT; what is being done is finished first."""
    args, settings = call.args, call.settings
    pause = args["every"]
    if pause is not None and (pause < 1 or args["once"]):
        raise ParameterInvalid("--every", str(pause), "60")
    maintenance.require_writable(settings)
    if settings.user is not None:
        require(call.workspace.context.actor, Permission.MANAGE_MAIL)
    with stopping() as stop, bootstrap.ticking(settings, stop.is_set) as ticking:
        while True:
            code = _answer(call, ticking.run())
            if pause is None:
                return code
            if stop.wait(pause):
                return 0


def _answer(call: Call, report: TickReport) -> int:
    known = [[_known(problem, call) for problem in job.problems] for job in report.jobs]
    data = {
        "at": report.at,
        "jobs": [_shape(job, problems) for job, problems in zip(report.jobs, known, strict=True)],
        "failed": len(report.problems),
    }
    call.out.answer(data, lambda: [_line(job) for job in report.jobs])
    for problem in (each for problems in known for each in problems):
        call.out.note(f"fsctui: {explain(problem)}")
    return Kind.FAILED.value if report.problems else 0


def _known(problem: Exception, call: Call) -> Refusal:
    """A failure that has no words is a bug: it is written down, and named like one."""
    return problem if isinstance(problem, Refusal) else write_down(problem, call.settings.log_file)


def _shape(job: JobReport, problems: list[Refusal]) -> dict[str, Any]:
    errors = [{"code": each.code, "message": explain(each), "params": each.params} for each in problems]
    return {"job": job.job, "counts": dict(job.counts), "idle": job.idle or None, "errors": errors}


def _line(job: JobReport) -> str:
    parts = [_(COUNTS[name]).format(count=count) for name, count in job.counts.items()]
    if job.problems:
        count = len(job.problems)
        parts.append(ngettext("{count} failure", "{count} failures", count).format(count=count))
    if job.idle:
        parts.append(_("no mail server is set (FSCTUI_SMTP_URL)"))
    return _("{name}: {value}").format(name=_(JOBS[job.job]), value=", ".join(parts) or _("nothing to do"))
