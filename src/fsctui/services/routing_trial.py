"""Trying a rule before it is in force: its lint, and a dry run over past referrals. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from fsctui.domain.access import Permission, require
from fsctui.domain.folding import fold
from fsctui.domain.referral_facts import Known, routing_facts
from fsctui.domain.referrals import ReferrerKind
from fsctui.domain.routing import Rule
from fsctui.domain.routing_conditions import Facts
from fsctui.domain.routing_decide import (
    CompiledRule,
    DecidedBy,
    Decision,
    Staff,
    candidates,
    default_owner,
    settle,
)
from fsctui.domain.routing_lint import Finding, History
from fsctui.domain.routing_rows import Outcome, Trial, TrialRow
from fsctui.services.bank_day import bank_zone_in
from fsctui.services.context import Context
from fsctui.services.routing_parts import checked_in, findings_in, people_of_rule_in, schema_in
from fsctui.services.setting_values import default_owner_in
from fsctui.store import access
from fsctui.store import routing as store
from fsctui.store.database import Tx
from fsctui.store.sql_types import Row

CHUNK = 500
MAX_ROWS = 1_000
MAX_VALUES = 200
LOOKED_AT = 5_000
"""So many past referrals tell the lint which values there are."""

Progress = Callable[[int, int], None]
"""Told how many of how many referrals are done."""


class Trials:
    """What `workspace.routing` offers to try a rule, saved or not."""

    _context: Context

    def lint(self, rule: Rule) -> tuple[Finding, ...]:
        """What is odd about a rule, for this bank's fields, people and past referrals. Raises nothing for a rule that
        couldn't be saved: what is wrong with it is what the lint tells.
        """
        require(self._context.actor, Permission.MANAGE_ROUTING)
        with self._context.read() as tx:
            return findings_in(tx, self._context, rule, self._history_in(tx, rule))

    def simulate(
        self,
        rule: Rule,
        limit: int | None = None,
        *,
        progress: Progress | None = None,
        is_cancelled: Callable[[], bool] | None = None,
    ) -> Trial:
        """Who would have got the newest `limit` referrals (None: all that the actor may see), against who did get them.

        Everybody active counts as present and free, since how it was then isn't known; whoever of a pool had it would
        have it again. Who did get it is whom it was routed to first, else who has it. Raises what saving it would.
        """
        require(self._context.actor, Permission.MANAGE_ROUTING)
        with self._context.read() as tx:
            run = _Run(tx, self._context, checked_in(tx, rule))
            visible = access.visible_set(self._context.actor)
            first = 0 if limit is None else store.newest_from(tx, limit, visible)
            total = store.count_from(tx, first, visible)
        done, after = 0, first - 1
        cancelled = False
        while done < total:
            if is_cancelled is not None and is_cancelled():
                cancelled = True
                break
            # A transaction for each part, so that a long run keeps no old state of the database alive.
            with self._context.read() as tx:
                rows = store.past(tx, after, CHUNK, visible)
            if not rows:
                break
            for row in rows:
                run.look_at(row)
            done, after = done + len(rows), rows[-1].id
            if progress is not None:
                progress(min(done, total), total)
        return run.trial(cancelled)

    def values_said(self, field: str) -> tuple[tuple[str, int], ...]:
        """What the newest past referrals said in a field, as they wrote it, and how many did, the most first."""
        require(self._context.actor, Permission.MANAGE_ROUTING)
        visible = access.visible_set(self._context.actor)
        with self._context.read() as tx:
            zone = bank_zone_in(self._context, tx)
            rows = store.past(tx, store.newest_from(tx, LOOKED_AT, visible) - 1, LOOKED_AT, visible)
        said = Counter(str(value) for row in rows if (value := facts_of(row, zone).get(field)) not in (None, ""))
        return tuple(sorted(said.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_VALUES])

    def _history_in(self, tx: Tx, rule: Rule) -> History:
        fields = {condition.field for entry in rule.entries for condition in entry.conditions}
        visible = access.visible_set(self._context.actor)
        values: dict[str, set[str]] = {}
        zone = bank_zone_in(self._context, tx)
        for row in store.past(tx, store.newest_from(tx, LOOKED_AT, visible) - 1, LOOKED_AT, visible):
            for name, value in facts_of(row, zone).items():
                if name in fields and value not in (None, ""):
                    values.setdefault(name, set()).add(fold(str(value)))
        return History({name: frozenset(found) for name, found in values.items()})


def facts_of(row: Row, zone: ZoneInfo) -> Facts:
    """What is known of a past referral, as `domain.referral_facts.routing_facts` told it of a new one in that zone."""
    kind = None if row.referrer is None else ReferrerKind.INTERNAL
    if row.referrer_contact_id is not None:
        kind = ReferrerKind.EXTERNAL
    known = Known(
        values={name: value for name, value in row.fields.items() if name != "status"},
        referrer=row.referrer or "",
        referrer_kind=kind,
        existing_client=row.account_id is not None or row.contact_id is not None,
        created=row.created_at.astimezone(zone).date(),
    )
    return routing_facts(known)


class _Run:
    """The state of one dry run: whom the pools chose last, and how many each person has by now."""

    def __init__(self, tx: Tx, context: Context, rule: Rule) -> None:
        self._compiled = CompiledRule(rule, schema_in(tx))
        self._zone = bank_zone_in(context, tx)
        self._owners = store.default_owners(tx, rule.default_owner, default_owner_in(tx))
        people = people_of_rule_in(tx, context, rule, tuple(self._owners))
        self._workers = {
            name: replace(worker, away=False, open=0, capacity=None) for name, worker in people.staff.workers.items()
        }
        self._staff = Staff(self._workers, people.staff.queues)
        self._last: dict[str, str] = {}
        self._outcomes: Counter[Outcome] = Counter()
        self._entries: Counter[str] = Counter({entry.key: 0 for entry in rule.entries})
        self._who: Counter[str] = Counter()
        self._queues: Counter[str] = Counter()
        self._rows: list[TrialRow] = []

    def look_at(self, row: Row) -> None:
        did_owner, did_queue = _did(row)
        decision = self._decide(facts_of(row, self._zone), did_owner)
        same = decision.owner == did_owner if decision.owner else decision.queue.casefold() == did_queue.casefold()
        outcome = Outcome.SAME if same else Outcome.CHANGED
        if decision.by is DecidedBy.DEFAULT:
            outcome = Outcome.DEFAULT
        self._outcomes[outcome] += 1
        self._entries[decision.entry] += bool(decision.entry)
        if decision.owner:
            self._who[decision.owner] += 1
            worker = self._workers[decision.owner]
            self._workers[decision.owner] = replace(worker, open=worker.open + 1)
        else:
            self._queues[decision.queue] += 1
        if outcome is not Outcome.SAME and len(self._rows) < MAX_ROWS:
            self._rows.append(
                TrialRow(
                    row.id, row.name, outcome, decision.by, decision.entry, decision.owner, decision.queue,
                    did_owner, did_queue,
                )
            )  # fmt: skip

    def _decide(self, facts: Facts, did: str) -> Decision:
        matched = self._compiled.match(facts)
        entry = matched[0]
        last = "" if entry is None else self._last.get(entry.key, "")
        decision = settle(self._compiled.rule, matched, facts, self._staff, default_owner="", last=last)
        if decision.by is DecidedBy.DEFAULT:
            return default_owner(decision, self._owners, self._staff)
        if entry is not None and decision.by is DecidedBy.POOL:
            if any(each.username == did and each.excluded is None for each in candidates(entry.assignee, self._staff)):
                decision = replace(decision, owner=did)
            self._last[entry.key] = decision.owner
        return decision

    def trial(self, cancelled: bool) -> Trial:
        return Trial(
            rule=self._compiled.rule.name,
            referrals=self._outcomes.total(),
            same=self._outcomes[Outcome.SAME],
            changed=self._outcomes[Outcome.CHANGED],
            default=self._outcomes[Outcome.DEFAULT],
            entries={key: number for key, number in self._entries.items() if key},
            owners=dict(sorted(self._who.items())),
            queues=dict(sorted(self._queues.items())),
            rows=tuple(self._rows),
            cancelled=cancelled,
        )


def _did(row: Row) -> tuple[str, str]:
    """Whom it was routed to first, else who has it: a user or a queue."""
    if row.first_owner or row.first_queue:
        return row.first_owner, row.first_queue
    return (row.owner, "") if row.owner else ("", row.queue or "")
