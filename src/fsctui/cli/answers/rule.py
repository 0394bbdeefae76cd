"""What `fsctui rule` answers."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from fsctui.cli.answers.common import answer_changed, answer_rows, dash, local_day, moment
from fsctui.cli.answers.names import REFERRAL, Names
from fsctui.cli.answers.rule_words import assignee_text, condition_text, finding_text
from fsctui.cli.call import STANDARD, Call
from fsctui.cli.main import EXIT_INTERRUPTED
from fsctui.cli.output import pairs, table
from fsctui.cli.refusals import ParameterInvalid
from fsctui.cli.stopping import stopping
from fsctui.domain.referral_rows import Routed
from fsctui.domain.routing import Rule, RuleStatus, to_json
from fsctui.domain.routing_decide import DecidedBy, Excluded
from fsctui.domain.routing_lint import Finding, Severity, misfits
from fsctui.domain.routing_rows import RuleRow, RuleSheet, Trial
from fsctui.i18n import _, labels, ngettext
from fsctui.interchange import assignment_rules, rule_toml
from fsctui.interchange.imported import Mappings, read_bytes
from fsctui.interchange.rule_model import RuleWarning, RuleWarningCode
from fsctui.interchange.rules import read_rules
from fsctui.interchange.templates import failure
from fsctui.refusal import Kind, Refusal
from fsctui.services.routing_rules import RuleUnknown


def list_rules(call: Call) -> int:
    headers = (_("Id"), _("Name"), _("Version"), _("Status"), _("Entries"), _("Draft"), _("Active since"))
    return answer_rows(call, call.workspace.routing.rules(), _row_shape, headers, lambda row: _row_cells(call, row))


def _row_shape(row: RuleRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "version": row.number,
        "status": row.status,
        "entries": row.entries,
        "draft": row.draft,
        "created_at": row.created_at,
        "created_by": row.created_by,
        "activated_at": row.activated_at,
        "activated_by": row.activated_by,
    }


def _row_cells(call: Call, row: RuleRow) -> tuple[str, ...]:
    since = local_day(call, row.activated_at if row.status is RuleStatus.ACTIVE else None)
    return (
        str(row.id), row.name, str(row.number), labels.label(row.status), str(row.entries), dash(row.draft), since
    )  # fmt: skip


def show(call: Call) -> int:
    sheet = call.workspace.routing.show(call.args["name"], call.args["version_number"])
    call.out.answer(_sheet_shape(sheet), lambda: _sheet_lines(sheet, Names(call)))
    return 0


def _sheet_shape(sheet: RuleSheet) -> dict[str, Any]:
    return {
        "id": str(sheet.id),
        "version": sheet.number,
        "status": sheet.status,
        **to_json(sheet.rule),
        "versions": [
            {
                "version": each.number,
                "status": each.status,
                "entries": each.entries,
                "created_at": each.created_at,
                "created_by": each.created_by,
                "activated_at": each.activated_at,
                "activated_by": each.activated_by,
            }
            for each in sheet.versions
        ],
    }


def _sheet_lines(sheet: RuleSheet, names: Names) -> list[str]:
    rule = sheet.rule
    head = [
        (_("Name"), rule.name),
        (_("Id"), str(sheet.id)),
        (_("Version"), f"{sheet.number} ({labels.label(sheet.status)})"),
        (_("Default owner"), rule.default_owner),
        (_("Description"), rule.description),
    ]
    entries = [
        (
            str(place),
            entry.key,
            "; ".join(f"{number}. {condition_text(each, names)}" for number, each in enumerate(entry.conditions, 1))
            or _("everything"),
            entry.logic or "-",
            assignee_text(entry.assignee),
        )
        for place, entry in enumerate(rule.entries, 1)
    ]
    lines = [*pairs(head), "", *table(entries, ("#", _("Key"), _("Conditions"), _("Logic"), _("Goes to")))]
    if len(sheet.versions) > 1:
        versions = [(str(row.number), labels.label(row.status), str(row.entries)) for row in sheet.versions]
        lines += ["", *table(versions, (_("Version"), _("Status"), _("Entries")))]
    return lines


# -- files ---------------------------------------------------------------------------------------------------------


def import_files(call: Call) -> int:
    """Every file on its own: what is good is written, what is not is named with line and reason."""
    mappings = Mappings.parse(call.args["map"])
    routing = call.workspace.routing
    bank = routing.bank()
    imported: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for name in call.args["file"]:
        try:
            read = read_rules(_bytes(call, name), name, bank, mappings)
            for each, made in zip(read, routing.import_rules([one.rule for one in read]), strict=True):
                imported.append(
                    {
                        "file": name,
                        "rule": made.name,
                        "id": str(made.rule_id),
                        "version": made.version,
                        "status": made.status,
                        "entries": made.entries,
                        "unchanged": made.unchanged,
                        "warnings": [
                            *map(warning_shape, each.warnings),
                            *map(_misfit_shape, misfits(each.rule, bank.schema)),
                        ],
                    }
                )
        except Refusal as refusal:
            if refusal.kind in (Kind.NOT_ALLOWED, Kind.DATABASE):
                raise
            failed.append({**failure(refusal, name), "message": labels.explain(refusal, place=False)})
    return answer_imported(call, imported, failed, mappings, _imported_line)


def _bytes(call: Call, name: str) -> bytes:
    return call.read_bytes(name) if name == STANDARD else read_bytes(Path(name), name)


def _misfit_shape(each: Finding) -> dict[str, Any]:
    """A condition that can't work on the kind of its field, as a warning."""
    return {"entry": each.entry, "code": each.code, "message": finding_text(each), "params": dict(each.params),
            "line": None}  # fmt: skip


