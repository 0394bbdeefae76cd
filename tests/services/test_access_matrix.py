"""Role x relation x use case: allowed, or refused and the database unchanged; what is hidden is hidden everywhere.

The rule is written down here again, by hand. Each cell has an account of its own, with a plan, documents and a task in
a queue, and one user who has one relation to it. What is allowed is done and undone, so that all cells start alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text, update

from fsctui.domain.documents import NotHandedInByYou
from fsctui.domain.people import PermissionRole
from fsctui.domain.plans import PlanNotOnHold
from fsctui.domain.records import Field, FieldType, ObjectType, RecordRef
from fsctui.domain.tasks import TaskNotClosed, TaskNotInQueue, TaskNotStarted
from fsctui.domain.templates import Assignee, AssigneeKind, ItemKind, Priority
from fsctui.refusal import Kind, Refusal
from fsctui.services.context import Context
from fsctui.services.outcome import Bulk
from fsctui.services.plan_changing import Trial
from fsctui.services.plan_refusals import NewestVersionAlready
from fsctui.services.plans import LaunchRequest
from fsctui.services.record_import import ImportRow
from fsctui.services.refusals import NotSo, RecordInUse, RecordUnknown
from fsctui.services.workspace import Workspace
from fsctui.store import record_links as links
from fsctui.store.database import Database, Tx
from fsctui.store.tables import RecordTable, TaskTable
from fsctui.store.tables.declared import METADATA
from tests.factories import NOW, ROLES, House
from tests.services.bank import item, review

MONDAY = date(2026, 3, 2)
RECORDS = RecordTable.__table__  # type: ignore[attr-defined]
TASKS = TaskTable.__table__  # type: ignore[attr-defined]
RELATIONS = (
    "none", "owner", "account_team", "assigned", "queue", "participant_edit", "participant_read", "team", "manager",
)  # fmt: skip
COUNTED = sorted(set(METADATA.tables) - {"holiday_year"})
"""Every table but the cache of holidays, which reading fills."""
PERSONAL = {"owner", "account_team", "assigned", "queue", "participant_edit", "participant_read"}
WORKERS = {"administrator", "manager", "adviser", "assistant", "broker", "agent"}
OVERSEERS = {"administrator", "compliance"}
INSIDERS = WORKERS | {"compliance"}


NO_HOME = RecordRef("household", 0)


@dataclass
class Cell:
    """One user's one relation to one account, and what hangs on the account."""

    role: str
    relation: str
    hidden: bool
    account: RecordRef
    plan: int = 0
    home: RecordRef = NO_HOME
    other_home: RecordRef = NO_HOME
    tasks: dict[str, int] = field(default_factory=dict)
    file: int = 0

    @property
    def name(self) -> str:
        return f"{self.role} {self.relation} {'hidden' if self.hidden else 'open'}"

    @property
    def user(self) -> str:
        return f"the_{self.role}"

    @property
    def sees(self) -> bool:
        """Who may see the account at all."""
        if self.hidden:
            return self.relation in PERSONAL
        return self.relation != "none" or self.role in OVERSEERS

    @property
    def changes(self) -> bool:
        """Whose relation carries more than reading."""
        if self.role == "administrator" and not self.hidden:
            return True
        counts = self.relation in PERSONAL if self.hidden else self.relation != "none"
        return counts and self.relation != "participant_read"

    @property
    def reviews(self) -> bool:
        return self.changes or (self.role == "compliance" and not self.hidden)


@dataclass(frozen=True)
class Use:
    """A use case, the roles that have it, and whether this cell's relation is enough for it."""

    name: str
    roles: set[str]
    related: Callable[[Cell], bool]
    call: Callable[[Workspace, Cell], object]
    meanwhile: tuple[type[Refusal], ...] = ()
    """Refusals of the rules behind the door, which show that the door was open."""


def _changes(cell: Cell) -> bool:
    return cell.changes


def _sees(cell: Cell) -> bool:
    """Households are the user's own here: whom they put into one, they only have to see."""
    return cell.sees


def _reviews(cell: Cell) -> bool:
    return cell.reviews


def _shares(cell: Cell) -> bool:
    """Who decides about who else sees a record: its owner, its account's team, and the administrator."""
    return cell.relation in ("owner", "account_team") or (cell.role == "administrator" and cell.changes)


