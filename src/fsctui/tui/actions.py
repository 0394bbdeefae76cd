"""Actions: what a key does, declared once beside the method that does it.

    class TasksScreen(BaseScreen[None]):
        @action("tasks.complete", "d", label=N_("done"), help=N_("Complete the task"), enabled="why_not", rows=True)
        async def complete(self, targets: Targets) -> None: ...

        def why_not(self) -> str | Refusal | None: ...

One declaration yields the key binding, the footer entry, the palette entry, the line in `?`, the id for the keymap and
the row of the documentation's table. Rules:

* `keys`: comma-separated Textual key names ("d", "j,down", "ctrl+d", "slash", "question_mark").
* `label` (footer, one or two words) and `help` (a short sentence) are marked with `N_`; they are translated when shown.
* `enabled` names a method that returns None, or why the action can't be used now. A disabled key stays shown, dimmed,
  and pressing it says why. The method is asked often: it must be quick and must not touch the database.
* `rows=True`: the method receives `Targets`, the rows that were marked (else the row under the cursor) when the key
  was pressed; with no row the action is disabled by itself.
* The method may be `async`: it then runs as a worker, so that it may `await` dialogs. A `Refusal` it raises is shown.
* `footer`: rank in the footer, the smaller the earlier; None keeps it out (it stays in `?` and the palette).
* A subclass hides inherited actions by naming their ids in `WITHOUT`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import format_key
from textual.widget import Widget

from fsctui.i18n import _, pgettext
from fsctui.refusal import Refusal
from fsctui.tui.text import words

if TYPE_CHECKING:
    from textual.screen import Screen

F = TypeVar("F", bound=Callable[..., Any])
Reason = str | Refusal | None


@dataclass(frozen=True, slots=True)
class Action:
    """One declared action. `label` and `help` are message ids; `method` and `enabled` are names of methods."""

    id: str
    keys: str
    label: str
    help: str
    method: str
    enabled: str | None = None
    rows: bool = False
    footer: int | None = 50
    palette: bool = True
    priority: bool = False

    @property
    def first_key(self) -> str:
        return self.keys.split(",")[0].strip()

    def binding(self) -> Binding:
        return Binding(
            self.keys,
            f"act('{self.id}')",
            self.label,
            show=self.footer is not None,
            tooltip=self.help,
            priority=self.priority,
            id=self.id,
        )


def action(
    id: str,  # noqa: A002 - the word that readers of a declaration expect
    keys: str,
    *,
    label: str,
    help: str = "",  # noqa: A002
    enabled: str | None = None,
    rows: bool = False,
    footer: int | None = 50,
    palette: bool = True,
    priority: bool = False,
) -> Callable[[F], F]:
    """Declare the decorated method as an action; the module's text explains each argument."""

    def declare(method: F) -> F:
        declared = Action(id, keys, label, help or label, method.__name__, enabled, rows, footer, palette, priority)
        method.__fsctui_action__ = declared  # type: ignore[attr-defined]
        return method

    return declare


def _declared(owner: type) -> list[Action]:
    """The actions that a class itself declares."""
    return [value.__fsctui_action__ for value in vars(owner).values() if hasattr(value, "__fsctui_action__")]


