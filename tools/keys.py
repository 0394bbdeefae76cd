"""Write `docs/keys.md` from the declared actions: `python tools/keys.py`; with `--print`, to standard output.

Every class that declares an action must have a section here (its own, or that of a class derived from it), so that the
page cannot lose keys.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fsctui.tui
from fsctui.i18n import _, use
from fsctui.tui.actions import HasActions, table
from fsctui.tui.areas import AREAS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "keys.md"
Row = tuple[str, str, str]

_INTRODUCTION = """# Keys

One verb has one key. `?` lists the keys of the screen you are on, and `:` finds every command by its name, so nothing
here needs to be learnt by heart. A key that can't be used now is dimmed, and says why when it is pressed.

This page is generated from the actions themselves.
"""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a line beneath it, and "module:Class" below `fsctui.tui` of those whose keys it lists."""

    title: str
    classes: tuple[str, ...]
    about: str = ""


COMMON = (
    Section("Everywhere", ("commands:AppCommands", "base:BaseScreen")),
    Section("Lists", ("widgets.list_keys:ListKeys",), "In every list of rows; some have nothing to mark or to sort."),
    Section("Views", ("widgets.views:SwitchesViews",), "Where a line of views with counts stands above the list."),
    Section("Preview", ("widgets.preview:HasPreview",), "Where a pane shows more of the row under the cursor."),
)
SCREENS = (
    Section("Home", ("screens.home.home:HomeScreen",)),
    Section("My tasks", ("screens.tasks.tasks:TasksScreen",)),
    Section("A task", ("screens.tasks.task:TaskScreen",)),
    Section("Plans", ("screens.plans.plans:PlansScreen",)),
    Section("A plan", ("screens.plans.plan:PlanScreen",), "Its items take the keys of tasks."),
    Section("Launch: fields", ("screens.plans.launch:LaunchScreen", "screens.plans.fields:ModeField")),
    Section("Launch: items", ("screens.plans.lines:LaunchList",)),
    Section("Templates", ("screens.templates.templates:TemplatesScreen",)),
    Section("A template", ("screens.templates.template:TemplateScreen",)),
    Section("Template editor", ("screens.templates.editor:EditorScreen",)),
    Section(
        "Template editor: forms",
        (
            "screens.templates.item_form:ItemForm",
            "screens.templates.header_form:HeaderForm",
            "screens.templates.fields:Choose",
            "screens.templates.fields:Chosen",
        ),
    ),
    Section("Clients", ("screens.records.records:RecordsScreen",)),
    Section("A client or record", ("screens.records.record:RecordScreen",)),
    Section("Referrals", ("screens.referrals.inbox:InboxScreen",)),
    Section("A referral", ("screens.referrals.referral:ReferralScreen",)),
    Section("Assignment rules", ("screens.rules.rules:RulesScreen",)),
    Section("An assignment rule", ("screens.rules.rule:RuleScreen",)),
    Section("A dry run of a rule", ("screens.rules.dry_run:DryRunScreen",)),
    Section("Reports", ("screens.reports.reports:ReportsScreen",)),
    Section("Admin: users", ("screens.admin.users:UserList",)),
    Section("Admin: roles", ("screens.admin.groups:RoleList",)),
    Section("Admin: teams", ("screens.admin.groups:TeamList",)),
    Section("Admin: queues", ("screens.admin.groups:QueueList",)),
    Section("Admin: absences", ("screens.admin.absences:AbsenceList",)),
    Section("Admin: calendars", ("screens.admin.calendars:CalendarList",)),
    Section("Admin: a calendar's form", ("screens.admin.calendar_form:CalendarForm",)),
    Section("Admin: a calendar by month", ("screens.admin.month:MonthScreen",)),
    Section("Admin: object types", ("screens.admin.types:TypeList",)),
    Section("Admin: an object type's fields", ("screens.admin.fields:FieldsScreen",)),
    Section("Admin: the choices of a field", ("screens.admin.choices:ChoicesScreen",)),
    Section("Admin: settings", ("screens.admin.settings:SettingList",)),
    Section("Admin: outbox", ("screens.admin.outbox:OutboxList",)),
    Section("Admin: database", ("screens.admin.database:DatabaseList",)),
)
DIALOGS = (
    Section("Every dialog", ("dialogs.base:Dialog",)),
    Section("Yes or no", ("dialogs.confirm:Confirm",), "Also what a bulk action would do, before it does it."),
    Section("Why", ("dialogs.why:Why",)),
    Section("Forms", ("dialogs.form:Form",)),
    Section("Somebody else saved meanwhile", ("dialogs.conflict:Conflict",)),
    Section("A new referral", ("referrals.intake:ReferralForm",)),
    Section("An item of a plan", ("screens.plans.edit_item:EditItem", "screens.plans.edit_item:PriorityLine")),
    Section("What a change of plans would do", ("screens.plans.trials:TrialPreview",)),
    Section("Prerequisites of an item", ("screens.templates.needs:Needs",)),
    Section("Report of an import", ("screens.templates.importing:ImportReport",)),
    Section("Report of an import of rules", ("screens.rules.importing:ImportReport",)),
    Section("An entry of a rule", ("screens.rules.entry_asking:EntryForm",)),
    Section("Template editor: changes found again", ("screens.templates.leaving:Recovered",)),
    Section("Template editor: leaving with changes", ("screens.templates.leaving:Leaving",)),
)
SECTIONS = (*COMMON, *SCREENS, *DIALOGS)


