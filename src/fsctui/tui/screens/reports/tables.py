"""The tables of a report: each view's columns and lines, figures with a bar, words beside every number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from textual.content import Content

from fsctui.domain.referral_report import MEASURES, QUERIES, By, Figures, Leader, Measure, ReferralReport, narrowed
from fsctui.i18n import N_, _, formats, labels, report_words
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.hanging import column

MUTED = "$text-muted"
BAR = 16
"""So many characters is the longest bar wide."""
SUMMARY, FUNNEL, LEADERS, AGES = "summary", "funnel", "leaders", "ages"
VIEWS = {
    SUMMARY: N_("Summary"),
    FUNNEL: N_("Funnel"),
    By.INTEREST.value: N_("By interest"),
    By.TEAM.value: N_("By team"),
    By.REFERRER.value: N_("By referrer"),
    By.MONTH.value: N_("By month"),
    LEADERS: N_("Leaderboard"),
    AGES: N_("Ageing"),
}


def by_of(view: str) -> By:
    """What a view's report is divided by; views that show all together don't mind."""
    return By(view) if view in {each.value for each in By} else By.INTEREST


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line: its name, the number its bar stands for (of `most`), its figures, and the view it is of.

    `query` finds what it counts among all referrals, None for what is no list of them. `before` and `change` say how it
    was in the time before.
    """

    id: int
    name: str
    value: float = 0
    most: float = 0
    figures: Figures | None = None
    leader: Leader | None = None
    shown: str = ""
    query: str | None = None
    before: str = ""
    change: str = ""
    to_thank: int | None = None
    soon: int = 0
    late: int = 0
    breaches: int = 0
    measure: Measure | None = None
    view: str = SUMMARY


def shown(measure: Measure, figures: Figures) -> str:
    """A measure's figure in words; a dash where nothing was counted."""
    return report_words.shown(measure, figures) or "–"


def bar(line: ReportLine) -> Content:
    """A bar of plain characters; something is never shown as nothing."""
    if line.most <= 0 or line.value <= 0:
        return Content("")
    return plain("█" * max(1, round(BAR * line.value / line.most)), "$accent")


def lines_of(view: str, report: ReferralReport) -> Sequence[ReportLine]:
    """The lines of a view."""
    return [replace(line, view=view) for line in _lines(view, report)]


def _lines(view: str, report: ReferralReport) -> Sequence[ReportLine]:
    if view == SUMMARY:
        return _summary(report)
    if view == FUNNEL:
        most = max((step.count for step in report.funnel), default=0)
        return [
            ReportLine(place, labels.label(step.status), step.count, most, shown=formats.number(step.count),
                       query=step.query)
            for place, step in enumerate(report.funnel, 1)
        ]  # fmt: skip
    if view == LEADERS:
        return [
            ReportLine(place, each.name, each.score.score, 100, each.figures, each, query=each.query,
                       to_thank=each.to_thank)
            for place, each in enumerate(report.leaders, 1)
        ]  # fmt: skip
    if view == AGES:
        most = max((each.count for each in report.ages), default=0)
        return [
            ReportLine(place, _days(each.least, each.most), each.count, most, shown=formats.number(each.count),
                       query=each.query, soon=each.soon, late=each.late, breaches=each.breaches)
            for place, each in enumerate(report.ages, 1)
        ]  # fmt: skip
    most = max((each.figures.received for each in report.lines), default=0)
    return [
        ReportLine(place, each.name or _("none"), each.figures.received, most, each.figures, query=each.query,
                   to_thank=each.to_thank)
        for place, each in enumerate(report.lines, 1)
    ]  # fmt: skip


COUNTED = frozenset(
    {
        Measure.RECEIVED, Measure.OPEN, Measure.ACCEPTED, Measure.CLOSED, Measure.CONVERTED, Measure.SOON, Measure.LATE,
    }
)  # fmt: skip
"""These are parts of what was received, as their bars show."""


def _summary(report: ReferralReport) -> list[ReportLine]:
    totals, most, before = report.totals, report.totals.received, report.before
    lines = []
    for place, measure in enumerate(MEASURES, 1):
        value = float(getattr(totals, measure.value)) if measure in COUNTED else 0.0
        if measure is Measure.CONVERSION:
            value = (totals.conversion or 0.0) * most
        clause = QUERIES.get(measure)
        lines.append(
            ReportLine(
                place, labels.label(measure), value, most, shown=shown(measure, totals), measure=measure,
                query=None if clause is None else narrowed(report.query, clause),
                before="" if before is None else shown(measure, before.totals),
                change="" if before is None else report_words.change(measure, totals, before.totals),
            )
        )  # fmt: skip
    rate = ReportLine(len(lines) + 1, labels.label(Measure.BASE_RATE), report.base_rate * most, most,
                      shown=formats.percent(report.base_rate), measure=Measure.BASE_RATE)  # fmt: skip
    return [*lines, rate]


def _days(least: int, most: int | None) -> str:
    if most is None:
        return _("{least} working days or more").format(least=least)
    return _("{least} to {most} working days").format(least=least, most=most)


_BAR = Column[ReportLine]("bar", "", bar, width=BAR, sortable=False)
_NARROW_BAR = Column[ReportLine]("bar", "", bar, width=BAR, priority=5, sortable=False)


