"""What `fsctui score` answers."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from itertools import pairwise
from typing import Any

from fsctui.cli.answers.common import answer_changed, answer_rows, dash, moment
from fsctui.cli.answers.names import REFERRAL, Names
from fsctui.cli.call import Call
from fsctui.cli.output import pairs, table
from fsctui.cli.refusals import ParameterInvalid
from fsctui.domain.priority import RankTerm, Weights
from fsctui.domain.referral_score import HORIZON_DAYS, ReferrerScore, ScoreField
from fsctui.domain.referrals import ReferrerKind
from fsctui.domain.score_columns import Column, Value
from fsctui.domain.score_model import MICRO, Factor, Stage
from fsctui.domain.score_rows import Explained, ModelRow, ScoreReport
from fsctui.domain.score_training import evaluate as judge
from fsctui.i18n import _, formats, ngettext
from fsctui.i18n.labels import label
from fsctui.interchange.score_csv import read_leads
from fsctui.services.score_fits import installed_fit

MOST_MODELS = 10_000
SETTINGS = {**asdict(Weights()), "horizon_days": HORIZON_DAYS}
"""Their names, with the usual values."""
_YES_NO = {"existing_client", "has_email", "has_phone", "has_employer"}


def report(call: Call) -> int:
    found = call.workspace.scores.report()
    columns = [
        {
            "field": each.column.name,
            "edges": None if each.column.edges is None else list(each.column.edges),
            "levels": list(each.column.levels),
            "weights": list(each.weights),
        }
        for each in found.model.columns
    ]
    data = {
        "model": _model(found.row),
        "stage": found.model.stage,
        "local_evidence": found.model.stage is not Stage.STARTER,
        "base_rate": found.model.base_rate,
        "rests_on": found.model.rests_on,
        "conversions": found.model.conversions,
        "decided": found.decided,
        "undecided": found.undecided,
        "horizon_days": found.horizon_days,
        "intercept": found.model.intercept,
        "columns": columns,
        "rank_weights": dict(found.weights),
    }
    call.out.answer(data, lambda: _report_lines(call, found))
    return 0


def _model(row: ModelRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "id": str(row.id), "created_at": row.created_at, "created_by": row.by, "active": row.active,
        "stage": row.stage, "rests_on": row.rests_on, "conversions": row.conversions, "metrics": dict(row.metrics),
    }  # fmt: skip


def _report_lines(call: Call, found: ScoreReport) -> list[str]:
    names = Names(call)
    model, row = found.model, found.row
    lines = pairs(
        [
            (_("Model"), label(model.stage)),
            (_("Made"), "" if row is None else f"{moment(call, row.created_at)} ({row.id})"),
            (_("Base rate"), percent(model.base_rate)),
            (_("Rests on"), _("{leads} leads, {converted} converted").format(
                leads=model.rests_on, converted=model.conversions
            )),
            (_("Known outcomes"), str(found.decided)),
            (_("Open windows"), _("{count} (younger than {days} days)").format(
                count=found.undecided, days=found.horizon_days
            )),
        ]
    )  # fmt: skip
    newest = None if row is None else row.metrics.get("newest")
    if newest:
        rows = [(name, number(newest.get(field))) for field, name in measures()]
        lines += ["", *table(rows, (_("On the newest fifth"), _("Model")))]
    if model.columns:
        weights = [
            (field_label(each.column.name), name, log_odds(weight))
            for each in model.columns
            for name, weight in zip(_bins(each.column, names), each.weights, strict=True)
        ]
        lines += ["", *table(weights, (_("Field"), _("Value"), _("For or against (log-odds)")))]
    else:
        lines += ["", _("No field tells better leads from worse so far: every lead has the base rate.")]
    return lines


def _bins(column: Column, names: Names) -> list[str]:
    if column.edges is None:
        return ["-", *(_shown(column.name, level, names) for level in column.levels)]
    edges = [_shown(column.name, float(edge), names) for edge in column.edges]
    between = [f"{low} - {high}" for low, high in pairwise(edges)]
    return ["-", f"< {edges[0]}", *between, f">= {edges[-1]}"]


def explain(call: Call) -> int:
    found = call.workspace.scores.explain(call.args["referral"])
    call.out.answer(explained_shape(found), lambda: explained_lines(found, Names(call)))
    return 0


def explained_shape(found: Explained) -> dict[str, Any]:
    """Why a referral has its score."""
    score = found.score
    return {
        "id": str(found.referral_id),
        "name": found.name,
        "lead_score": score.score,
        "probability": score.probability,
        "base_rate": score.base_rate,
        "rests_on": score.rests_on,
        "stage": score.stage,
        "local_evidence": score.stage is not Stage.STARTER,
        "model": None if found.row is None else str(found.row.id),
        "intercept": score.intercept,
        "factors": [_factor(each) for each in score.factors],
        "for": [each.field for each in found.speaks_for],
        "against": [each.field for each in found.speaks_against],
        "total": score.total,
        "referrer_score": None if found.referrer is None else _referrer(found.referrer),
        "rank_terms": dict(found.rank_terms),
        "priority": sum(found.rank_terms.values()),
    }


def _factor(factor: Factor) -> dict[str, Any]:
    return {"field": factor.field, "value": factor.value, "term": factor.term}


def _referrer(found: ReferrerScore) -> dict[str, Any]:
    return {
        "score": found.score,
        "exact": found.exact,
        "converted": found.converted,
        "closed": found.closed,
        "base_rate": found.base_rate,
    }


def explained_lines(found: Explained, names: Names) -> list[str]:
    score = found.score
    lines = [
        f"{found.name} ({found.referral_id})",
        "",
        *pairs(
            [
                (_("Lead score"), _("{score} of 99 (50 is the average lead)").format(score=score.score)),
                (_("Probability"), _("{probability}, against a base rate of {base}").format(
                    probability=percent(score.probability), base=percent(score.base_rate)
                )),
                (_("Rests on"), ngettext("{count} lead", "{count} leads", score.rests_on).format(count=score.rests_on)),
                (_("Model"), label(score.stage)),
            ]
        ),
        "",
    ]  # fmt: skip
    rows = [(_("Average lead"), "", log_odds(score.intercept))]
    for factors in (found.speaks_for, found.speaks_against):
        rows += [
            (field_label(each.field), _shown(each.field, each.value, names), log_odds(each.term)) for each in factors
        ]
    rows.append((_("Sum"), percent(score.probability), log_odds(score.total)))
    lines += table(rows, (_("Field"), _("Value"), _("For or against (log-odds)")))
    if found.referrer is not None:
        who = found.referrer
        formula = _("100 x ({converted} + 20 x {base}) / ({closed} + 20)")
        shown = formula.format(converted=who.converted, base=formats.number(who.base_rate, 4), closed=who.closed)
        lines += ["", *pairs([(_("Referrer score"), f"{who.score} = {shown}")])]
    if found.rank_terms:
        terms = [(label(RankTerm(name)), points(term)) for name, term in found.rank_terms.items()]
        lines += [
            "",
            *table([*terms, (_("Priority"), points(sum(found.rank_terms.values())))], (_("Term"), _("Points"))),
        ]
    return lines


def train(call: Call) -> int:
    return answer_changed(call, call.workspace.scores.train(), dict)


def models(call: Call) -> int:
    def cells(row: ModelRow) -> tuple[str, ...]:
        active = _("yes") if row.active else _("no")
        made = moment(call, row.created_at)
        return str(row.id), made, dash(row.by), label(row.stage), str(row.rests_on), str(row.conversions), active

    headers = (_("Id"), _("Made"), _("By"), _("Model"), _("Leads"), _("Converted"), _("In force"))
    return answer_rows(call, call.workspace.scores.models(MOST_MODELS), _model_shape, headers, cells)


def _model_shape(row: ModelRow) -> dict[str, Any]:
    return _model(row) or {}


def settings(call: Call) -> int:
    scores = call.workspace.scores
    changes = dict(call.args["set"])
    for name, value in changes.items():
        if name not in SETTINGS:
            usual = ", ".join(f"{each}={number}" for each, number in SETTINGS.items())
            raise ParameterInvalid("--set", f"{name}={value}"[:80], usual)
    if changes:
        return answer_changed(call, scores.set_settings(changes), scores.settings)
    found = scores.settings()
    names = {**{term.value: label(term) for term in RankTerm}, "horizon_days": _("Horizon in days")}
    call.out.answer(found, lambda: pairs((f"{name} ({names[name]})", str(value)) for name, value in found.items()))
    return 0


def evaluate(call: Call) -> int:
    args = call.args
    found = read_leads(
        call.read_bytes(args["file"]),
        args["file"],
        args["target"],
        positive=args["positive"],
        exclude=[name.strip() for each in args["exclude"] for name in each.split(",") if name.strip()],
        delimiter=None if args["delimiter"] is None else _delimiter(args["delimiter"]),
    )
    result = judge(found.leads, found.names, installed_fit())
    data = {"holdout": asdict(result.holdout), "rolling": asdict(result.rolling)}

    def lines() -> list[str]:
        rows = [
            (name, number(getattr(result.holdout, field)), number(getattr(result.rolling, field)))
            for field, name in measures()
        ]
        head = _("{count} rows, of which “{positive}”: {share}")
        converted = sum(lead.converted for lead in found.leads)
        return [
            head.format(count=len(found.leads), positive=found.positive, share=converted),
            "",
            *table(rows, (_("Measure"), _("One model"), _("Made anew"))),
        ]

    call.out.answer(data, lines)
    return 0


def _delimiter(text: str) -> str:
    found = {"tab": "\t", "\\t": "\t"}.get(text.strip().lower() or text, text)
    if len(found) != 1 or found in '"\r\n\0':
        raise ParameterInvalid("--delimiter", text[:80], ";")
    return found


def measures() -> list[tuple[str, str]]:
    """The fields of `Judged` with what they are called."""
    return [
        ("rows", _("Leads")),
        ("positives", _("Converted")),
        ("auc", _("AUC (chance that a converted lead stands above another)")),
        ("log_loss", _("Log loss (less is better)")),
        ("base_log_loss", _("Log loss of the base rate alone")),
        ("ece", _("Calibration error")),
        ("lift_top_decile", _("Lift of the best tenth")),
    ]


def number(value: float | int | None) -> str:
    return dash(value) if value is None or isinstance(value, int) else formats.number(value, 4)


def percent(share: float) -> str:
    return formats.percent(share, 1)


def log_odds(term: int) -> str:
    """Millionths, to the last digit, so that what is shown adds up."""
    return formats.signed(Decimal(term) / MICRO, 6)


def points(term: int) -> str:
    return formats.signed(Decimal(term) / MICRO, 6)


def field_label(name: str) -> str:
    return label(ScoreField(name))


def _shown(field: str, value: Value, names: Names) -> str:
    """What a lead said in a field, or a level that a model knows, as people call it."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return formats.number(Decimal(f"{value:.10g}"))
    if field == ScoreField.REFERRER_KIND.value and value in {each.value for each in ReferrerKind}:
        return label(ReferrerKind(value))
    if field in _YES_NO:
        return {"yes": _("yes"), "no": _("no")}.get(value, value)
    return names.choice(REFERRAL, field, value)