class HasActions(DOMNode):
    """Mixed into screens, widgets and the app: turns `@action` methods into bindings, and runs them."""

    ACTIONS: ClassVar[dict[str, Action]] = {}
    WITHOUT: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **options: Any) -> None:
        # Base by base, as methods are found: what a mixin only inherits doesn't hide what the next class declares.
        cls.ACTIONS = {each.id: each for base in reversed(cls.__mro__) for each in _declared(base)}
        cls.BINDINGS = [*vars(cls).get("BINDINGS", ()), *(each.binding() for each in _declared(cls))]
        super().__init_subclass__(**options)

    @classmethod
    @cache
    def _css_bases(cls, base: type[DOMNode]) -> Sequence[type[DOMNode]]:
        """The classes that give a node its default styles, without mixins.

        Textual follows the first base only, and the first base of a class with actions is a mixin: screens would lose
        the background of `Screen`, lists the scrollbars of `ScrollView`.
        """
        bases = []
        for found in base.__mro__:
            if issubclass(found, Widget | App) or found in (base, DOMNode):
                bases.append(found)
                if not found._inherit_css:
                    break
        return bases

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hidden when listed in `WITHOUT`; otherwise always reachable, so that a disabled key can say why."""
        if action == "act":
            return parameters[0] not in self.WITHOUT
        return super().check_action(action, parameters)

    def reason(self, declared: Action) -> Reason:
        """Why the action can't be used now, or None."""
        if declared.rows and not self.has_targets():
            return self.why_no_targets()
        if declared.enabled is None:
            return None
        answer: Reason = getattr(self, declared.enabled)()
        return answer

    def has_targets(self) -> bool:
        """Whether there is a row to act on; asked often."""
        return bool(self.targets())

    def why_no_targets(self) -> Reason:
        return _("There is no row here to act on.")

    def targets(self) -> Any:
        """The rows that an action with `rows=True` acts on; overridden where there is a list."""
        return ()

    def action_act(self, id: str) -> None:  # noqa: A002
        """Run an action by its id, or say why it can't be run."""
        declared = self.ACTIONS[id]
        if (reason := self.reason(declared)) is not None:
            self.say_no(reason)
            return
        arguments = (self.targets(),) if declared.rows else ()
        try:
            outcome = getattr(self, declared.method)(*arguments)
        except Refusal as refusal:
            self.say_no(refusal)
            return
        if inspect.isawaitable(outcome):
            self.run_worker(self._guarded(outcome), name=id, group="action")

    async def _guarded(self, outcome: Any) -> None:
        try:
            await outcome
        except Refusal as refusal:
            self.say_no(refusal)

    def say_no(self, reason: str | Refusal) -> None:
        """Tell the person why not; a toast."""
        self.app.notify(words(reason), severity="warning", markup=False)


@dataclass(frozen=True, slots=True)
class Live:
    """An action as it stands now: where it belongs, its keys as printed, and whether and why not it can be used."""

    node: HasActions
    action: Action
    keys: tuple[str, ...]
    reason: Reason

    @property
    def label(self) -> str:
        return _(self.action.label)

    @property
    def help(self) -> str:
        return _(self.action.help)

    @property
    def key(self) -> str:
        return self.keys[0] if self.keys else ""

    def run(self) -> None:
        self.node.action_act(self.action.id)


def live_actions(screen: Screen[Any]) -> list[Live]:
    """Every action that has a key on the screen now, nearest to the focus first, each once."""
    found: dict[tuple[int, str], tuple[HasActions, Action, list[str]]] = {}
    for key, active in screen.active_bindings.items():
        node, identity = active.node, active.binding.id
        if not isinstance(node, HasActions) or identity not in node.ACTIONS:
            continue
        entry = found.setdefault((id(node), identity), (node, node.ACTIONS[identity], []))
        entry[2].append(key)
    return [
        Live(node, declared, tuple(map(printed, _in_order(declared, keys))), node.reason(declared))
        for node, declared, keys in found.values()
    ]


def _in_order(declared: Action, keys: list[str]) -> list[str]:
    """The keys as they were declared, the main one first; keys from a keymap after them."""
    order = [binding.key for binding in Binding.make_bindings([declared.binding()])]
    return sorted(keys, key=lambda key: order.index(key) if key in order else len(order))


def _printed_names() -> dict[str, str]:
    """Keys with a name of their own, as the hints of dialogs name them in the reader's language."""
    return {
        "enter": pgettext("key", "enter"),
        "escape": pgettext("key", "esc"),
        "space": pgettext("key", "space"),
        "pageup": pgettext("key", "pgup"),
        "pagedown": pgettext("key", "pgdn"),
    }


def printed(key: str) -> str:
    """A key as people read it: `question_mark` is "?", `ctrl+d` stays."""
    *modifiers, last = key.split("+")
    last = _printed_names().get(last) or format_key(last)
    return "+".join([*modifiers, last])


def table(owners: Iterable[type[HasActions]]) -> Iterator[tuple[str, str, str]]:
    """(keys, label, help) of every action of the classes, translated: the rows of the documentation's table."""
    seen: set[str] = set()
    for owner in owners:
        for declared in owner.ACTIONS.values():
            if declared.id not in seen and declared.id not in owner.WITHOUT:
                seen.add(declared.id)
                keys = ", ".join(printed(key.strip()) for key in declared.keys.split(","))
                yield keys, _(declared.label), _(declared.help)
