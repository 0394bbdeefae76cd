"""Assignment rules as administrators keep them: drafts, versions, the active one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from fsctui.domain import routing
from fsctui.domain.access import Permission, require
from fsctui.domain.routing import (
    Rule,
    RuleAlreadyActive,
    RuleNotDraft,
    RuleStatus,
    from_json,
    to_json,
)
from fsctui.domain.routing_conditions import FieldKind, Schema
from fsctui.domain.routing_lint import Finding, LintCode, Severity
from fsctui.domain.routing_rows import RuleBank, RuleRow, RuleSheet, RuleVersion
from fsctui.domain.text import clean
from fsctui.refusal import Kind, Refusal
from fsctui.services.context import Context
from fsctui.services.outcome import Done, Warned
from fsctui.services.refusals import NameTaken, Stale, Unknown, nearest
from fsctui.services.routing_parts import checked_in, findings_in, schema_in
from fsctui.services.taking_back import by
from fsctui.store import people as people_store
from fsctui.store import routing as store
from fsctui.store import unfinished
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row

SUBJECT = "routing_rule"
TOPICS = frozenset({"rule"})


@dataclass(eq=False)
class RuleUnknown(Unknown):
    """There is no assignment rule of that name."""

    rule: str
    near: list[str]


@dataclass(eq=False)
class RuleVersionUnknown(Unknown):
    rule: str
    version: int


@dataclass(eq=False)
class RuleWithoutDraft(Refusal):
    """There is nothing to save, discard or activate: every version is a record of what was in force."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    rule: str