def _hands_on(cell: Cell) -> bool:
    """An owner may share, so a record gets another one from who shares it, and from the managers of who has it."""
    return _shares(cell) or (cell.relation == "manager" and not cell.hidden)


def _gives(cell: Cell) -> bool:
    """Work opens a record to whoever gets it, so on a confidential one who decides about sharing gives it to others."""
    return cell.changes and (not cell.hidden or _shares(cell))


def _anybody(cell: Cell) -> bool:
    return True


def _body(cell: Cell):  # type: ignore[no-untyped-def]
    return review(name=f"New of {cell.user}")


ADMINISTRATOR = {"administrator"}
EVERYBODY = set(ROLES)


class _Undone(Exception):
    """What a use case did is taken back: it was allowed."""


def _one_of(bulk: Bulk) -> object:
    """Of many, one: it is left alone with the refusal that it would have had alone."""
    for skipped in bulk.skipped:
        raise skipped.refusal
    return bulk


def _many(ws: Workspace, action: str, task: int, **params: object) -> object:
    return _one_of(ws.tasks.many(action, [task], **params))


def _asked(_answer: object) -> object:
    """A question that was answered, which is all that it does."""
    raise _Undone


def _tried(trials: Sequence[Trial]) -> object:
    """What a trial would make of one plan, or why it wouldn't."""
    if trials[0].refusal is not None:
        raise trials[0].refusal
    raise _Undone


def _called(cell: Cell) -> str:
    return f"Client of {cell.role} {cell.relation} {cell.hidden}"


def _imported(ws: Workspace, values: dict[str, str]) -> object:
    """Of a row of what is known already: refused with the refusal of the row, or not there and so no update."""
    report = ws.records.import_rows("account", [ImportRow(2, values)], dry_run=True)
    for fault in report.failed:
        raise fault.refusal
    if not report.updated:
        raise RecordUnknown(values["name"])
    raise _Undone


