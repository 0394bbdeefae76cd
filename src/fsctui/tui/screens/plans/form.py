"""What somebody has entered to launch a plan: kept as a draft, and turned into the request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fsctui.domain.launch import Override
from fsctui.domain.records import RecordRef, parse_ref
from fsctui.domain.templates import Priority, TemplateItem, Words, make_key
from fsctui.i18n import _
from fsctui.scheduling.offsets import Mode
from fsctui.services.launching import LaunchRequest


def _today() -> str:
    """The word as somebody would type it in their language."""
    return _("today")


@dataclass
class LaunchForm:
    """The entries of the wizard. Dates are kept as they were typed; they are read on the day they are used."""

    template: str = ""
    targets: dict[RecordRef, str] = field(default_factory=dict)
    start: str = field(default_factory=_today)
    target: str = ""
    mode: Mode | None = None
    owner: str = ""
    owner_name: str = ""
    name: str = ""
    skips: set[str] = field(default_factory=set)
    overrides: dict[str, Override] = field(default_factory=dict)
    adhoc: list[TemplateItem] = field(default_factory=list)

    def use_template(self, unique_name: str) -> None:
        """Another template: what was chosen item by item belongs to the old one."""
        if unique_name != self.template:
            self.template, self.mode = unique_name, None
            self.skips.clear()
            self.overrides.clear()
            self.adhoc.clear()

    def toggle(self, key: str) -> None:
        """Leave an item out, or take it in again."""
        self.skips.symmetric_difference_update({key})

    def override(self, key: str, **changes: Any) -> None:
        """Set the owner or the date of an item by hand; None gives it back to the template's rule."""
        before = self.overrides.get(key, Override())
        after = Override(changes.get("due", before.due), changes.get("owner", before.owner))
        if after == Override():
            self.overrides.pop(key, None)
        else:
            self.overrides[key] = after

    def add(self, subject: str, due: date | None, owner: str | None, priority: Priority, taken: list[str]) -> str:
        """An item of one's own, after the template's; its key."""
        key = make_key(subject, [*taken, *(item.key for item in self.adhoc)])
        self.adhoc.append(TemplateItem(key, Words(subject), priority=priority, required=False))
        self.override(key, due=due, owner=owner)
        return key

    def remove(self, key: str) -> None:
        """Take an item of one's own away."""
        self.adhoc = [item for item in self.adhoc if item.key != key]
        self.skips.discard(key)
        self.overrides.pop(key, None)

    def request(self, start: date, target: date | None) -> LaunchRequest:
        """What is to be launched, with the dates as they were read."""
        return LaunchRequest(
            template=self.template,
            targets=tuple(self.targets),
            start=start,
            target_date=target,
            mode=self.mode,
            owner=self.owner or None,
            name=self.name or None,
            skips=frozenset(self.skips),
            overrides=dict(self.overrides),
            adhoc=tuple(self.adhoc),
        )

    # The draft

    def to_json(self) -> dict[str, Any]:
        return {
            "template": self.template,
            "targets": [[str(ref), name] for ref, name in self.targets.items()],
            "start": self.start,
            "target": self.target,
            "mode": self.mode.value if self.mode else None,
            "owner": self.owner,
            "owner_name": self.owner_name,
            "name": self.name,
            "skips": sorted(self.skips),
            "overrides": {
                key: [each.due.isoformat() if each.due else None, each.owner] for key, each in self.overrides.items()
            },
            "adhoc": [[item.key, item.words.subject, item.priority.value] for item in self.adhoc],
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> LaunchForm:
        """The form of a draft that `to_json` made."""
        return cls(
            template=body["template"],
            targets={parse_ref(ref): name for ref, name in body["targets"]},
            start=body["start"],
            target=body["target"],
            mode=Mode(body["mode"]) if body["mode"] else None,
            owner=body["owner"],
            owner_name=body["owner_name"],
            name=body["name"],
            skips=set(body["skips"]),
            overrides={
                key: Override(date.fromisoformat(due) if due else None, owner)
                for key, (due, owner) in body["overrides"].items()
            },
            adhoc=[
                TemplateItem(key, Words(subject), priority=Priority(priority), required=False)
                for key, subject, priority in body["adhoc"]
            ],
        )