def page() -> str:
    """The whole page, in English. Raises LookupError when an action has no section."""
    use("en")
    if missing := list(undocumented()):
        raise LookupError(f"no section in {Path(__file__).name} for: {', '.join(missing)}")
    areas = ", ".join(f"`{area.key}` {_(area.title)}" for area in AREAS)
    lines = [_INTRODUCTION, "## On every screen"]
    for section in COMMON:
        lines += _written(section, set())
        if section is COMMON[0]:
            lines += ["", f"The areas: {areas}."]
    said = {row for section in COMMON for row in rows(section)}
    lines += ["", "## Screen by screen"]
    for section in SCREENS:
        lines += _written(section, said)
    lines += ["", "## Dialogs"]
    said = set(rows(DIALOGS[0]))
    lines += _written(DIALOGS[0], set())
    for section in DIALOGS[1:]:
        lines += _written(section, said)
    return "\n".join(lines) + "\n"


def rows(section: Section) -> list[Row]:
    """(keys, label, help) of a section's actions."""
    return list(table(map(_found, section.classes)))


def undocumented() -> Iterator[str]:
    """The classes below `fsctui.tui` that declare actions and have no section."""
    for module in pkgutil.walk_packages(fsctui.tui.__path__, "fsctui.tui."):
        importlib.import_module(module.name)
    known = {base for section in SECTIONS for name in section.classes for base in _found(name).__mro__}
    for cls in sorted(set(_derived(HasActions)), key=lambda found: f"{found.__module__}:{found.__qualname__}"):
        declares = any(hasattr(value, "__fsctui_action__") for value in vars(cls).values())
        if declares and cls not in known and cls.__module__.startswith("fsctui.") and not _says_it_again(cls):
            yield f"{cls.__module__}:{cls.__qualname__}"


def _says_it_again(cls: type[HasActions]) -> bool:
    """Whether a class only does otherwise what a class it derives from declares with the same keys."""
    own = [value.__fsctui_action__ for value in vars(cls).values() if hasattr(value, "__fsctui_action__")]
    inherited = {
        (one.id, one.keys, one.label) for base in cls.__mro__[1:] for one in vars(base).get("ACTIONS", {}).values()
    }
    return all((one.id, one.keys, one.label) in inherited for one in own)


def _derived(cls: type[HasActions]) -> Iterator[type[HasActions]]:
    for one in cls.__subclasses__():
        yield one
        yield from _derived(one)


def _found(name: str) -> type[HasActions]:
    module, _colon, cls = name.partition(":")
    found: type[HasActions] = getattr(importlib.import_module(f"fsctui.tui.{module}"), cls)
    return found


def _written(section: Section, said: set[Row]) -> Iterator[str]:
    yield from ("", f"### {section.title}", "")
    if section.about:
        yield from (section.about, "")
    yield from ("| key | in the footer | what it does |", "|---|---|---|")
    for row in rows(section):
        if not any(row[0] == other[0] and row[2] == other[2] for other in said):
            keys, label, about = row
            yield f"| {' '.join(f'`{key}`' for key in keys.split(', '))} | {label} | {about} |"


if __name__ == "__main__":
    if "--print" in sys.argv:
        sys.stdout.write(page())
    else:
        PAGE.write_text(page(), encoding="utf-8")