CASES = (
    # tasks
    Use("task start", INSIDERS, _changes, lambda ws, cell: ws.tasks.start(cell.tasks["call"])),
    Use(
        "task put back", INSIDERS, _changes,
        lambda ws, cell: ws.tasks.put_back(cell.tasks["call"]), (TaskNotStarted,),
    ),
    Use("task reopen", INSIDERS, _changes, lambda ws, cell: ws.tasks.reopen(cell.tasks["call"]), (TaskNotClosed,)),
    Use("task complete", INSIDERS, _changes, lambda ws, cell: ws.tasks.complete(cell.tasks["call"])),
    Use("task skip", INSIDERS, _changes, lambda ws, cell: ws.tasks.skip(cell.tasks["optional"], "why not")),
    Use("task cancel", INSIDERS, _changes, lambda ws, cell: ws.tasks.cancel(cell.tasks["optional"], "why not")),
    Use("task defer", INSIDERS, _changes, lambda ws, cell: ws.tasks.defer(cell.tasks["call"], 2)),
    Use("task pin", INSIDERS, _changes, lambda ws, cell: ws.tasks.pin(cell.tasks["call"], date(2026, 4, 1))),
    Use("task comment", INSIDERS, _changes, lambda ws, cell: ws.tasks.comment(cell.tasks["call"], "hello")),
    Use("task edit", INSIDERS, _changes, lambda ws, cell: ws.tasks.edit(cell.tasks["call"], "Other", Priority.HIGH)),
    Use("task claim", INSIDERS, _changes, lambda ws, cell: ws.tasks.claim(cell.tasks["pool"])),
    Use(
        "task release", INSIDERS, _changes,
        lambda ws, cell: ws.tasks.release(cell.tasks["call"]), (TaskNotInQueue,),
    ),
    Use("task many start", INSIDERS, _changes, lambda ws, cell: _many(ws, "start", cell.tasks["call"])),
    Use(
        "task many skip", INSIDERS, _changes,
        lambda ws, cell: _many(ws, "skip", cell.tasks["optional"], reason="why not"),
    ),
    Use("task many assign", WORKERS, _gives, lambda ws, cell: _many(ws, "assign", cell.tasks["call"], to="outside")),
    Use(
        "task preview many", INSIDERS, _changes,
        lambda ws, cell: _asked(_one_of(ws.tasks.preview_many("start", [cell.tasks["call"]]))),
    ),
    Use("task assign", WORKERS, _gives, lambda ws, cell: ws.tasks.assign(cell.tasks["call"], "outside")),
    Use("task add", WORKERS, _changes, lambda ws, cell: ws.tasks.add(f"mine #{cell.account}")),
    Use("task add for another", WORKERS, _gives, lambda ws, cell: ws.tasks.add(f"yours #{cell.account} @outside")),
    # documents
    Use(
        "document hand in", WORKERS | {"client"}, _changes,
        lambda ws, cell: ws.documents.hand_in(cell.tasks["paper"], "a.pdf", b"%PDF"),
    ),
    Use("document accept", INSIDERS, _reviews, lambda ws, cell: ws.documents.accept(cell.tasks["handed"])),
    Use("document reject", INSIDERS, _reviews, lambda ws, cell: ws.documents.reject(cell.tasks["handed"], "blurred")),
    Use(
        "document not verified", INSIDERS, _reviews,
        lambda ws, cell: ws.documents.mark_not_verified(cell.tasks["handed"]),
    ),
    Use(
        "document waive", {"administrator", "manager", "adviser", "compliance"}, _reviews,
        lambda ws, cell: ws.documents.waive(cell.tasks["paper"], "known for years"),
    ),
    Use(
        "document many", INSIDERS, _reviews,
        lambda ws, cell: _one_of(ws.documents.many("accept", [cell.tasks["handed"]])),
    ),
    Use(
        "document preview many", INSIDERS, _reviews,
        lambda ws, cell: _asked(_one_of(ws.documents.preview_many("accept", [cell.tasks["handed"]]))),
    ),
    Use(
        "document taken back", WORKERS, _changes,
        lambda ws, cell: ws.documents.take_back(cell.tasks["handed"], "new"), (NotHandedInByYou,),
    ),
    # plans
    Use("plan launch", WORKERS, _changes, lambda ws, cell: ws.plans.launch(_request([cell.account]))),
    Use("plan hold", WORKERS, _changes, lambda ws, cell: ws.plans.hold(cell.plan)),
    Use("plan resume", WORKERS, _changes, lambda ws, cell: ws.plans.resume(cell.plan), (PlanNotOnHold,)),
    Use("plan cancel", WORKERS, _changes, lambda ws, cell: ws.plans.cancel(cell.plan, "moved away")),
    Use("plan move", WORKERS, _changes, lambda ws, cell: ws.plans.move(cell.plan, MONDAY + timedelta(7), None)),
    Use(
        "plan launch for another", WORKERS, _gives,
        lambda ws, cell: ws.plans.launch(replace(_request([cell.account]), owner="outside")),
    ),
    Use("plan add item", WORKERS, _changes, lambda ws, cell: ws.plans.add_item(cell.plan, item("extra", 1))),
    Use(
        "plan add item for another", WORKERS, _gives,
        lambda ws, cell: ws.plans.add_item(cell.plan, item("extra", 1), owner="outside"),
    ),
    Use("plan shift", WORKERS, _changes, lambda ws, cell: ws.plans.shift(cell.plan, 3)),
    Use("plan assign", WORKERS, _gives, lambda ws, cell: ws.plans.assign(cell.plan, "outside")),
    Use("plan upgrade", WORKERS, _changes, lambda ws, cell: ws.plans.upgrade(cell.plan), (NewestVersionAlready,)),
    Use(
        "plan edit item", INSIDERS, _changes,
        lambda ws, cell: ws.plans.edit_item(cell.tasks["call"], "Other", "", Priority.HIGH),
    ),
    Use("plan preview", WORKERS, _changes, lambda ws, cell: _asked(ws.plans.preview(_request([cell.account])))),
    Use("plan launch many", WORKERS, _changes, lambda ws, cell: ws.plans.launch_many(_request([cell.account]))),
    Use(
        "plan move preview", INSIDERS, _sees,
        lambda ws, cell: _asked(ws.plans.move_preview(cell.plan, MONDAY + timedelta(7), None)),
    ),
    Use("plan trial", WORKERS, _changes, lambda ws, cell: _tried(ws.plans.trial([cell.plan], "shift", days=2))),
    # records
    Use(
        "record taken back", WORKERS, _changes,
        lambda ws, cell: ws.records.take_back(0, "edit", ref=cell.account, values={"city": "Porto"}),
    ),
    Use("record edit", WORKERS, _changes, lambda ws, cell: ws.records.edit(cell.account, {"city": "Porto"})),
    Use("record rename", WORKERS, _changes, lambda ws, cell: ws.records.edit(cell.account, name="Other")),
    Use(
        "record edit answered", WORKERS, _changes,
        lambda ws, cell: ws.records.edit_answered(cell.account, {"city": "Porto"}, {}),
    ),
    Use("record owner", WORKERS, _hands_on, lambda ws, cell: ws.records.set_owner(cell.account, "third")),
    Use(
        "record change at once", WORKERS, _shares,
        lambda ws, cell: ws.records.change(cell.account, {"city": "X"}, owner="third", confidential=not cell.hidden),
    ),
    Use(
        "record import of a known one", {"administrator", "manager"}, _hands_on,
        lambda ws, cell: _imported(ws, {"name": _called(cell), "owner": "third"}),
    ),
    Use("record team", WORKERS, _shares, lambda ws, cell: ws.records.add_to_team(cell.account, "third", "adviser")),
    Use("record share", WORKERS, _shares, lambda ws, cell: ws.records.grant_participant(cell.account, "third")),
    Use(
        "record confidential", WORKERS, _shares,
        lambda ws, cell: ws.records.set_confidential(cell.account, not cell.hidden),
    ),
    Use("record create", WORKERS, _anybody, lambda ws, cell: ws.records.create("account", "New")),
    Use(
        "record off team", WORKERS, _shares,
        lambda ws, cell: ws.records.remove_from_team(cell.account, "third", "adviser"), (NotSo,),
    ),
    Use(
        "record unshare", WORKERS, _shares,
        lambda ws, cell: ws.records.revoke_participant(cell.account, "third"), (NotSo,),
    ),
    Use(
        "record import", {"administrator", "manager"}, _anybody,
        lambda ws, cell: ws.records.import_rows("account", [ImportRow(2, {"name": "Newcomer", "city": "Porto"})]),
    ),
    Use("record discard", WORKERS, _changes, lambda ws, cell: ws.records.discard(cell.account.id), (RecordInUse,)),
    Use("household join", WORKERS, _sees, lambda ws, cell: ws.records.add_member(cell.home, cell.account)),
    Use(
        "household leave", WORKERS, _sees,
        lambda ws, cell: ws.records.remove_member(cell.home, cell.account), (NotSo,),
    ),
    Use(
        "household of others", ADMINISTRATOR, _sees,
        lambda ws, cell: ws.records.add_member(cell.other_home, cell.account),
    ),
    # object types
    Use("type add", ADMINISTRATOR, _anybody, lambda ws, cell: ws.records.add_type(_new_type())),
    Use(
        "type field", ADMINISTRATOR, _anybody,
        lambda ws, cell: ws.records.add_field("account", Field("extra", FieldType.TEXT, {"en": "Extra"})),
    ),
    Use(
        "type rename field", ADMINISTRATOR, _anybody,
        lambda ws, cell: ws.records.edit_field("account", "city", {"en": "Town"}),
    ),
    Use(
        "choice add", ADMINISTRATOR, _anybody,
        lambda ws, cell: ws.records.add_choice("account", "segment", "premier", {"en": "Premier"}),
    ),
    Use(
        "choice edit", ADMINISTRATOR, _anybody,
        lambda ws, cell: ws.records.edit_choice("account", "segment", "retail", {"en": "Everybody"}),
    ),
    Use(
        "choice retire", ADMINISTRATOR, _anybody,
        lambda ws, cell: ws.records.retire_choice("account", "segment", "retail"),
    ),
    Use(
        "choice remove", ADMINISTRATOR, _anybody,
        lambda ws, cell: ws.records.remove_choice("account", "segment", "retail"),
    ),
    # one's own
    Use("view save", EVERYBODY, _anybody, lambda ws, cell: ws.views.save("task", "Mine", "state:open")),
    Use(
        "draft save", EVERYBODY, _anybody,
        lambda ws, cell: ws.unfinished.save("form", "user", {"values": {"name": "x"}}),
    ),
    # templates
    Use("template create", ADMINISTRATOR, _anybody, lambda ws, cell: ws.templates.create(_body(cell))),
    Use("template import", ADMINISTRATOR, _anybody, lambda ws, cell: ws.templates.import_body(_body(cell))),
    Use("template edit", ADMINISTRATOR, _anybody, lambda ws, cell: ws.templates.edit("matrix")),
    Use("template retire", ADMINISTRATOR, _anybody, lambda ws, cell: ws.templates.retire("matrix")),
    # people
    Use("user add", ADMINISTRATOR, _anybody, lambda ws, cell: ws.people.add_user(_new_user())),
    Use("user edit", ADMINISTRATOR, _anybody, lambda ws, cell: ws.people.edit_user("third", {"name": "X"})),
    Use("user deactivate", ADMINISTRATOR, _anybody, lambda ws, cell: ws.people.deactivate_user("third")),
    Use("role grant", ADMINISTRATOR, _anybody, lambda ws, cell: ws.people.grant_role("third", "administrator")),
    Use("queue join", ADMINISTRATOR, _anybody, lambda ws, cell: ws.people.join_queue("Pool", cell.user)),
    Use("queue add", ADMINISTRATOR, _anybody, lambda ws, cell: ws.people.add_queue("New")),
    Use("team add", ADMINISTRATOR, _anybody, lambda ws, cell: ws.people.add_team("New")),
    Use(
        "absence of another", ADMINISTRATOR, _anybody,
        lambda ws, cell: ws.people.add_absence("third", MONDAY, MONDAY),
    ),
    Use("role revoke", ADMINISTRATOR, _anybody, lambda ws, cell: ws.people.revoke_role("third", "assistant")),
    Use(
        "role add", ADMINISTRATOR, _anybody,
        lambda ws, cell: ws.people.add_role("new", {"en": "New"}, PermissionRole.ADVISER),
    ),
    Use("user activate", ADMINISTRATOR, _anybody, lambda ws, cell: ws.people.activate_user("away")),
    Use("queue edit", ADMINISTRATOR, _anybody, lambda ws, cell: ws.people.edit_queue("Pool", {"email": "p@x.example"})),
    Use("queue leave", ADMINISTRATOR, _anybody, lambda ws, cell: ws.people.leave_queue("Pool", "third")),
    Use("team edit", ADMINISTRATOR, _anybody, lambda ws, cell: ws.people.edit_team("Below", {"name": "Under"})),
    Use("calendar add", ADMINISTRATOR, _anybody, lambda ws, cell: ws.calendars.add("New", {})),
    Use(
        "calendar edit", ADMINISTRATOR, _anybody,
        lambda ws, cell: ws.calendars.edit("Second", {"spec": {"time_zone": "Europe/Paris"}}),
    ),
    Use("calendar default", ADMINISTRATOR, _anybody, lambda ws, cell: ws.calendars.make_default("Second")),
)  # fmt: skip