def warning_shape(each: RuleWarning) -> dict[str, Any]:
    return {
        "entry": each.entry,
        "code": each.code,
        "message": labels.label(each.code, **each.params),
        "params": dict(each.params),
        "line": each.line or None,
    }


def answer_imported(
    call: Call, imported: list[dict[str, Any]], failed: list[dict[str, Any]], mappings: Mappings, line: Any
) -> int:
    """What became of each file; mappings that fitted nothing are told at the end, since they are for all files."""
    for each in imported:
        each["warnings"] += [
            warning_shape(RuleWarning("", RuleWarningCode.MAPPING_UNUSED, {"value": text})) for text in mappings.unused
        ]
    lines = [text for each in imported for text in (line(each), *map(_warning_line, each["warnings"]))]
    call.out.answer({"imported": imported, "failed": failed}, lambda: lines)
    for each in failed:
        place = f"{each['file']}:{each['line']}" if each["line"] else each["file"]
        call.out.note(f"{place}: {each['message']}")
    return Kind.BAD_INPUT.value if failed else 0


def _warning_line(warning: Mapping[str, Any]) -> str:
    return f"  {warning['entry'] or '-'}: {warning['message']}"


def _imported_line(each: Mapping[str, Any]) -> str:
    count = ngettext("{count} entry", "{count} entries", each["entries"]).format(count=each["entries"])
    state = _("unchanged") if each["unchanged"] else labels.label(each["status"])
    return _("{file}: {rule}, version {version} ({state}), {entries}").format(
        file=each["file"], rule=each["rule"], version=each["version"], state=state, entries=count
    )


def export(call: Call) -> int:
    routing = call.workspace.routing
    sheet = routing.show(call.args["name"], call.args["version_number"])
    warnings: tuple[RuleWarning, ...] = ()
    if call.args["format"] == "fsc":
        active = sheet.status is RuleStatus.ACTIVE
        text, warnings = assignment_rules.write(sheet.rule, routing.bank(), active=active)
    else:
        text = rule_toml.write(sheet.rule)
    data: dict[str, Any] = {"rule": sheet.rule.name, "version": sheet.number}
    data["warnings"] = [warning_shape(each) for each in warnings]
    if call.args["to"] not in (None, STANDARD):
        call.write_file(call.args["to"], text.encode(), replace=call.args["force"])
        written = [_("Written to {file}.").format(file=call.args["to"])]
        call.out.answer({"file": call.args["to"], **data}, lambda: written)
    elif call.out.json:
        call.out.answer({**data, "content": text}, lambda: ())
    else:
        call.out.write_raw(text)
    for each in warnings:
        call.out.note(f"{each.entry}: {labels.label(each.code, **each.params)}")
    return 0


def _rule_of(call: Call, name: str | None) -> Rule:
    """A rule by name (its draft, else the one in use), the active one, or a rule from a file that isn't imported."""
    routing = call.workspace.routing
    number = call.args.get("version_number")
    if name is None:
        active = next((row for row in routing.rules() if row.status is RuleStatus.ACTIVE), None)
        if active is None:
            raise RuleUnknown("", [])
        return routing.show(active.name).rule
    if name != STANDARD:
        with suppress(RuleUnknown):
            return (routing.latest(name) if number is None else routing.show(name, number)).rule
        if not Path(name).is_file():
            return routing.show(name).rule
    read = read_rules(_bytes(call, name), name, routing.bank())
    if len(read) > 1:
        raise ParameterInvalid("RULE", name, ", ".join(each.rule.name for each in read))
    return read[0].rule


# -- trying --------------------------------------------------------------------------------------------------------


def lint(call: Call) -> int:
    rule = _rule_of(call, call.args["rule"])
    found = call.workspace.routing.lint(rule)
    data = {"rule": rule.name, "items": [_finding_shape(each) for each in found], "next": None}
    call.out.answer(data, lambda: _finding_lines(found))
    return Kind.FAILED.value if any(each.severity is Severity.ERROR for each in found) else 0


def _finding_shape(each: Finding) -> dict[str, Any]:
    return {
        "code": each.code,
        "severity": each.severity,
        "entry": each.entry or None,
        "position": each.position or None,
        "condition": each.condition,
        "message": finding_text(each),
        "params": dict(each.params),
    }


def _finding_lines(found: tuple[Finding, ...]) -> list[str]:
    if not found:
        return [_("Nothing odd was found.")]
    rows = [
        (labels.label(each.severity), each.entry or "-", dash(each.condition), finding_text(each)) for each in found
    ]
    return table(rows, (_("Severity"), _("Entry"), _("Condition"), _("What")))


