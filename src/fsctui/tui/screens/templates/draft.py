"""What the editor does to a template while it is written: pure steps on its body, each of which can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields, replace

from fsctui.domain.templates import TemplateBody, TemplateItem, make_key
from fsctui.scheduling.schedule import Anchor

MOST_STEPS = 200
"""So many steps can be undone."""


@dataclass
class Draft:
    """A body with its past. `base` is what is stored; ids of items stay the same while items move."""

    body: TemplateBody
    base: TemplateBody
    past: list[TemplateBody] = field(default_factory=list)
    future: list[TemplateBody] = field(default_factory=list)
    _ids: dict[str, int] = field(default_factory=dict)

    @property
    def dirty(self) -> bool:
        return self.body != self.base

    def id_of(self, key: str) -> int:
        return self._ids.setdefault(key, len(self._ids) + 1)

    def key_of(self, identity: int) -> str | None:
        return next((key for key, known in self._ids.items() if known == identity), None)

    def item(self, key: str) -> TemplateItem | None:
        return next((item for item in self.body.items if item.key == key), None)

    def change(self, body: TemplateBody) -> bool:
        """The next step; False when it changes nothing."""
        if body == self.body:
            return False
        self.past.append(self.body)
        del self.past[:-MOST_STEPS]
        self.future.clear()
        self.body = body
        return True

    def undo(self) -> bool:
        if not self.past:
            return False
        self.future.append(self.body)
        self.body = self.past.pop()
        return True

    def redo(self) -> bool:
        if not self.future:
            return False
        self.past.append(self.body)
        self.body = self.future.pop()
        return True


def with_items(body: TemplateBody, items: Iterable[TemplateItem]) -> TemplateBody:
    return replace(body, items=tuple(items))


def moved(body: TemplateBody, keys: Collection[str], by: int) -> TemplateBody:
    """The items one place further (`by` 1) or earlier (-1), those that stand at the end stay there."""
    items = list(body.items)
    places = range(len(items)) if by < 0 else range(len(items) - 1, -1, -1)
    for place in places:
        other = place + by
        if items[place].key in keys and 0 <= other < len(items) and items[other].key not in keys:
            items[place], items[other] = items[other], items[place]
    return with_items(body, items)


def put(body: TemplateBody, item: TemplateItem, after: str | None = None) -> TemplateBody:
    """The item in place of the one with its key, else a new one after `after` (at the end without it)."""
    items = list(body.items)
    keys = [each.key for each in items]
    if item.key in keys:
        items[keys.index(item.key)] = item
    else:
        items.insert(keys.index(after) + 1 if after in keys else len(items), item)
    return with_items(body, items)


def duplicated(body: TemplateBody, item: TemplateItem) -> TemplateItem:
    """A copy with a key of its own."""
    return replace(item, key=make_key(item.words.subject, (each.key for each in body.items)))


def without(body: TemplateBody, keys: Collection[str]) -> TemplateBody:
    """The items taken out, and nobody waits for them any more; what counted from them alone counts from the start."""
    kept = []
    for item in body.items:
        if item.key in keys:
            continue
        after = tuple(need for need in item.after if need.key not in keys)
        anchor = Anchor.START if item.anchor is Anchor.PREREQUISITES and not after else item.anchor
        kept.append(item if after == item.after else replace(item, after=after, anchor=anchor))
    return with_items(body, kept)


def waiting_for(body: TemplateBody, keys: Collection[str]) -> list[TemplateItem]:
    """The other items that wait for these."""
    return [item for item in body.items if item.key not in keys and any(need.key in keys for need in item.after)]


def merged(base: TemplateBody, mine: TemplateBody, theirs: TemplateBody) -> TemplateBody:
    """My changes on top of theirs: where both changed the same field or item, mine stands. The order is theirs if I
    left it alone.
    """
    values = {
        each.name: getattr(theirs if getattr(mine, each.name) == getattr(base, each.name) else mine, each.name)
        for each in fields(TemplateBody)
        if each.name != "items"
    }
    before, ours, others = ({item.key: item for item in body.items} for body in (base, mine, theirs))
    order = [item.key for item in mine.items]
    if order == [item.key for item in base.items]:
        order = [item.key for item in theirs.items]
    order += [key for key in others if key not in order]
    order += [key for key in ours if key not in order]
    kept = []
    for key in order:
        was, my, other = before.get(key), ours.get(key), others.get(key)
        chosen = other if my == was else my
        if chosen is not None:
            kept.append(chosen)
    keys = {item.key for item in kept}
    body = TemplateBody(**{**values, "items": tuple(kept)})
    gone = {need.key for item in kept for need in item.after} - keys
    return without(body, gone) if gone else body