def _new_type() -> ObjectType:
    return ObjectType("boat_loan", {"en": "Boat loan"}, {"en": "Boat loans"}, builtin=False)


def _new_user():  # type: ignore[no-untyped-def]
    from fsctui.domain.people_rows import NewUser

    return NewUser("newcomer", "New Comer", roles=("adviser",))


def _request(targets: list[RecordRef]) -> LaunchRequest:
    return LaunchRequest(template="matrix", targets=targets, start=MONDAY)


class _Undoing(Context):
    @contextmanager
    def write(self) -> Iterator[Tx]:
        with super().write() as tx:
            yield tx
            raise _Undone


@dataclass
class World:
    house: House
    cells: list[Cell]

    def fingerprint(self) -> tuple[object, ...]:
        """Changes with everything that is written: the head of the audit chain, and how many rows each table has."""
        with self.house.database.read() as tx:
            counts = [(name, tx.scalar(text(f"SELECT count(*) FROM {name}"))) for name in COUNTED]
            return (tx.scalar(text("SELECT max(seq) FROM timeline")), *counts)


@pytest.fixture(scope="module")
def world(lasting_database: Database) -> World:
    """One world per kind of database: each of its tests leaves it as it was."""
    house = House(lasting_database)
    people = house.ada.people
    for name, parent in (("Above", None), ("Below", "Above"), ("Elsewhere", None)):
        people.add_team(name, parent=parent)
    house.user("own", "adviser", team="Elsewhere")
    house.user("third", "assistant", team="Elsewhere")
    house.user("outside", "assistant", team="Elsewhere")
    for role in ROLES:
        house.user(f"the_{role}", role, team="Above")
        house.user(f"report_of_{role}", "adviser", manager=f"the_{role}", team="Elsewhere")
    house.user("away", "assistant", team="Elsewhere")
    people.deactivate_user("away")
    house.ada.calendars.add("Second", {})
    people.add_queue("Q", members=[f"the_{role}" for role in ROLES])
    people.add_queue("Pool", members=["third"])
    to_pool = Assignee(AssigneeKind.QUEUE, "Pool")
    body = review(
        item("call", 1), item("optional", 2, required=False), item("pool", 3, to=to_pool),
        item("paper", 2, kind=ItemKind.DOCUMENT), item("handed", 2, kind=ItemKind.DOCUMENT),
        name="Matrix", ad_hoc_allowed=True,
    )  # fmt: skip
    house.ada.templates.import_body(body, publish=True)
    own = house.of("own")
    homes = {role: house.record("household", f"Home of {role}", f"the_{role}") for role in ROLES}
    other_home = house.record("household", "Home of others", "own")
    cells = [
        Cell(role, relation, hidden, house.account(f"Client of {role} {relation} {hidden}", "own"))
        for role in ROLES for relation in RELATIONS for hidden in (False, True)
    ]  # fmt: skip
    for cell, plan in zip(cells, own.plans.launch(_request([cell.account for cell in cells])).plans, strict=True):
        cell.plan, cell.home, cell.other_home = plan.row.id, homes[cell.role], other_home
        cell.tasks = {each.task.key: each.task.id for each in plan.items}
        own.documents.hand_in(cell.tasks["handed"], "a.pdf", b"%PDF")
        (file,) = own.tasks.show(cell.tasks["handed"]).files
        cell.file = file.id
    with lasting_database.write(None, NOW) as tx:
        queue = tx.scalar(text("SELECT id FROM queue WHERE name = 'Q'"))
        below = tx.scalar(text("SELECT id FROM team WHERE name = 'Below'"))
        for cell in cells:
            _relate(tx, house, cell, queue, below)
    return World(house, cells)