def simulate(call: Call) -> int:
    limit = call.args["limit"]
    if limit is not None and limit < 1:
        raise ParameterInvalid("--limit", str(limit), "1000")
    rule = _rule_of(call, call.args["rule"])
    routing = call.workspace.routing
    looked_at = ""

    def progress(done: int, total: int) -> None:
        nonlocal looked_at
        looked_at = _("{done} of {total} referrals").format(done=done, total=total)
        call.out.progress(looked_at)

    with stopping() as stop:
        trial = routing.simulate(rule, limit, progress=progress, is_cancelled=stop.is_set)
    call.out.progress("")
    call.out.answer(_trial_shape(trial), lambda: _trial_lines(trial))
    if not trial.cancelled:
        return 0
    call.out.note(_("Stopped after {looked_at}.").format(looked_at=looked_at or "0"))
    return EXIT_INTERRUPTED


def _trial_shape(trial: Trial) -> dict[str, Any]:
    return {
        "rule": trial.rule,
        "referrals": trial.referrals,
        "same": trial.same,
        "changed": trial.changed,
        "default": trial.default,
        "cancelled": trial.cancelled,
        "entries": dict(trial.entries),
        "owners": dict(trial.owners),
        "queues": dict(trial.queues),
        "items": [
            {
                "id": str(row.id),
                "name": row.name,
                "outcome": row.outcome,
                "by": row.by,
                "entry": row.entry or None,
                "owner": row.owner or None,
                "queue": row.queue or None,
                "did_owner": row.did_owner or None,
                "did_queue": row.did_queue or None,
            }
            for row in trial.rows
        ],
        "next": None,
    }


def _trial_lines(trial: Trial) -> list[str]:
    head = [
        (_("Referrals"), str(trial.referrals)),
        (_("Same"), str(trial.same)),
        (_("Changed"), str(trial.changed)),
        (_("Default owner"), str(trial.default)),
    ]
    entries = [(key, str(number)) for key, number in trial.entries.items()]
    lines = [*pairs(head), "", *table(entries, (_("Entry"), _("Referrals")))]
    if trial.rows:
        rows = [
            (str(row.id), row.name, row.did_owner or row.did_queue or "-", row.owner or row.queue, row.entry or "-")
            for row in trial.rows
        ]
        lines += ["", *table(rows, (_("Id"), _("Referral"), _("Went to"), _("Would go to"), _("Entry")))]
    return lines


def activate(call: Call) -> int:
    name = call.args["name"]
    outcome = call.workspace.routing.activate(name, call.args["version_number"], force=call.args["force"])
    return answer_changed(call, outcome, lambda: _sheet_shape(call.workspace.routing.show(name)))


# -- decisions -----------------------------------------------------------------------------------------------------


def explain(call: Call) -> int:
    found = call.workspace.routing.explain(call.args["referral"])
    items = [
        {
            **each.trace,
            "at": each.at,
            "rule": each.rule,
            "by": each.by,
            "owner": each.owner or None,
            "queue": each.queue or None,
            "entry": each.entry or None,
        }
        for each in found
    ]
    call.out.answer({"items": items, "next": None}, lambda: _decision_lines(call, found))
    return 0


def _decision_lines(call: Call, found: tuple[Routed, ...]) -> list[str]:
    if not found:
        return [_("It was never routed.")]
    lines: list[str] = []
    for each in found:
        lines += [*([""] if lines else []), *decision_lines(call, each)]
    return lines


def decision_lines(call: Call, each: Routed) -> list[str]:
    """One decision: who got it and why, each entry that was asked, and everybody it was chosen from."""
    names = Names(call)
    head = [
        (_("When"), moment(call, each.at)),
        (_("Rule"), each.rule or _("none was active")),
        (_("Went to"), each.owner or each.queue),
        (_("Because"), labels.label(DecidedBy(each.by))),
        (_("Entry"), each.entry or "-"),
    ]
    lines = pairs(head)
    for tried in each.trace["tried"]:
        mark = _("matches") if tried["matched"] else _("does not match")
        lines.append(f"  {tried['position']}. {tried['entry']}: {mark}")
        lines += [f"      {_condition_line(one, names)}" for one in tried["conditions"]]
    for one in each.trace["candidates"]:
        why = labels.label(Excluded(one["excluded"])) if one["excluded"] else _("able")
        load = ngettext("{count} open referral", "{count} open referrals", one["open"]).format(count=one["open"])
        instead = _(" instead of {user}").format(user=one["instead_of"]) if one["instead_of"] else ""
        lines.append(f"  {one['user']}{instead}: {why}, {load}")
    return lines


def _condition_line(one: Mapping[str, Any], names: Names) -> str:
    mark = _("yes") if one["holds"] else _("no")
    actual = _("empty") if one["actual"] is None else names.choice(REFERRAL, one["field"], str(one["actual"]))
    return f"{one['number']}. {condition_text(one, names)} ({actual}): {mark}"


__all__ = ["activate", "explain", "export", "import_files", "lint", "list_rules", "show", "simulate"]
