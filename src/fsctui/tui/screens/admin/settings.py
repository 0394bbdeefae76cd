"""The tab of the bank's settings: what each is, what is usual, and where it is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.content import Content

from fsctui.domain.access import Permission
from fsctui.domain.bank_settings import (
    LANGUAGES,
    NO,
    YES,
    Setting,
    SettingKind,
    SettingRow,
    SettingUsual,
    canonical,
    value_of,
)
from fsctui.domain.templates import VersionStatus
from fsctui.i18n import N_, _, current, labels
from fsctui.i18n.setting_words import (
    LANGUAGE_NAMES,
    chosen_words,
    setting_meaning,
    setting_name,
    usual_words,
    value_words,
)
from fsctui.refusal import Refusal
from fsctui.tui.actions import action
from fsctui.tui.dialogs.form import Form, FormField
from fsctui.tui.dialogs.pick import Choice
from fsctui.tui.numbers import plain_number, typed_number
from fsctui.tui.screens.admin.lists import AdminList, Bank
from fsctui.tui.text import plain, words
from fsctui.tui.widgets.columns import Column
from fsctui.tui.widgets.preview import details
from fsctui.tui.widgets.sources import Targets

MOST_TEMPLATES = 200
_NUMBERS = frozenset({SettingKind.HOURS, SettingKind.WHOLE})


@dataclass(frozen=True, slots=True)
class Line:
    """A setting with a number, as lists need one."""

    id: int
    row: SettingRow

    @property
    def setting(self) -> Setting:
        return self.row.setting


def _value(line: Line) -> Content:
    text = chosen_words(line.row)
    if line.row.problem is not None:
        return plain(f"✗ {text}", "$text-error")
    return plain(text, "bold" if line.row.stored else "")


class SettingList(AdminList[Line]):
    TAB = "settings"
    TITLE = N_("Settings")
    EMPTY = N_("No setting.")
    WITHOUT = AdminList.WITHOUT | {"list.sort", "list.reverse"}
    COLUMNS = (
        Column[Line]("name", N_("Setting"), lambda line: setting_name(line.row), minimum=26, flex=3, sortable=False),
        Column[Line]("value", N_("Value"), _value, minimum=12, flex=2, sortable=False),
        Column[Line](
            "usual", N_("Usual"), lambda line: usual_words(line.setting), width=10, priority=1, sortable=False
        ),
        Column[Line](
            "group", N_("About"), lambda line: labels.label(line.setting.group), width=20, priority=2, sortable=False
        ),
    )

    def rows_of(self, bank: Bank) -> Sequence[Line]:
        return [Line(place, row) for place, row in enumerate(bank.settings, start=1)]

    def words_of(self, row: Line) -> str:
        return f"{setting_name(row.row)} {row.setting.name} {chosen_words(row.row)}"

    def copies(self, row: Line) -> str:
        return f"{row.setting.name} {row.row.stored or row.setting.usual}".strip()

    def about(self, row: Line, bank: Bank) -> Content:
        setting = row.setting
        problem = row.row.problem
        return Content("\n").join(
            [
                plain(setting_name(row.row), "bold"),
                plain(setting_meaning(row.row)),
                *([] if problem is None else [Content(""), plain(f"✗ {words(problem)}", "$text-error")]),
                Content(""),
                details(
                    [
                        (_("Value"), _value(row)),
                        (_("Usual"), usual_words(setting)),
                        (_("Takes"), f"{labels.label(setting.kind)}: {setting.expected}"),
                        (_("Name"), setting.name),
                    ]
                ),
            ]
        )

    def open_it(self, row: Line) -> None:
        self.action_act("settings.edit")

    def why_not_settings(self) -> Refusal | None:
        return self.lacks(Permission.MANAGE_SETTINGS)

    def why_not_reset(self) -> Refusal | None:
        row = self.row
        if (refusal := self.why_not_settings()) is not None or row is None:
            return refusal
        return None if row.row.stored else SettingUsual(row.setting.name)

    @action("settings.edit", "e", label=N_("edit"), help=N_("Change the setting"), enabled="why_not_settings",
            rows=True, footer=20)  # fmt: skip
    async def edit(self, targets: Targets[Line]) -> None:
        line, settings = targets.row, self.workspace.bank_settings
        if line is None or self.bank is None:
            return
        name, read_as = line.setting.name, line.row.stored

        async def save(values: dict[str, Any]) -> Any:
            text, was = values["value"], read_as
            if text:
                return await self.host.write(lambda: settings.set(name, text, was))
            return await self.host.write(lambda: settings.reset(name, was))

        async def reread() -> Mapping[str, str]:
            nonlocal read_as
            now = await self.host.read(lambda: settings.show(name))
            read_as = now.stored
            return {"value": _typed(now)}

        title = setting_name(line.row)
        form = Form(title, [self._field(self.bank, line.row)], save=save, reread=reread, draft=f"setting:{name}")
        await self.host.fill_form(form)

    @action("settings.reset", "x", label=N_("reset"), help=N_("Go back to what is usual"), enabled="why_not_reset",
            rows=True, footer=30)  # fmt: skip
    async def reset(self, targets: Targets[Line]) -> None:
        line, settings = targets.row, self.workspace.bank_settings
        if line is not None:
            self.host.perform(lambda: settings.reset(line.setting.name, line.row.stored))

    # The form

    def _field(self, bank: Bank, row: SettingRow) -> FormField:
        setting, provider, shown = row.setting, None, ""
        choices: Sequence[Choice[str]] = ()
        match setting.kind:
            case SettingKind.USER:
                provider, shown = self.users_like, bank.user_name(row.stored)
            case SettingKind.TEMPLATE:
                provider, shown = self._templates_like, row.stored
            case SettingKind.LANGUAGE:
                choices = [Choice(tag, LANGUAGE_NAMES[tag]) for tag in LANGUAGES]
            case SettingKind.YES_NO:
                choices = [Choice(YES, _("yes")), Choice(NO, _("no"))]
        return FormField(
            "value", _("Value"), _typed(row), help=setting_meaning(row), required=bool(setting.usual),
            choices=choices, provider=provider, shown=shown, read=_reader(setting),
            meaning=lambda text: _meaning(setting, text) if setting.kind in _NUMBERS else "",
        )  # fmt: skip

    def _templates_like(self, typed: str) -> Iterable[Choice[str]]:
        """Published templates. In a thread."""
        for row in self.workspace.templates.page(limit=MOST_TEMPLATES).items:
            name = row.name_in(current())
            if row.status is VersionStatus.PUBLISHED and typed.casefold() in f"{name} {row.unique_name}".casefold():
                yield Choice(row.unique_name, name, row.unique_name)


def _typed(row: SettingRow) -> str:
    """The value as it stands in the form: what counts, or what is stored and can't be used."""
    text = row.stored or row.setting.usual
    return typed_number(text) if row.setting.kind in _NUMBERS else text


def _reader(setting: Setting) -> Callable[[str], str]:
    """Reads what is typed: the text that is kept. Raises SettingInvalid."""
    return lambda text: canonical(setting, plain_number(text) if setting.kind in _NUMBERS else text)


def _meaning(setting: Setting, text: str) -> str:
    """What a number that was read means: `8 business hours`."""
    value = value_words(setting, value_of(setting, text))
    usual = usual_words(setting)
    return _("as usual") if value == usual else _("usual: {value}").format(value=usual)


__all__ = ["Line", "SettingList"]