def _relate(tx: Tx, house: House, cell: Cell, queue: int, below: int) -> None:
    """Give the cell's user its relation, by nothing but the rows that make it."""
    account, user = cell.account.id, house.id_of(cell.user)
    columns: dict[str, object] = {"confidential": cell.hidden, "account_confidential": cell.hidden}
    if cell.relation == "owner":
        columns["owner_id"] = user
    elif cell.relation == "manager":
        columns["owner_id"] = house.id_of(f"report_of_{cell.role}")
    elif cell.relation == "team":
        columns["team_id"] = below
    elif cell.relation == "account_team":
        role = tx.scalar(text("SELECT id FROM role WHERE code = :code"), {"code": cell.role})
        links.add_team_members(tx, [{"account_id": account, "user_id": user, "role_id": role}])
    elif cell.relation == "assigned":
        tx.execute(update(TASKS).where(TASKS.c.id == cell.tasks["optional"]).values(owner_id=user))
    elif cell.relation == "queue":
        tx.execute(update(TASKS).where(TASKS.c.id == cell.tasks["pool"]).values(queue_id=queue))
    elif cell.relation.startswith("participant"):
        links.set_participant(tx, account, user, cell.relation == "participant_edit")
    tx.execute(update(RECORDS).where(RECORDS.c.id == account).values(**columns))


