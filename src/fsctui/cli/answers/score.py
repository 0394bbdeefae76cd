"""What `fsctui score` answers."""

from __future__ import annotations

from dataclasses import asdict

from fsctui.cli.answers.common import dash
from fsctui.cli.call import Call
from fsctui.cli.output import table
from fsctui.cli.refusals import ParameterInvalid
from fsctui.domain.score_training import evaluate as judge
from fsctui.i18n import _
from fsctui.interchange.score_csv import read_leads
from fsctui.services.score_fits import installed_fit


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
    return dash(value) if value is None or isinstance(value, int) else f"{value:.4f}"
