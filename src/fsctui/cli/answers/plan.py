"""What `fsctui plan` answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from fsctui.cli import shapes
from fsctui.cli.answers.common import answer_bulk, answer_changed, answer_page, asking_target_date, dash, list_words
from fsctui.cli.call import Call
from fsctui.cli.output import pairs, table
from fsctui.cli.refusals import ParameterInvalid, ParameterMissing
from fsctui.cli.values import read_date
from fsctui.domain.launch import Override
from fsctui.domain.rows import PlanRow, TaskRow
from fsctui.domain.tasks import require_subject
from fsctui.domain.templates import TemplateItem, Words, make_key
from fsctui.domain.text import clean
from fsctui.i18n import _, current, labels
from fsctui.refusal import Refusal
from fsctui.scheduling.offsets import Mode, Offset
from fsctui.services.outcome import Bulk, Done, Skipped
from fsctui.services.plans import LaunchRequest, Trial

Shape = dict[str, Any]


def preview(call: Call) -> int:
    with asking_target_date():
        found = call.workspace.plans.preview(_request(call))
    plans = [shapes.preview(plan) for plan in found.plans]
    return _answer_plans(call, plans, [shapes.warning(each) for each in found.warnings])


def launch(call: Call) -> int:
    with asking_target_date():
        found = call.workspace.plans.launch(_request(call))
    plans = [shapes.plan(sheet) for sheet in found.plans]
    return _answer_plans(call, plans, [shapes.warning(each) for each in found.warnings])


def _request(call: Call) -> LaunchRequest:
    args = call.args
    return LaunchRequest(
        template=args["template"],
        targets=tuple(args["target"]),
        start=args["start"],
        target_date=args["target_date"],
        mode=Mode(args["mode"]) if args["mode"] else None,
        owner=args["owner"],
        name=args["name"],
        skips=frozenset(args["skip"]),
        overrides=_overrides(args["set"]),
        adhoc=_adhoc(args["add"]),
    )


def _overrides(given: Iterable[tuple[str, str]]) -> dict[str, Override]:
    """`KEY.due=DATE` and `KEY.owner=USER`, gathered by key; keys may have dots of their own."""
    due: dict[str, Any] = {}
    owner: dict[str, str] = {}
    for name, value in given:
        key, dot, field = name.rpartition(".")
        if not dot or not key or not value or field not in ("due", "owner"):
            raise ParameterInvalid("--set", f"{name}={value}", "KEY.due=2026-12-31, KEY.owner=bob")
        if field == "due":
            due[key] = read_date("--set", value)
        else:
            owner[key] = value
    return {key: Override(due.get(key), owner.get(key)) for key in dict.fromkeys((*due, *owner))}


def _adhoc(subjects: Iterable[str]) -> tuple[TemplateItem, ...]:
    items: list[TemplateItem] = []
    for subject in subjects:
        words = require_subject(clean(subject))
        key = make_key(words, [item.key for item in items])
        items.append(TemplateItem(key, Words(words), required=False))
    return tuple(items)


def _answer_plans(call: Call, plans: list[Shape], warnings: list[Shape]) -> int:
    call.out.answer({"plans": plans, "warnings": warnings}, lambda: _plans_lines(plans, warnings))
    return 0


def _plans_lines(plans: list[Shape], warnings: list[Shape]) -> list[str]:
    lines: list[str] = []
    for number, plan in enumerate(plans):
        lines += [""] * bool(number) + plan_lines(plan)
    if warnings:
        lines += ["", _("Look at:")]
        lines += [f"  {each['item'] or '-'}: {each['message']}" for each in warnings]
    return lines


def plan_lines(plan: Shape) -> list[str]:
    """A plan and its items, for people."""
    head = [
        (_("Plan"), plan["name"]),
        (_("Id"), plan["id"] or ""),
        (_("For"), f"{plan['target_name']} ({plan['target']})"),
        (_("Template"), _("{template}, version {version}").format(template=plan["template"], version=plan["version"])),
        (_("State"), state_words(plan["state"])),
        (_("Owner"), plan["owner"]),
        (_("Start"), dash(plan["start"])),
        (_("Target date"), dash(plan["target_date"]) if plan["target_date"] else ""),
        (_("Done"), f"{plan['items_closed']}/{plan['items_total']}"),
    ]
    headers = (
        _("Id"),
        _("Key"),
        _("Item"),
        _("Owner"),
        _("Due"),
        _("State"),
        _("After"),
    )
    rows = [
        (
            dash(item["id"]),
            item["key"],
            item["name"],
            dash(item["owner"] or item["queue"]),
            dash(item["due"]),
            labels.label(item["state"]),
            ", ".join(item["depends_on"]) or "-",
        )
        for item in plan["items"]
    ]
    return [*pairs(head), "", *table(rows, headers)]


def state_words(state: Any) -> str:
    from fsctui.domain.plans import PlanState

    return labels.label(PlanState(state))


def list_plans(call: Call) -> int:
    query, limit, after = list_words(call)
    found = call.workspace.plans.page(call.args["view"] or "mine", query, limit, after)
    headers = (
        _("Id"),
        _("Plan"),
        _("For"),
        _("State"),
        _("Done"),
        _("Owner"),
        _("Start"),
        _("Next due"),
    )
    return answer_page(call, found, shapes.plan_row, headers, _cells)


def _cells(row: PlanRow) -> tuple[str, ...]:
    return (
        str(row.id),
        row.name,
        f"{row.record_name} ({row.record})",
        labels.label(row.state),
        f"{row.items_closed}/{row.items_total}",
        row.owner,
        dash(row.start),
        dash(row.next_due),
    )


def show(call: Call) -> int:
    plan = shapes.plan(call.workspace.plans.show(call.args["id"]))
    call.out.answer(plan, lambda: plan_lines(plan))
    return 0


def cancel(call: Call) -> int:
    return _changed(call, call.workspace.plans.cancel(call.args["id"], call.args["reason"] or ""))


def hold(call: Call) -> int:
    return _changed(call, call.workspace.plans.hold(call.args["id"], call.args["reason"] or ""))


def resume(call: Call) -> int:
    return _changed(call, call.workspace.plans.resume(call.args["id"]))


def move(call: Call) -> int:
    """The date that isn't given stays."""
    plans, plan_id = call.workspace.plans, call.args["id"]
    if call.args["start"] is None and call.args["target_date"] is None:
        raise ParameterMissing("--start")
    row = plans.show(plan_id).row
    start, target = (
        call.args["start"] or row.start,
        call.args["target_date"] or row.target,
    )
    if not call.args["preview"]:
        return _changed(call, plans.move(plan_id, start, target))
    moves = plans.move_preview(plan_id, start, target)
    items = [
        {
            "id": str(each.task_id),
            "key": each.key,
            "name": each.subject,
            "before": each.before,
            "after": each.after,
        }
        for each in moves
    ]
    rows = [(each.key, each.subject, dash(each.before), dash(each.after)) for each in moves]
    headers = (_("Key"), _("Item"), _("Before"), _("After"))
    call.out.answer({"items": items, "next": None}, lambda: table(rows, headers))
    return 0