@pytest.mark.parametrize("role", ROLES)
def test_every_use_case_in_every_cell(world: World, role: str) -> None:
    wrong: list[str] = []
    before = world.fingerprint()
    real = world.house.of(f"the_{role}")
    context = real.context
    trying = Workspace(_Undoing(context.database, context.actor, context.clock, context.calendars))
    for cell in (each for each in world.cells if each.role == role):
        for use in CASES:
            allowed = role in use.roles and use.related(cell)
            what = f"{use.name}: {cell.name}"
            try:
                use.call(trying if allowed else real, cell)
            except _Undone:
                assert allowed, what
            except use.meanwhile:
                if not allowed:
                    wrong.append(f"{what}: got through the door")
            except Refusal as refusal:
                if allowed or refusal.kind not in (Kind.NOT_ALLOWED, Kind.NOT_FOUND):
                    wrong.append(f"{what}: {refusal!r}")
            else:
                wrong.append(f"{what}: was done")
    assert wrong == []
    assert world.fingerprint() == before


def test_what_is_hidden_is_hidden_everywhere(world: World) -> None:
    """Lists, counts, search, `why`, plans, tasks and timelines show a cell's account or none of it."""
    wrong: list[str] = []
    for role in ROLES:
        if role not in INSIDERS:
            continue
        ws = world.house.of(f"the_{role}")
        mine = [cell for cell in world.cells if cell.role == role]
        visible = {cell.account.id for cell in world.cells if cell.role == role and cell.sees}
        others = {cell.account.id for cell in world.cells} - {cell.account.id for cell in mine}
        listed = {row.id for row in ws.records.page("account", limit=1000).items}
        assert listed - others == visible, role
        assert ws.records.count("account") == len(listed), role
        assert set(ws.records.vector("account")) == listed, role
        plans = {row.id for row in ws.plans.page("all", limit=1000).items}
        for cell in mine:
            found = {
                hit.ref.id for hit in ws.records.search(f"Client of {cell.role} {cell.relation} {cell.hidden}", 50)
            }
            for what, which in (("record", cell.account.id), ("plan", cell.plan), ("task", cell.tasks["call"])):
                assert not _answers(lambda ws=ws, what=what, which=which: ws.timeline.subject(what, which)), what
            shown = _shown(ws, cell) | {"search": cell.account.id in found, "plan list": cell.plan in plans}
            wrong += [f"{what}: {cell.name}: {said}" for what, said in shown.items() if said != cell.sees]
    assert wrong == []


