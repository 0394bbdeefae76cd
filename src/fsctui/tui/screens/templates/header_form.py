"""The form of what belongs to a template as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from textual.widget import Widget
from textual.widgets import Static

from fsctui import i18n
from fsctui.domain.templates import TemplateBody, make_key
from fsctui.i18n import N_, _
from fsctui.scheduling.offsets import Mode
from fsctui.tui.dialogs.pick import Choice, Pick
from fsctui.tui.screens.templates.fields import Area, Choose, Chosen, Field, Line
from fsctui.tui.screens.templates.form import Form, yes_no
from fsctui.tui.screens.templates.item_form import LANGUAGE_NAMES
from fsctui.tui.screens.templates.lookups import Lookups
from fsctui.tui.text import plain

MAX_DAYS = 9_999
UNIQUE_NAME = "abcdefghijklmnopqrstuvwxyz0123456789_.-"


class HeaderForm(Form[TemplateBody]):
    """Gives the body with other header fields; its items stay as they are."""

    NAME = N_("The template")

    def __init__(
        self,
        body: TemplateBody,
        known: Lookups,
        *,
        new: bool,
        keep_safe: Callable[[TemplateBody], None] | None = None,
    ) -> None:
        super().__init__()
        self.template, self.known, self.new, self.keep_safe = body, known, new, keep_safe

    @property
    def heading(self) -> str:
        return _("New template") if self.new else self.template.name

    def fields(self) -> Iterable[Widget]:
        body, known = self.template, self.known
        yield Field("name", _("Name"), Line(body.name), _("What people read in lists and plans."))
        yield Field("target", _("For"), Chosen(body.target_type, known.type_label(body.target_type)),
                    _("The kind of record a plan is launched on; enter picks."))  # fmt: skip
        yield Field("category", _("Category"), Line(body.category, limit=100), _("Free words that group templates."))
        yield Field("description", _("Description"), Area(body.description), _("When this template is the right one."))
        yield Field("mode", _("Dates"), Choose([(each, _mode(each)) for each in Mode], body.mode),
                    _("How due dates treat weekends and holidays, unless an item says otherwise."))  # fmt: skip
        own = self._no_calendar()
        calendar = Chosen(body.calendar, body.calendar or own, nothing="", empty=own)
        yield Field("calendar", _("Calendar"), calendar, _("Whose working days count; enter picks."))
        yield Field("ad_hoc", _("Ad hoc items"), Choose(yes_no(), body.ad_hoc_allowed),
                    _("Whether colleagues may add items of their own to a plan."))  # fmt: skip
        days = "" if body.estimated_days is None else str(body.estimated_days)
        yield Field("days", _("Estimated days"), Line(days, limit=4), _("How long a plan takes; empty: not known."))
        if self.new:
            yield Field("unique", _("Unique name"), Line(body.unique_name, placeholder=_("made from the name"),
                        limit=80), _("Commands and files know the template by it; it stays."))  # fmt: skip
        yield Static(plain(_("Name in other languages"), "bold"), classes="section", markup=False)
        for language in self.languages():
            yield Field(f"name-{language}", LANGUAGE_NAMES.get(language, language),
                        Line(body.names.get(language, "")), _("Empty: the name above."))  # fmt: skip

    def languages(self) -> list[str]:
        return list(dict.fromkeys([*i18n.LANGUAGES, *self.template.names]))

    @staticmethod
    def _no_calendar() -> str:
        return _("that of whoever launches it")

    def collect(self) -> TemplateBody:
        name, unique, days = self.said("name"), self.template.unique_name, self.said("days")
        if not name:
            self.wrong["name"] = _("A template needs a name.")
        if self.new:
            unique = self.said("unique") or make_key(name, ())
            if any(letter not in UNIQUE_NAME for letter in unique):
                self.wrong["unique"] = _("Only lower-case letters, digits and _ . - are possible here.")
        estimated = self.template.estimated_days
        if not days:
            estimated = None
        elif days.isascii() and days.isdigit() and int(days) <= MAX_DAYS:
            estimated = int(days)
        else:
            self.wrong["days"] = _("A whole number of days is needed here, 0 to {most}.").format(most=MAX_DAYS)
        names = {language: self.said(f"name-{language}") for language in self.languages()}
        return replace(
            self.template,
            name=name,
            unique_name=unique,
            target_type=self._chosen("target"),
            category=self.said("category"),
            description=self.said("description"),
            mode=self._choice("mode"),
            calendar=self._chosen("calendar"),
            ad_hoc_allowed=self._choice("ad_hoc"),
            estimated_days=estimated,
            names={language: text for language, text in names.items() if text},
        )

    def _chosen(self, name: str) -> str:
        control = self.field(name).control
        assert isinstance(control, Chosen)
        return str(control.value)

    def _choice(self, name: str) -> Any:
        control = self.field(name).control
        assert isinstance(control, Choose)
        return control.value

    def unchanged(self, value: TemplateBody) -> bool:
        return replace(value, unique_name=self.template.unique_name) == self.template and not (
            set(self.wrong) - {"name"}
        )

    def edited(self, value: TemplateBody) -> None:
        if self.keep_safe is not None and value.name:
            self.keep_safe(value)
        if self.new and "unique" not in self.wrong:
            self.field("unique").say("" if self.said("unique") or not value.name else f"= {value.unique_name}")

    def on_chosen_wanted(self, event: Any) -> None:
        event.stop()
        self.run_worker(self._guarded(self._pick(event.chosen)), group="action")

    async def _pick(self, control: Chosen[str]) -> None:
        if control is self.field("target").control:
            choices = [Choice(each.code, self.known.type_label(each.code), each.code) for each in self.known.types]
            title = _("For which records?")
        else:
            choices = [Choice("", self._no_calendar())]
            choices += [Choice(each.name, each.name) for each in self.known.calendars]
            title = _("Calendar")
        chosen = await self.ask(Pick(title, choices, current=control.value))
        if chosen is not None:
            said = next(choice.label for choice in choices if choice.value == chosen)
            control.put(chosen, said)


def _mode(mode: Mode) -> str:
    """Short enough to stand beside the others."""
    match mode:
        case Mode.CALENDAR:
            return _("calendar days")
        case Mode.COUNT:
            return _("business days")
        case Mode.ROLL:
            return _("moved to a working day")
