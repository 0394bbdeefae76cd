"""Assignment rules in the reader's words: statuses, conditions, assignees, findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from textual.content import Content

from fsctui.domain.naming import Naming
from fsctui.domain.routing import Assignee, AssigneeKind, Condition, Entry, Rule, RuleStatus
from fsctui.domain.routing_conditions import number_of
from fsctui.domain.routing_lint import Finding, Severity
from fsctui.domain.routing_rows import RuleSheet
from fsctui.i18n import _, current, formats, labels, ngettext
from fsctui.i18n.rule_words import finding_text
from fsctui.services.routing_rules import changed_entries
from fsctui.tui.referrals.trace import FIELDS, field_words
from fsctui.tui.referrals.words import Lists, lists_of
from fsctui.tui.text import joined, plain
from fsctui.tui.widgets.hanging import column
from fsctui.tui.widgets.preview import details

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

MUTED = "$text-muted"
MARKS = {RuleStatus.DRAFT: "✎", RuleStatus.ACTIVE: "●", RuleStatus.OBSOLETE: "○"}
_SIGNS = {
    Severity.ERROR: ("✗", "$text-error"),
    Severity.WARNING: ("!", "$text-warning"),
    Severity.HINT: ("·", MUTED),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """What the bank calls people, queues and interests, and where the reader is."""

    naming: Naming = field(default_factory=Naming)
    lists: Lists = field(default_factory=Lists)
    zone: str = "UTC"

    def who(self, owner: str, queue: str) -> str:
        """A person or a queue; a dash for nobody."""
        if owner:
            return self.naming.user(owner)
        return self.queue(queue) if queue else "–"

    def queue(self, name: str) -> str:
        return _("queue {name}").format(name=self.naming.queue(name, current()))


def reader_of(workspace: Workspace) -> Reader:
    """Asks the database: in a thread."""
    return Reader(workspace.referrals.naming(), lists_of(workspace), workspace.context.actor.time_zone)


def status_words(status: RuleStatus) -> str:
    """Mark and word."""
    return f"{MARKS[status]} {labels.label(status)}"


def condition_words(condition: Condition, reader: Reader) -> str:
    """`interest equals Mortgage or Personal loan`."""
    values = [_value(condition.field, value, reader) for value in condition.values]
    operator = labels.label(condition.operator).lower()
    return f"{field_words(condition.field)} {operator} {_(' or ').join(values)}"


def _value(name: str, value: str, reader: Reader) -> str:
    if value == "":
        return _("empty")
    if name == "interest":
        return reader.lists.interest(value)
    if name == "referrer":
        return reader.naming.user(value)
    if name in ("potential_value", "value") and (number := number_of(value)) is not None:
        return formats.number(number)
    return {"true": _("yes"), "false": _("no")}.get(value.casefold(), value)


def conditions_words(entry: Entry, reader: Reader) -> str:
    """All conditions in one line, with the logic that joins them."""
    if not entry.conditions:
        return _("everything that is left")
    if entry.logic:
        # The entry has a number of its own before these.
        parts = [f"({number}) {condition_words(each, reader)}" for number, each in enumerate(entry.conditions, 1)]
        return f"{'; '.join(parts)} [{entry.logic}]"
    return _(" and ").join(condition_words(each, reader) for each in entry.conditions)


def assignee_words(assignee: Assignee, reader: Reader) -> str:
    """`Bob Wilson`, `queue Mortgages`, `one of Bob, Eve (least loaded)`."""
    if assignee.kind is AssigneeKind.QUEUE:
        return reader.queue(assignee.names[0])
    if assignee.kind is AssigneeKind.USER:
        return reader.naming.user(assignee.names[0])
    how = labels.label(assignee.strategy).lower()
    if any(assignee.names):
        users = ", ".join(map(reader.naming.user, assignee.names))
        return _("one of {users} ({strategy})").format(users=users, strategy=how)
    return _("a member of {queue} ({strategy})").format(queue=reader.queue(assignee.queue), strategy=how)


def entry_name(entry: Entry) -> str:
    return entry.note or entry.key


def finding_words(finding: Finding, reader: Reader) -> str:
    """`3: There is no user kim.`; what is said of the rule itself stands without a number.

    Fields and values are called as in the conditions; a field that there isn't stays as it was written.
    """
    asked, said = finding.params.get("field", ""), dict(finding.params)
    if asked in FIELDS:
        said |= {name: _value(asked, said[name], reader) for name in ("value", "near") if said.get(name)}
        said["field"] = field_words(asked)
    text = finding_text(replace(finding, params=said))
    return f"{finding.position}: {text}" if finding.position else text


def finding_lines(findings: Sequence[Finding] | None, reader: Reader) -> list[Content]:
    """A line for each finding: a sign, how bad it is in words, which entry, what."""
    if findings is None:
        return [plain(_("It is being looked at…"), MUTED)]
    if not findings:
        return [plain(_("Nothing odd was found."))]
    lines = []
    for each in findings:
        sign, style = _SIGNS[each.severity]
        head = column(plain(f"{sign} {labels.label(each.severity)} ", style), 2)
        lines.append(joined(head, plain(finding_words(each, reader))))
    return lines


def entry_about(entry: Entry, place: int, reader: Reader, findings: Sequence[Finding]) -> Content:
    """Everything about one entry, a line for each condition."""
    conditions = "\n".join(
        f"{number}. {condition_words(each, reader)}" for number, each in enumerate(entry.conditions, 1)
    )
    logic = ""
    if len(entry.conditions) > 1:
        logic = entry.logic or _("all of them")
    pairs: list[tuple[str, str | Content]] = [
        (_("Entry"), f"{place}. {entry_name(entry)}"),
        (_("Conditions"), conditions or _("everything that is left")),
        (_("Logic"), logic),
        (_("Goes to"), assignee_words(entry.assignee, reader)),
        (_("Also told"), ", ".join(map(reader.naming.user, entry.notify_cc))),
        (_("Key"), entry.key),
    ]
    own = [each for each in findings if each.entry == entry.key]
    parts = [details(pairs)]
    if own:
        parts += [Content(""), *finding_lines(own, reader)]
    return Content("\n").join(parts)


def default_words(rule: Rule, reader: Reader) -> str:
    """Who gets what no entry takes."""
    return reader.naming.user(rule.default_owner) if rule.default_owner else _("the bank’s default owner")


def rule_about(sheet: RuleSheet, reader: Reader) -> Content:
    """The rule itself, and its versions."""
    rule = sheet.rule
    pairs: list[tuple[str, str | Content]] = [
        (_("Rule"), rule.name),
        (_("Version"), f"{sheet.number}, {status_words(sheet.status)}"),
        (_("What is left"), default_words(rule, reader)),
        (_("Entries"), entries_words(len(rule.entries))),
        (_("Description"), rule.description),
    ]
    lines = [details(pairs), Content(""), plain(_("Versions"), "bold")]
    for each in sheet.versions:
        line = f"{each.number}  {status_words(each.status)}  {entries_words(each.entries)}"
        if each.activated_at is not None:
            when = formats.datetime(each.activated_at, reader.zone)
            line += (
                "  "
                + _("in force since {when}, by {who}").format(
                    when=when, who=reader.naming.user(each.activated_by or "")
                )
                if each.status is RuleStatus.ACTIVE
                else "  " + _("was put in force {when}").format(when=when)
            )
        lines.append(plain(line))
    return Content("\n").join(lines)


def entries_words(count: int) -> str:
    return ngettext("{n} entry", "{n} entries", count).format(n=count)


def entries_lines(rule: Rule, reader: Reader) -> Content:
    """The whole rule as people would say it: the first entry that fits decides."""
    lines = [
        joined(column(plain(f"{place}.", MUTED), 3), plain(conditions_words(entry, reader)), " → ",
               plain(assignee_words(entry.assignee, reader), "bold"))
        for place, entry in enumerate(rule.entries, 1)
    ]  # fmt: skip
    lines.append(joined(plain(_("What no entry takes"), MUTED), " → ", plain(default_words(rule, reader), "bold")))
    return Content("\n").join(lines)


def change_lines(before: Rule, after: Rule, reader: Reader) -> list[Content]:
    """What is different between two versions, an entry a line: + came, - went, ~ changed or moved."""
    old = {each.key: (place, each) for place, each in enumerate(before.entries, 1)}
    new = {each.key: (place, each) for place, each in enumerate(after.entries, 1)}
    lines = []
    if default_words(before, reader) != default_words(after, reader):
        text = _("What is left goes to {new} instead of {old}")
        lines.append(plain("~ " + text.format(new=default_words(after, reader), old=default_words(before, reader))))
    for key in changed_entries(before, after):
        if key not in new:
            lines.append(plain(f"- {_line(old[key], reader)}", "$text-error"))
        elif key not in old:
            lines.append(plain(f"+ {_line(new[key], reader)}", "$text-success"))
        elif old[key][1] == new[key][1]:
            moved = _("moved from {old} to {new}").format(old=old[key][0], new=new[key][0])
            lines.append(plain(f"~ {entry_name(new[key][1])}: {moved}"))
        else:
            lines += [plain(f"- {_line(old[key], reader)}"), plain(f"+ {_line(new[key], reader)}")]
    return lines or [plain(_("Nothing is different."))]


def _line(found: tuple[int, Entry], reader: Reader) -> str:
    place, entry = found
    return f"{place}. {conditions_words(entry, reader)} → {assignee_words(entry.assignee, reader)}"


def bar(value: int, most: int, width: int = 20) -> str:
    """A bar of characters; something is never shown as nothing."""
    if most <= 0 or value <= 0:
        return ""
    return "█" * max(1, round(width * value / most))


def counts_lines(counts: Mapping[str, int], names: Mapping[str, str]) -> list[Content]:
    """Names, bars and figures, the largest first."""
    most = max(counts.values(), default=0)
    return [
        joined(f"{count:>6} ", (bar(count, most), "$accent"), " ", plain(names.get(key, key)))
        for key, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