def test_a_task_without_a_record_is_its_owners_and_the_overseers(database: Database) -> None:
    house = House(database)
    house.user("own", "adviser")
    task = house.of("own").tasks.add("Call the printer").id
    assert task is not None
    for role in sorted(INSIDERS):
        ws = house.of(house.user(f"the_{role}", role))
        sees = role in OVERSEERS
        assert (task in ws.tasks.rows([task])) == sees, role
        assert _answers(lambda ws=ws: ws.tasks.show(task)) == sees, role
    assert set(house.of("own").tasks.rows([task])) == {task}


def test_outsiders_read_nothing(world: World) -> None:
    for role in ("partner", "client"):
        ws = world.house.of(f"the_{role}")
        cell = next(each for each in world.cells if each.role == role and each.relation == "owner" and not each.hidden)
        for number, question in enumerate(_questions(ws, cell)):
            assert not _answers(question), (role, number)


def _questions(ws: Workspace, cell: Cell) -> tuple[Callable[[], object], ...]:
    return (
        lambda: ws.records.page("account"), lambda: ws.records.search("Client"), lambda: ws.records.show(cell.account),
        lambda: ws.records.count("account"), lambda: ws.timeline.record(cell.account),
        lambda: ws.plans.page("all"), lambda: ws.plans.show(cell.plan), lambda: ws.plans.counts(),
        lambda: ws.plans.rows([cell.plan]), lambda: ws.plans.of_record(cell.account.id),
        lambda: ws.timeline.plan(cell.plan), lambda: ws.tasks.page("mine"), lambda: ws.tasks.counts(),
        lambda: ws.tasks.show(cell.tasks["call"]), lambda: ws.tasks.rows(list(cell.tasks.values())),
        lambda: ws.tasks.of_record(cell.account.id), lambda: ws.documents.page("all"),
        lambda: ws.timeline.task(cell.tasks["call"]), lambda: ws.documents.content(cell.file),
        lambda: ws.templates.page(), lambda: ws.people.users(), lambda: ws.calendars.list(),
    )  # fmt: skip