def columns(view: str, *, compared: bool = False) -> tuple[Column[ReportLine], ...]:
    """The columns of a view, a bar beside the number that it draws; the less important go first where it is narrow."""
    first = Column[ReportLine]("name", _HEADS.get(view, N_("Name")), lambda line: line.name, minimum=20, flex=2)
    number = _number("value", N_("Number"), 10, lambda line: line.shown)
    if view == SUMMARY:
        wide = Column[ReportLine]("value", N_("Figure"), lambda line: line.shown, minimum=16, flex=2)
        change = Column[ReportLine]("change", N_("Change"), lambda line: line.change, minimum=14, flex=2, priority=4,
                                    sortable=False)  # fmt: skip
        return (first, wide, _NARROW_BAR, change) if compared else (first, wide, _BAR)
    if view == FUNNEL:
        return (first, number, _BAR)
    if view == AGES:
        near = _number("soon", N_("Nearly late"), 11, lambda line: formats.number(line.soon), 6)
        late = _number("late", N_("Late"), 6, lambda line: formats.number(line.late))
        missed = _number("breaches", N_("Breaches"), 9, lambda line: formats.number(line.breaches))
        return (first, number, _NARROW_BAR, near, late, missed)
    if view == LEADERS:
        score = _number("score", N_("Score"), 6, _score)
        ended, won = _number("closed", N_("Ended"), 7, _ended, 1), _number("converted", N_("Converted"), 10, _won, 1)
        place = _number("place", N_("Rank"), 5, _place)
        return (place, first, score, _NARROW_BAR, ended, won)
    return (
        first,
        _figure(Measure.RECEIVED, N_("Received"), 9, 0),
        _NARROW_BAR,
        _figure(Measure.CONVERTED, N_("Converted"), 10, 1),
        _figure(Measure.CONVERSION, N_("Rate"), 7, 0),
        _figure(Measure.OPEN, N_("Open"), 7, 6),
        _figure(Measure.BREACHES, N_("Breaches"), 9, 8),
        _figure(Measure.HOURS_TO_ACCEPT, N_("Hours"), 7, 7),
    )


_HEADS = {
    SUMMARY: N_("Measure"),
    FUNNEL: N_("Status"),
    By.INTEREST.value: N_("Interest"),
    By.TEAM.value: N_("Team"),
    By.REFERRER.value: N_("Referrer"),
    By.MONTH.value: N_("Month"),
    LEADERS: N_("Referrer"),
    AGES: N_("Age"),
}


def _figure(measure: Measure, title: str, width: int, priority: int) -> Column[ReportLine]:
    def text(line: ReportLine) -> str:
        return shown(measure, line.figures) if line.figures is not None else ""

    return _number(measure.value, title, width, text, priority)


def _number(
    identity: str, title: str, width: int, text: Callable[[ReportLine], str], priority: int = 0
) -> Column[ReportLine]:
    """A column of numbers, never narrower than its title in the reader's language."""
    wide = max(width, cell_len(_(title)))
    return Column[ReportLine](identity, title, text, width=wide, align="right", priority=priority)


def _score(line: ReportLine) -> str:
    return str(line.leader.score.score) if line.leader is not None else ""


def _place(line: ReportLine) -> str:
    return formats.number(line.leader.place) if line.leader is not None else ""


def _ended(line: ReportLine) -> str:
    return formats.number(line.leader.score.closed) if line.leader is not None else ""


def _won(line: ReportLine) -> str:
    return formats.number(line.leader.score.converted) if line.leader is not None else ""


def order_of(line: ReportLine, name: str) -> float:
    """What a column of figures is sorted by; what was not counted comes below what was."""
    if name in ("soon", "late", "breaches") and line.figures is None:
        return float(getattr(line, name))
    if name == "place" and line.leader is not None:
        return float(line.leader.place)
    if name == "score" or line.figures is None:
        return line.value
    if line.leader is not None and name in ("closed", "converted"):
        return float(getattr(line.leader.score, name))
    value = getattr(line.figures, name)
    return -1.0 if value is None else float(value)


def about(line: ReportLine) -> Content:
    """Everything about a line: each figure with what it means beside it."""
    parts: list[Content] = [plain(line.name, "bold")]
    if line.measure is not None:
        parts += [plain(line.shown), plain(report_words.meaning(line.measure), MUTED)]
        if line.change:
            said = _("Before: {before}. Change: {change}.").format(before=line.before, change=line.change)
            parts += [Content(""), plain(said)]
        return Content("\n").join(parts)
    if line.view == FUNNEL:
        return Content("\n").join([*parts, plain(line.shown), plain(report_words.meaning(Measure.FUNNEL), MUTED)])
    if line.view == AGES:
        figures = (
            (Measure.OPEN, line.shown),
            (Measure.SOON, formats.number(line.soon)),
            (Measure.LATE, formats.number(line.late)),
            (Measure.BREACHES, formats.number(line.breaches)),
        )
        for measure, text in figures:
            parts += _defined(measure, text)
        parts += [Content(""), *_defined(Measure.AGE, "")]
        return Content("\n").join(parts)
    if line.leader is not None:
        score = line.leader.score
        parts.append(plain(report_words.placed(line.leader)))
        parts += _defined(Measure.REFERRER_SCORE, str(score.score))
        ended = _("{converted} of {closed} that ended were converted; the base rate is {rate}.")
        rate = formats.percent(score.base_rate)
        parts.append(plain(ended.format(converted=score.converted, closed=score.closed, rate=rate)))
    if line.figures is not None:
        for measure in MEASURES:
            parts += _defined(measure, shown(measure, line.figures))
    return Content("\n").join(parts)


def _defined(measure: Measure, text: str) -> list[Content]:
    head = joined(plain(labels.label(measure)), "  ", plain(text, "bold"))
    return [head, Content.assemble(column(Content(""), 2), plain(report_words.meaning(measure), MUTED))]
