"""Who and what belongs to a record: account team, household, participants, confidentiality."""

from __future__ import annotations

from typing import Any

from fsctui.domain.records import RecordRef
from fsctui.domain.text import clean
from fsctui.services.common import role_id_in, user_id_in
from fsctui.services.context import Context
from fsctui.services.outcome import Done
from fsctui.services.record_access import edit_in, see_in, share_in
from fsctui.services.record_belonging import carry_on_in, hide_account_in
from fsctui.services.refusals import AlreadySo, NotSo, RecordUnknown
from fsctui.services.taking_back import by
from fsctui.store import record_links as store
from fsctui.store import records as record_store
from fsctui.store.database import Tx

TOPICS = frozenset({"record"})
MAX_ROLE = 40


class RecordLinks:
    """Links of records, as `workspace.records` offers them."""

    _context: Context

    def add_to_team(self, account: RecordRef, username: str, role: str) -> Done:
        """Put somebody on an account's team, in a job role. Raises AlreadySo."""
        with self._context.write() as tx:
            found = share_in(tx, self._context.actor, _account(account))
            user_id, role_id = user_id_in(tx, username), role_id_in(tx, role)
            if store.has_team_member(tx, account.id, user_id, role_id):
                raise AlreadySo("account_team_member", "user", username)
            store.add_team_members(tx, [{"account_id": account.id, "user_id": user_id, "role_id": role_id}])
            after = {"user": username, "role": role}
            tx.note("join_team", "record", account.id, record_id=account.id, after=after)
        back = by("remove_from_team", account=account, username=username, role=role)
        return Done("account_team_joined", {"record": found.name, **after}, TOPICS, account.id, back)

    def remove_from_team(self, account: RecordRef, username: str, role: str) -> Done:
        with self._context.write() as tx:
            found = share_in(tx, self._context.actor, _account(account))
            user_id, role_id = user_id_in(tx, username), role_id_in(tx, role)
            if not store.has_team_member(tx, account.id, user_id, role_id):
                raise NotSo("account_team_member", "user", username)
            store.remove_team_member(tx, account.id, user_id, role_id)
            before = {"user": username, "role": role}
            tx.note("leave_team", "record", account.id, record_id=account.id, before=before)
        back = by("add_to_team", account=account, username=username, role=role)
        return Done("account_team_left", {"record": found.name, **before}, TOPICS, account.id, back)

    def add_member(self, household: RecordRef, member: RecordRef, role: str = "") -> Done:
        """Put a contact or an account into a household, with its role there (`head`, `partner`, `child`, ...)."""
        actor = self._context.actor
        with self._context.write() as tx:
            found = edit_in(tx, actor, _household(household))
            if member.type not in ("contact", "account"):
                raise RecordUnknown(str(member))
            joining, _ = see_in(tx, actor, member)
            if store.member_role(tx, household.id, member.id) is not None:
                raise AlreadySo("household_member", member.type, joining.name)
            row = {"household_id": household.id, "record_id": member.id, "role": clean(role)[:MAX_ROLE]}
            store.add_members(tx, [row])
            # Without the member's name: who sees the household may not see the member.
            after = {"member": str(member), "role": row["role"]}
            tx.note("join_household", "record", household.id, record_id=household.id, after=after)
        back = by("remove_member", household=household, member=member)
        return Done("household_joined", {"record": found.name, "member": joining.name}, TOPICS, household.id, back)

    def remove_member(self, household: RecordRef, member: RecordRef) -> Done:
        actor = self._context.actor
        with self._context.write() as tx:
            found = edit_in(tx, actor, _household(household))
            leaving, _ = see_in(tx, actor, member)
            role = store.member_role(tx, household.id, member.id)
            if role is None:
                raise NotSo("household_member", member.type, leaving.name)
            store.remove_member(tx, household.id, member.id)
            before = {"member": str(member), "role": role}
            tx.note("leave_household", "record", household.id, record_id=household.id, before=before)
        back = by("add_member", household=household, member=member, role=role)
        return Done("household_left", {"record": found.name, "member": leaving.name}, TOPICS, household.id, back)

    def grant_participant(self, ref: RecordRef, username: str, *, may_edit: bool = False) -> Done:
        """Let somebody read (or edit) this one record, whatever else they may see. Raises AlreadySo."""
        with self._context.write() as tx:
            found = share_in(tx, self._context.actor, ref)
            user_id = user_id_in(tx, username)
            before = store.participant(tx, ref.id, user_id)
            if before == may_edit:
                raise AlreadySo("participant", "user", username)
            store.set_participant(tx, ref.id, user_id, may_edit)
            tx.note(
                "grant_participant", "record", ref.id, record_id=ref.id,
                before=None if before is None else {"user": username, "may_edit": before},
                after={"user": username, "may_edit": may_edit},
            )  # fmt: skip
        back = by("revoke_participant", ref=ref, username=username)
        if before is not None:
            back = by("grant_participant", ref=ref, username=username, may_edit=before)
        return Done("participant_granted", {"record": found.name, "user": username}, TOPICS, ref.id, back)

    def revoke_participant(self, ref: RecordRef, username: str) -> Done:
        with self._context.write() as tx:
            found = share_in(tx, self._context.actor, ref)
            user_id = user_id_in(tx, username)
            before = store.participant(tx, ref.id, user_id)
            if before is None:
                raise NotSo("participant", "user", username)
            store.remove_participant(tx, ref.id, user_id)
            noted = {"user": username, "may_edit": before}
            tx.note("revoke_participant", "record", ref.id, record_id=ref.id, before=noted)
        back = by("grant_participant", ref=ref, username=username, may_edit=before)
        return Done("participant_revoked", {"record": found.name, "user": username}, TOPICS, ref.id, back)

    def set_confidential(self, ref: RecordRef, confidential: bool) -> Done:
        """Hide a record from everybody without a personal relation, or open it again.

        An account's confidentiality covers everything that belongs to the account, another record's what refers to it.
        """
        with self._context.write() as tx:
            return self._hide_in(tx, share_in(tx, self._context.actor, ref), ref, confidential)

    def _hide_in(self, tx: Tx, found: Any, ref: RecordRef, confidential: bool) -> Done:
        """`found`: from `share_in`, which is asked before anything else about the record changes."""
        if found.confidential == confidential:
            raise AlreadySo("confidential" if confidential else "open", ref.type, found.name)
        record_store.update_record(tx, ref.id, {"confidential": confidential}, tx.now)
        if ref.type == "account":
            hide_account_in(tx, ref.id, confidential)
        else:
            carry_on_in(tx, ref.type, ref.id, found.account_id)
        tx.note(
            "set_confidential", "record", ref.id, record_id=ref.id,
            before={"confidential": not confidential}, after={"confidential": confidential},
        )  # fmt: skip
        code = "record_made_confidential" if confidential else "record_opened"
        back = by("set_confidential", ref=ref, confidential=not confidential)
        return Done(code, {"record": found.name}, TOPICS, ref.id, back)


def _account(ref: RecordRef) -> RecordRef:
    if ref.type != "account":
        raise RecordUnknown(str(ref))
    return ref


def _household(ref: RecordRef) -> RecordRef:
    if ref.type != "household":
        raise RecordUnknown(str(ref))
    return ref
