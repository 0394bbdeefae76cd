"""The form of one item, with its date for the sample start and target date shown while it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from fsctui import i18n
from fsctui.domain.templates import (
    Assignee,
    AssigneeKind,
    ItemKind,
    Prerequisite,
    Priority,
    TemplateBody,
    TemplateItem,
    Words,
    make_key,
)
from fsctui.i18n import N_, _, formats, labels
from fsctui.interchange.offset_text import parse_offset
from fsctui.scheduling.offsets import Offset
from fsctui.scheduling.refusals import DependencyCycle
from fsctui.scheduling.schedule import Anchor
from fsctui.tui.dialogs.pick import Pick
from fsctui.tui.screens.templates.draft import put
from fsctui.tui.screens.templates.fields import Area, Choose, Chosen, Field, Line
from fsctui.tui.screens.templates.form import Form, yes_no
from fsctui.tui.screens.templates.items import Sample, dates
from fsctui.tui.screens.templates.lookups import Lookups, assignee_choices
from fsctui.tui.screens.templates.needs import Needs, cycle_words
from fsctui.tui.screens.templates.words import (
    assignee_words,
    dates_refused,
    due_text,
    due_words,
    need_words,
    subjects,
)
from fsctui.tui.text import plain

MAX_SUBJECT = 255
MAX_REMINDER = 365
LANGUAGE_NAMES = {"en": "English", "fr": "Français", "es": "Español", "pt_BR": "Português"}
PAUSE = 0.15
"""So long after the last key the dates are asked for."""


class ItemForm(Form[TemplateItem]):
    """Gives the item, or None when it was left. `keep_safe` hears every change, so that nothing is lost in a crash."""

    NAME = N_("Item")

    def __init__(
        self,
        body: TemplateBody,
        item: TemplateItem,
        sample: Sample,
        known: Lookups,
        *,
        new: bool = False,
        after: str | None = None,
        keep_safe: Callable[[TemplateBody], None] | None = None,
    ) -> None:
        super().__init__()
        self.template, self.item, self.sample, self.known = body, item, sample, known
        self.new, self.after_key, self.keep_safe = new, after, keep_safe
        self._timer: Timer | None = None
        self._asked = 0

    @property
    def heading(self) -> str:
        return _("New item") if self.new else self.item.words.subject or self.item.key

    def fields(self) -> Iterable[Widget]:
        item = self.item
        yield Field("subject", _("Subject"), Line(item.words.subject, limit=MAX_SUBJECT), _("What is to be done."))
        yield Field("instructions", _("Instructions"), Area(item.words.instructions),
                    _("What whoever does it should know; several lines are fine."))  # fmt: skip
        yield Field("anchor", _("Counts from"), Choose([(each, labels.label(each)) for each in Anchor], item.anchor),
                    _("The date from which the due date is counted."))  # fmt: skip
        yield Field("due", _("Due"), Line(due_text(item.offset, item.own_mode), placeholder=_("+3 bd, -2 w, +1 month"),
                    limit=60), _("d days, bd business days, w weeks, m months, h business hours; - is before. "
                                 "Empty: no due date."))  # fmt: skip
        yield Field("after", _("Waits for"), self._chosen_after(), _("enter picks the items that must be done first."))
        yield Field("assignee", _("Assignee"), self._chosen_assignee(), _("Who gets it; enter picks."))
        yield Field("kind", _("Kind"), Choose([(each, _kind(each)) for each in ItemKind], item.kind),
                    _("A document is handed in and reviewed."))  # fmt: skip
        yield Field("priority", _("Priority"), Choose([(each, labels.label(each)) for each in Priority],
                    item.priority), _("High stands out in every list of tasks."))  # fmt: skip
        yield Field("required", _("Required"), Choose(yes_no(), item.required), _("What is not required may be "
                    "skipped."))  # fmt: skip
        reminder = "" if item.reminder_days is None else str(item.reminder_days)
        yield Field("reminder", _("Reminder"), Line(reminder, placeholder=_("days before; empty: none"), limit=4),
                    _("So many days before the due date a reminder is sent."))  # fmt: skip
        yield Static(plain(_("Translations"), "bold"), classes="section", markup=False)
        for language in self.languages():
            words = item.translations.get(language, Words(""))
            name = LANGUAGE_NAMES.get(language, language)
            yield Field(f"subject-{language}", name, Line(words.subject, limit=MAX_SUBJECT),
                        _("The subject in this language; empty: as above."))  # fmt: skip
            yield Field(f"instructions-{language}", "", Area(words.instructions),
                        _("The instructions in this language."))  # fmt: skip

    def languages(self) -> list[str]:
        """The languages of the interface, and others that the item has words in."""
        return list(dict.fromkeys([*i18n.LANGUAGES, *self.item.translations]))

    def _chosen_after(self) -> Chosen[tuple[Prerequisite, ...]]:
        return Chosen(self.item.after, self._needs_words(self.item.after), nothing=())

    def _chosen_assignee(self) -> Chosen[Assignee]:
        return Chosen(
            self.item.assignee,
            assignee_words(self.item.assignee, self.known.names()),
            nothing=Assignee(),
            empty=assignee_words(Assignee()),
        )

    def _needs_words(self, after: Iterable[Prerequisite]) -> str:
        names = subjects(self.template)
        return " · ".join(need_words(need, names) for need in after)

    # Reading the fields

    def value(self, name: str) -> Any:
        control = self.field(name).control
        assert isinstance(control, Choose | Chosen)
        return control.value

    def collect(self) -> TemplateItem:
        item = self.item
        subject = self.said("subject")
        if not subject:
            self.wrong["subject"] = _("An item needs a subject.")
        offset, own_mode = self._offset()
        after, anchor = self.value("after"), self.value("anchor")
        assignee, kind, priority = self.value("assignee"), self.value("kind"), self.value("priority")
        if anchor is Anchor.PREREQUISITES and not after:
            self.wrong["after"] = _("The date counts from prerequisites, so there must be one.")
        found = replace(
            item,
            key=self._key(subject),
            words=Words(subject, self.said("instructions")),
            kind=kind,
            priority=priority,
            required=bool(self.value("required")),
            anchor=anchor,
            offset=offset,
            own_mode=own_mode,
            after=after,
            assignee=assignee,
            reminder_days=self._reminder(),
            translations=self._translations(),
        )
        if cycle := cycle_words(self.template, found):
            self.wrong["after"] = cycle
        return found

    def _key(self, subject: str) -> str:
        """A new item's key follows its subject until it is kept; after that it stays."""
        if not self.new:
            return self.item.key
        return make_key(subject, (each.key for each in self.template.items))

    def _offset(self) -> tuple[Offset | None, bool]:
        text = self.said("due")
        if text == due_text(self.item.offset, self.item.own_mode):
            return self.item.offset, self.item.own_mode
        if not text:
            return None, False
        found = parse_offset(text)
        if found is None:
            self.wrong["due"] = _("This is no distance. For example: +3 bd, -2 w, +1 month, 8 h")
            return self.item.offset, self.item.own_mode
        return found

    def _reminder(self) -> int | None:
        text = self.said("reminder")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and int(text) <= MAX_REMINDER):
            self.wrong["reminder"] = _("A whole number of days is needed here, 0 to {most}.").format(most=MAX_REMINDER)
            return self.item.reminder_days
        return int(text)

    def _translations(self) -> dict[str, Words]:
        found = {}
        for language in self.languages():
            subject, instructions = self.said(f"subject-{language}"), self.said(f"instructions-{language}")
            if subject or instructions:
                found[language] = Words(subject or self.said("subject"), instructions)
        return found

    def unchanged(self, value: TemplateItem) -> bool:
        return replace(value, key=self.item.key) == self.item and not set(self.wrong) - {"subject"}

    # The live date

    def edited(self, value: TemplateItem) -> None:
        if self.keep_safe is not None and value.words.subject:
            self.keep_safe(put(self.template, value, self.after_key))
        if "due" not in self.wrong:
            self.field("due").say(due_words(value, self.template.mode))
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, lambda: self.ask_dates(value))

    def ask_dates(self, value: TemplateItem) -> None:
        self._asked += 1
        self.run_worker(self._show_date(value, self._asked), name="dates", group="dates")

    async def _show_date(self, value: TemplateItem, asked: int) -> None:
        body, templates, sample = put(self.template, value, self.after_key), self.workspace.templates, self.sample
        found = await self.read(lambda: dates(templates, body, sample))
        if asked != self._asked or not self.is_attached:
            return
        if found.refusal is not None:
            said = dates_refused(found.refusal, body)
            field = "after" if isinstance(found.refusal, DependencyCycle) else "due"
            self.wrong.setdefault(field, said)
            self.field(field).say(self.wrong[field], wrong=True)
        elif "due" not in self.wrong:
            self.field("due").say(self._date_words(value, found.planned[value.key].due))

    def _date_words(self, value: TemplateItem, due: date | None) -> str:
        said = due_words(value, self.template.mode)
        if due is None:
            return said
        today = self.workspace.context.today()
        day = formats.weekday_date(due, today)
        counted = {Anchor.START: self.sample.start, Anchor.TARGET: self.sample.target}.get(value.anchor)
        if counted is None or value.offset is None:
            return _("= {day}  ({distance})").format(day=day, distance=said)
        return _("= {day}  ({distance}; sample: {counted})").format(
            day=day, distance=said, counted=formats.weekday_date(counted, today)
        )

    # Dialogs

    async def _pick_after(self, control: Chosen[tuple[Prerequisite, ...]]) -> None:
        value = self.look()
        chosen = await self.ask(Needs(self.template, value))
        if chosen is not None:
            control.put(chosen, self._needs_words(chosen))

    async def _pick_assignee(self, control: Chosen[Assignee]) -> None:
        chosen = await self.ask(Pick(_("Who gets it?"), assignee_choices(self.workspace, self.known)))
        if isinstance(chosen, Assignee):
            await self._learn(chosen)
            control.put(chosen, assignee_words(chosen, self.known.names()))

    async def _learn(self, chosen: Assignee) -> None:
        """A person's name, so that it is shown instead of the username."""
        if chosen.kind is AssigneeKind.USER and chosen.name not in self.known.people:
            people = self.workspace.people
            row = await self.read(lambda: people.user(chosen.name))
            self.known = replace(self.known, people={**self.known.people, chosen.name: row.name})

    def on_chosen_wanted(self, event: Any) -> None:
        event.stop()
        pick = self._pick_after if event.chosen is self.field("after").control else self._pick_assignee
        self.run_worker(self._guarded(pick(event.chosen)), group="action")


def _kind(kind: ItemKind) -> str:
    return _("Task") if kind is ItemKind.TASK else _("Document")