def _shown(ws: Workspace, cell: Cell) -> dict[str, bool]:
    """Which questions about one account, its plan and its task answer with something."""
    task = cell.tasks["call"]
    return {
        "rows": cell.account.id in ws.records.rows([cell.account.id]),
        "plan rows": cell.plan in ws.plans.rows([cell.plan]),
        "record": _answers(lambda: ws.records.show(cell.account)),
        "record timeline": _answers(lambda: ws.timeline.record(cell.account)),
        "plan": _answers(lambda: ws.plans.show(cell.plan)),
        "plan timeline": _answers(lambda: ws.timeline.plan(cell.plan)),
        "task and why": _answers(lambda: ws.tasks.show(task)),
        "task timeline": _answers(lambda: ws.timeline.task(task)),
        "document": _answers(lambda: ws.documents.content(cell.file)),
        "task rows": task in ws.tasks.rows([task]),
        "tasks of record": bool(_or_nothing(lambda: ws.tasks.of_record(cell.account.id))),
        "plans of record": bool(_or_nothing(lambda: ws.plans.of_record(cell.account.id))),
    }


def _answers(question: Callable[[], object]) -> bool:
    try:
        question()
    except Refusal as refusal:
        assert refusal.kind in (Kind.NOT_ALLOWED, Kind.NOT_FOUND), refusal
        return False
    return True


def _or_nothing(question: Callable[[], tuple[object, ...]]) -> tuple[object, ...]:
    try:
        return question()
    except Refusal as refusal:
        assert refusal.kind in (Kind.NOT_ALLOWED, Kind.NOT_FOUND), refusal
        return ()


def test_a_list_shows_no_reference_to_what_is_hidden(database: Database) -> None:
    """Neither the id nor the name of a hidden account stands in the row of a contact that one may see."""
    house = House(database)
    house.user("own", "adviser")
    house.user("other", "adviser")
    secret = house.account("Quiet Holding", "own")
    house.of("own").records.set_confidential(secret, True)
    made = house.of("own").records.create("contact", "C", {"last_name": "C", "account": secret.id}).id
    assert made is not None
    contact = RecordRef("contact", made)
    with database.write(None, NOW) as tx:
        # Shared by itself, apart from its account.
        links.set_participant(tx, contact.id, house.id_of("other"), False)
    other, own = house.of("other").records, house.of("own").records
    assert own.rows([contact.id])[contact.id].values["account"] == secret.id
    assert other.rows([contact.id])[contact.id].values["account"] is None
    (row,) = other.page("contact").items
    assert row.values["account"] is None
    assert row.account is None
    sheet = other.show(contact)
    assert [each.value for each in sheet.fields if each.field.name == "account"] == [None]
    assert str(secret.id) not in str(row.values)


def test_only_participants_have_a_confidential_record_in_lists_counts_search_and_import(database: Database) -> None:
    house = House(database)
    for name in ("own", "part", "boss", "mate"):
        house.user(name, "manager" if name in ("boss", "mate") else "adviser")
    house.ada.people.edit_user("own", {"manager": "boss"})
    secret = house.account("Quiet Holding", "own", {"city": "Zermatt"})
    own = house.of("own").records
    own.set_confidential(secret, True)
    own.grant_participant(secret, "part")
    for name, sees in (("own", True), ("part", True), ("boss", False), ("mate", False), ("ada", False)):
        records = house.of(name).records
        assert [row.id for row in records.page("account", "quiet").items] == [secret.id] * sees, name
        assert records.count("account", "confidential:yes") == int(sees), name
        assert list(records.vector("account", "quiet")) == [secret.id] * sees, name
        assert [hit.ref for hit in records.search("quiet")] == [secret] * sees, name
        assert (secret.id in records.rows([secret.id])) == sees, name
    # An import that would change it doesn't say that it is there.
    rows = [ImportRow(2, {"name": "X", "last_name": "X", "account": str(secret)})]
    refused = house.of("mate").records.import_rows("contact", rows)
    unknown = house.of("mate").records.import_rows(
        "contact", [ImportRow(2, {"name": "X", "last_name": "X", "account": "account:999999"})]
    )
    assert [type(each.refusal) for each in refused.failed] == [type(each.refusal) for each in unknown.failed]
    assert (refused.created, unknown.created) == ((), ())
