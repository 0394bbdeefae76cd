"""The form of an entry while it is filled: operators that fit the field, values from a list, mistakes underlined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rich.highlighter import Highlighter
from rich.text import Text

from fsctui.domain.routing import Operator
from fsctui.domain.routing_conditions import FieldKind, RoutingField, Schema
from fsctui.domain.routing_lint import fits
from fsctui.domain.routing_logic import LogicInvalid, LogicNumberUnknown, place_of, read_logic
from fsctui.i18n import N_, _, current, labels, ngettext
from fsctui.tui.actions import action
from fsctui.tui.dialogs.form import Form
from fsctui.tui.dialogs.form_fields import Chooser, Entered, Entry, FormField, Row
from fsctui.tui.dialogs.pick import Choice, Pick, matching
from fsctui.tui.referrals.trace import field_words

if TYPE_CHECKING:
    from fsctui.services.workspace import Workspace

OR = "|"
"""Stands between the alternatives of a condition: values have commas and semicolons in them."""


def operators_for(schema: Schema, name: str, chosen: str) -> list[Choice[str]]:
    """The operators that say something of a field, and the one that is chosen; all of them for a field unknown."""
    known = schema.get(name)
    return [
        Choice(each.value, labels.label(each).lower())
        for each in Operator
        if known is None or each.value == chosen or fits(known.kind, each)
    ]


def logic_reader(conditions: int) -> Callable[[str], str]:
    """Reads a logic text as it is typed, for that many conditions at most."""

    def read(text: str) -> str:
        read_logic(text, conditions)
        return text

    return read


def values_of(workspace: Workspace, field: RoutingField) -> list[Choice[str]]:
    """The values that a field is known to have: its choices in the reader's words, else what past referrals said.

    Asks the database: in a thread.
    """
    if field.kind is FieldKind.BOOLEAN:
        return [Choice("true", _("yes"), "true"), Choice("false", _("no"), "false")]
    if not field.choices:
        said = workspace.routing.values_said(field.name)
        told = (ngettext("{n} referral", "{n} referrals", count).format(n=count) for _value, count in said)
        return [Choice(value, value, count) for (value, _count), count in zip(said, told, strict=True)]
    types = (each for each in workspace.records.types() if each.code == "referral")
    about = next((found for each in types if (found := each.field(field.name)) is not None), None)
    labels_of = {each.code: each.labels for each in about.choices} if about is not None else {}
    words = {code: labels_of.get(code, {}) for code in field.choices}
    return [Choice(code, own.get(current()) or own.get("en") or code, code) for code, own in words.items()]


class LogicHighlighter(Highlighter):
    """Underlines the place where a logic text can't be read."""

    def __init__(self, conditions: int) -> None:
        self.conditions = conditions

    def highlight(self, text: Text) -> None:
        typed = text.plain
        if not typed.strip():
            return
        try:
            read_logic(typed, self.conditions)
        except (LogicInvalid, LogicNumberUnknown) as wrong:
            # Where something is missing at the end, the last sign is what it is missing after.
            start, end = place_of(wrong)
            start = min(start, len(typed.rstrip()) - 1)
            text.stylize("underline bold", start, max(end, start + 1))


class EntryForm(Form):
    """A form of `entry_fields`; what it offers for a condition follows the field that is asked about."""

    def __init__(self, title: str, fields: Sequence[FormField], schema: Schema, workspace: Workspace, **given: Any):
        super().__init__(title, fields, **given)
        self.schema, self.asked = schema, workspace
        self.by_name = {row.field.name: row for row in self.rows}
        count = sum(name.startswith("field.") for name in self.by_name)
        logic = self.by_name["logic"].entry
        assert isinstance(logic, Entry)
        logic.highlighter = LogicHighlighter(count)

    def on_entered(self, message: Entered) -> None:
        super().on_entered(message)
        if message.row.field.name.startswith("field."):
            self._offer_operators(message.row)

    def _offer_operators(self, row: Row) -> None:
        """The operators that fit the field; one that doesn't fit it any more gives way to `equals`."""
        operators = self.by_name["operator." + row.field.name.partition(".")[2]]
        chooser = operators.entry
        assert isinstance(chooser, Chooser)
        known = self.schema.get(row.text)
        fitting = known is None or fits(known.kind, Operator(chooser.value))
        first = row.text == row.field.value
        # What a rule says stays in sight as long as its field does.
        kept = chooser.value if fitting or first else Operator.EQUALS.value
        operators.field = chooser.field = replace(operators.field, choices=operators_for(self.schema, row.text, kept))
        if kept != chooser.value:
            chooser.put(kept)
        chooser.refresh()

    def why_no_values(self) -> str | None:
        row = self.rows[self.here]
        if not row.field.name.startswith("values."):
            return _("Only what a condition is compared with has a list of values.")
        name = self._asked_field(row)
        known = self.schema.get(name)
        if not name or known is None or known.kind in (FieldKind.NUMBER, FieldKind.DATE):
            return _("There is no list of values for this; type them.")
        return None

    def _asked_field(self, row: Row) -> str:
        return self.by_name["field." + row.field.name.partition(".")[2]].text

    @action("entry.values", "f2", label=N_("values"), help=N_("Choose one of the values that there are"),
            enabled="why_no_values", footer=None)  # fmt: skip
    async def pick_value(self) -> None:
        row = self.rows[self.here]
        name, workspace = self._asked_field(row), self.asked
        known = self.schema[name]

        def found(typed: str) -> list[Choice[str]]:
            return matching(values_of(workspace, known), typed)

        title = _("Values of {field}").format(field=field_words(name))
        chosen = await self.app.push_screen_wait(Pick(title, found))
        if chosen is not None:
            kept = [each.strip() for each in row.text.split(OR) if each.strip()]
            row.put(f" {OR} ".join(dict.fromkeys([*kept, str(chosen)])))