def shift(call: Call) -> int:
    return _several(call, "shift", days=call.args["days"])


def assign(call: Call) -> int:
    return _several(call, "assign", to=call.args["to"])


def upgrade(call: Call) -> int:
    return _several(call, "upgrade")


def _several(call: Call, verb: str, **params: Any) -> int:
    """A change of one plan or several, each in its own transaction; with --preview only shown."""
    ids, plans = call.args["id"], call.workspace.plans
    if call.args["preview"]:
        return _tried(call, plans.trial(ids, verb, **params))
    act: Callable[..., Done] = getattr(plans, verb)
    if len(ids) == 1:
        outcome = act(ids[0], **params)
        return answer_changed(call, outcome, lambda: shapes.plan(plans.show(ids[0])))
    changed: list[int] = []
    skipped: list[Skipped] = []
    for plan_id in ids:
        try:
            act(plan_id, **params)
        except Refusal as refusal:
            skipped.append(Skipped(plan_id, refusal))
        else:
            changed.append(plan_id)
    return answer_bulk(call, Bulk(verb, tuple(changed), tuple(skipped)))


def _tried(call: Call, trials: Sequence[Trial]) -> int:
    """Every plan as it is and as it would be; `after` is null where it would stay as it is."""
    items = [
        {
            "id": str(trial.before.row.id),
            "before": shapes.plan(trial.before),
            "after": None if trial.after is None else shapes.plan(trial.after),
            "message": None if trial.refusal is None else labels.explain(trial.refusal),
        }
        for trial in trials
    ]
    call.out.answer({"items": items, "next": None}, lambda: [line for trial in trials for line in _trial_lines(trial)])
    return 0


def _trial_lines(trial: Trial) -> list[str]:
    name = f"{trial.before.row.name} ({trial.before.row.id})"
    if trial.after is None:
        return [f"{name}: {labels.explain(trial.refusal) if trial.refusal else ''}"]
    was, now = trial.before.row, trial.after.row
    pairs_of = [
        (_("Version"), was.template_version, now.template_version),
        (_("Owner"), was.owner, now.owner),
        (_("Start"), was.start, now.start),
        (_("Target date"), was.target, now.target),
    ]
    lines = [f"{title}: {dash(old)} -> {dash(new)}" for title, old, new in pairs_of if old != new]
    before = {item.task.id: item.task for item in trial.before.items}
    rows = []
    for item in trial.after.items:
        old, new = before.get(item.task.id), item.task
        cells = ("-", "-", "-") if old is None else _item_cells(old)
        if cells != _item_cells(new):
            rows.append((new.key, new.subject_in(current()), *cells, *_item_cells(new)))
    headers = (_("Key"), _("Item"), _("Was due"), _("Owner"), _("State"), _("Due"), _("Owner"), _("State"))
    return [name, *lines, *(table(rows, headers) if rows else [_("No item would change.")]), ""]


def _item_cells(row: TaskRow) -> tuple[str, str, str]:
    return dash(row.due), dash(row.owner or row.queue), labels.label(row.state)


def add_item(call: Call) -> int:
    """The due date is counted from the plan's start, so that it moves with it."""
    plans, plan_id, due = call.workspace.plans, call.args["id"], call.args["due"]
    start = plans.show(plan_id).row.start
    offset = None if due is None else Offset((due - start).days, mode=Mode.CALENDAR)
    item = TemplateItem("", Words(clean(call.args["subject"])), required=False, offset=offset, own_mode=True)
    return _changed_plan(call, plans.add_item(plan_id, item, call.args["owner"]), plan_id)


def _changed_plan(call: Call, outcome: Done, plan_id: int) -> int:
    return answer_changed(call, outcome, lambda: shapes.plan(call.workspace.plans.show(plan_id)))


def _changed(call: Call, outcome: Done) -> int:
    return answer_changed(call, outcome, lambda: shapes.plan(call.workspace.plans.show(call.args["id"])))