@dataclass(eq=False)
class RuleHasErrors(Refusal):
    """A version that can't work as it is written; `finding` is the first that says why, `errors` how many there are."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    rule: str
    version: int
    errors: int
    entry: str
    finding: LintCode
    about: Mapping[str, str]

    @property
    def params(self) -> dict[str, Any]:
        """With what the finding is about, by its own names."""
        given = {"rule": self.rule, "version": self.version, "errors": self.errors, "entry": self.entry}
        return {**finding_params(self.about), **given, "finding": self.finding}


@dataclass(eq=False)
class RuleNotActive(Refusal):
    kind: ClassVar[Kind] = Kind.CONFLICT
    rule: str


@dataclass(frozen=True, slots=True)
class ImportedRule:
    """What an import made. `unchanged` means that the newest version said the same already: nothing was written."""

    rule_id: int
    name: str
    version: int
    entries: int
    status: RuleStatus
    unchanged: bool


class Rules:
    """Assignment rules, as `workspace.routing` offers them. All of it needs the permission to manage routing."""

    _context: Context

    def rules(self) -> tuple[RuleRow, ...]:
        """Every rule by name."""
        require(self._context.actor, Permission.MANAGE_ROUTING)
        with self._context.read() as tx:
            grouped: dict[str, list[Row]] = {}
            for row in store.versions(tx):
                grouped.setdefault(row.name, []).append(row)
            return tuple(_rule_row(rows) for rows in grouped.values())

    def show(self, name: str, number: int | None = None) -> RuleSheet:
        """A version of a rule: the numbered one, else the active one, else the draft, else the newest."""
        require(self._context.actor, Permission.MANAGE_ROUTING)
        with self._context.read() as tx:
            return _sheet(find_in(tx, name), number)

    def latest(self, name: str) -> RuleSheet:
        """The rule as somebody left it: the draft when one is being written, else what `show` gives."""
        require(self._context.actor, Permission.MANAGE_ROUTING)
        with self._context.read() as tx:
            rows = find_in(tx, name)
            draft = _draft(rows)
            return _sheet(rows, None if draft is None else draft.number)

    def schema(self) -> Schema:
        """The fields that conditions may ask, by name."""
        require(self._context.actor, Permission.MANAGE_ROUTING)
        with self._context.read() as tx:
            return schema_in(tx)

    def bank(self) -> RuleBank:
        """What the rules of another bank have to be brought in line with."""
        require(self._context.actor, Permission.MANAGE_ROUTING)
        with self._context.read() as tx:
            return RuleBank(schema_in(tx), store.emails(tx), tuple(people_store.queue_ids(tx)))

    def create(self, rule: Rule) -> Done:
        """A new rule, as a draft. Raises NameTaken, and what `domain.routing.check` does."""
        require(self._context.actor, Permission.MANAGE_ROUTING)
        with self._context.write() as tx:
            rule = checked_in(tx, rule)
            if rule.name.casefold() in {each.casefold() for each in store.rule_names(tx)}:
                raise NameTaken("rule", rule.name)
            rule_id = _insert_in(tx, rule, 1)
        return Done("rule_created", {"rule": rule.name}, TOPICS, rule_id)

    def edit(self, name: str) -> RuleSheet:
        """The draft to edit: the one there is, else a new one with the content of the active or newest version."""
        require(self._context.actor, Permission.MANAGE_ROUTING)
        with self._context.write() as tx:
            rows = find_in(tx, name)
            draft = _draft(rows)
            if draft is None:
                _insert_in(tx, _sheet(rows, None).rule, rows[0].number + 1)
                rows = store.versions(tx, rows[0].name)
            found = _draft(rows)
            assert found is not None
            return _sheet(rows, found.number)

    def save(self, name: str, rule: Rule, edit_version: int) -> Done:
        """Write the draft. Raises Stale when somebody saved it since `edit_version` was read (`changed` names the
        entries that differ), RuleWithoutDraft.
        """
        require(self._context.actor, Permission.MANAGE_ROUTING)
        with self._context.write() as tx:
            rows = find_in(tx, name)
            draft = _require_draft(rows)
            rule = checked_in(tx, replace(rule, name=draft.name))
            current = from_json(draft.body)
            if edit_version != draft.version:
                raise Stale(draft.name, changed_entries(current, rule))
            if rule != current:
                store.change_rule(tx, draft.id, body=to_json(rule))
                after = {"version": draft.number, "entries": changed_entries(current, rule)}
                tx.note("edit", SUBJECT, draft.id, after=after)
        return Done("rule_saved", {"rule": draft.name, "version": draft.number}, TOPICS, draft.id)

    def discard(self, name: str) -> Done:
        """Throw the draft away; a rule that has nothing else goes with it."""
        require(self._context.actor, Permission.MANAGE_ROUTING)
        with self._context.write() as tx:
            draft = _require_draft(find_in(tx, name))
            store.delete_rule(tx, draft.id)
            unfinished.forget(tx, self._context.actor.id, "rule", draft.name)
            tx.note("discard", SUBJECT, draft.id, before={"rule": draft.name, "version": draft.number})
        return Done("rule_discarded", {"rule": draft.name, "version": draft.number}, TOPICS, draft.id)

    def activate(self, name: str, number: int | None = None, *, force: bool = False) -> Done:
        """Put a version in force (the draft, else the newest); the one that was, of whatever rule, becomes obsolete.

        What its lint finds is told with the outcome; a version that has errors is put in force only with `force`.

        Raises RuleAlreadyActive, RuleVersionUnknown, RuleHasErrors.
        """
        require(self._context.actor, Permission.MANAGE_ROUTING)
        with self._context.write() as tx:
            rows = find_in(tx, name)
            draft = _draft(rows)
            wanted = number if number is not None else (draft.number if draft is not None else rows[0].number)
            row = next((each for each in rows if each.number == wanted), None)
            if row is None:
                raise RuleVersionUnknown(rows[0].name, wanted)
            if row.status == RuleStatus.ACTIVE.value:
                raise RuleAlreadyActive(row.name, row.number)
            rule = from_json(row.body)
            routing.check(rule)
            # Without the past: what it never said is a hint at most.
            found = [each for each in findings_in(tx, self._context, rule) if each.severity is not Severity.HINT]
            errors = [each for each in found if each.severity is Severity.ERROR]
            if errors and not force:
                first = errors[0]
                raise RuleHasErrors(row.name, row.number, len(errors), first.entry, first.code, first.params)
            before = _stop_in(tx)
            store.change_rule(tx, row.id, status=RuleStatus.ACTIVE.value, activated_at=tx.now, activated_by=tx.actor_id)
            after = {"rule": row.name, "version": row.number, "status": RuleStatus.ACTIVE.value}
            tx.note("activate", SUBJECT, row.id, before=before, after=after)
        # What was in force goes back into force, whatever is odd about it by now.
        back = by("stop", name=row.name)
        if before:
            back = by("activate", name=before["rule"], number=before["version"], force=True)
        told = {"rule": row.name, "version": row.number}
        return Done("rule_activated", told, TOPICS, row.id, back, tuple(map(_warned, found)))

    def stop(self, name: str) -> Done:
        """Take the active version out of force: every referral goes to the default owner until another is activated."""
        require(self._context.actor, Permission.MANAGE_ROUTING)
        with self._context.write() as tx:
            rows = find_in(tx, name)
            row = next((each for each in rows if each.status == RuleStatus.ACTIVE.value), None)
            if row is None:
                raise RuleNotActive(rows[0].name)
            before = _stop_in(tx)
            after = {"rule": row.name, "version": row.number, "status": RuleStatus.OBSOLETE.value}
            tx.note("stop", SUBJECT, row.id, before=before, after=after)
        back = by("activate", name=row.name, number=row.number, force=True)
        return Done("rule_stopped", {"rule": row.name, "version": row.number}, TOPICS, row.id, back)

    def import_rules(self, rules: Sequence[Rule]) -> tuple[ImportedRule, ...]:
        """Bring in the rules of one file, as drafts: all or none. What says the same already is left alone.

        A draft that somebody wrote is put aside as a version of its own; no version is written over.
        """
        require(self._context.actor, Permission.MANAGE_ROUTING)
        with self._context.write() as tx:
            return tuple(import_in(tx, rule) for rule in rules)

    def keep(self, name: str, rule: Rule) -> None:
        """Keep what somebody is writing, so that it comes back after a lost connection; `name` is "" for a new one."""
        require(self._context.actor, Permission.MANAGE_ROUTING)
        with self._context.write() as tx:
            unfinished.save(tx, self._context.actor.id, "rule", name, to_json(rule))

    def kept(self, name: str) -> Rule | None:
        """What was kept, None when there is nothing."""
        with self._context.read() as tx:
            found = unfinished.find(tx, self._context.actor.id, "rule", name)
        return None if found is None else from_json(dict(found.body))

    def forget(self, name: str) -> None:
        """Let what was kept go."""
        with self._context.write() as tx:
            unfinished.forget(tx, self._context.actor.id, "rule", name)


def finding_params(about: Mapping[str, str]) -> dict[str, Any]:
    """What a finding is about: the near ones one by one, operators and kinds of fields as what they are."""
    found: dict[str, Any] = dict(about)
    if "near" in found:
        found["near"] = [each for each in found["near"].split(", ") if each]
    if "operator" in found:
        found["operator"] = routing.Operator(found["operator"])
    if "kind" in found:
        found["kind"] = FieldKind(found["kind"])
    return found


def _warned(finding: Finding) -> Warned:
    params = {"entry": finding.entry, "finding": finding.code, **finding_params(finding.params)}
    return Warned("rule_finding" if finding.entry else "rule_finding_itself", params)


def find_in(tx: Tx, name: str) -> list[Row]:
    """The versions of the rule of that name (in any case), the newest first. Raises RuleUnknown."""
    wanted = clean(name)
    names = store.rule_names(tx)
    exact = wanted if wanted in names else next((each for each in names if each.casefold() == wanted.casefold()), None)
    if exact is None:
        raise RuleUnknown(name[:80], nearest(name, names))
    return store.versions(tx, exact)


def changed_entries(before: Rule, after: Rule) -> list[str]:
    """The keys of entries that came, went, changed or moved."""
    old = {each.key: (place, each) for place, each in enumerate(before.entries)}
    new = {each.key: (place, each) for place, each in enumerate(after.entries)}
    return sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))


def import_in(tx: Tx, rule: Rule) -> ImportedRule:
    rule = checked_in(tx, rule)
    taken = next((each for each in store.rule_names(tx) if each.casefold() == rule.name.casefold()), None)
    unchanged = False
    if taken is None:
        _insert_in(tx, rule, 1)
    else:
        rule = replace(rule, name=taken)
        newest = store.versions(tx, taken)[0]
        unchanged = from_json(newest.body) == rule
        if not unchanged and newest.status == RuleStatus.DRAFT.value:
            # What somebody wrote is kept as a version that was never in force, not written over.
            store.change_rule(tx, newest.id, status=RuleStatus.OBSOLETE.value)
            status = {"status": newest.status}, {"status": RuleStatus.OBSOLETE.value}
            tx.note("supersede", SUBJECT, newest.id, before=status[0], after=status[1])
        if not unchanged:
            _insert_in(tx, rule, newest.number + 1)
    row = store.versions(tx, rule.name)[0]
    return ImportedRule(row.id, rule.name, row.number, len(rule.entries), RuleStatus(row.status), unchanged)


def _insert_in(tx: Tx, rule: Rule, number: int) -> int:
    rule_id = store.insert_rule(tx, rule.name, number, to_json(rule))
    after = {"rule": rule.name, "version": number, "entries": len(rule.entries)}
    tx.note("create" if number == 1 else "draft", SUBJECT, rule_id, after=after)
    return rule_id


def _stop_in(tx: Tx) -> dict[str, object]:
    """Make the active version obsolete; what it was, empty when there was none."""
    row = next((each for each in store.versions(tx) if each.status == RuleStatus.ACTIVE.value), None)
    if row is None:
        return {}
    store.change_rule(tx, row.id, status=RuleStatus.OBSOLETE.value)
    return {"rule": row.name, "version": row.number, "status": RuleStatus.ACTIVE.value}


def _draft(rows: Sequence[Row]) -> Row | None:
    return next((row for row in rows if row.status == RuleStatus.DRAFT.value), None)


def _require_draft(rows: Sequence[Row]) -> Row:
    draft = _draft(rows)
    if draft is None:
        if len(rows) == 1:
            raise RuleNotDraft(rows[0].name, rows[0].number, rows[0].status)
        raise RuleWithoutDraft(rows[0].name)
    return draft


def _shown(rows: Sequence[Row]) -> Row:
    active = next((row for row in rows if row.status == RuleStatus.ACTIVE.value), None)
    return active if active is not None else (_draft(rows) or rows[0])


def _rule_row(rows: Sequence[Row]) -> RuleRow:
    shown, draft = _shown(rows), _draft(rows)
    return RuleRow(
        shown.id, shown.name, shown.number, RuleStatus(shown.status), len(shown.body["entries"]),
        draft.number if draft is not None and draft.id != shown.id else None,
        shown.created_at, shown.created_by, shown.activated_at, shown.activated_by,
    )  # fmt: skip


def _sheet(rows: Sequence[Row], number: int | None) -> RuleSheet:
    row = _shown(rows) if number is None else next((each for each in rows if each.number == number), None)
    if row is None:
        raise RuleVersionUnknown(rows[0].name, number or 0)
    versions = tuple(
        RuleVersion(
            each.id, each.number, RuleStatus(each.status), len(each.body["entries"]), each.created_at,
            each.created_by, each.activated_at, each.activated_by,
        )
        for each in rows
    )  # fmt: skip
    return RuleSheet(row.id, row.number, RuleStatus(row.status), from_json(row.body), row.version, versions)
