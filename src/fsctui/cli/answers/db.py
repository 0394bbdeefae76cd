"""What `fsctui db` answers.

Whoever may open the database may look after it. With `--as` it is done as that user, and only if their role allows it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fsctui import bootstrap
from fsctui.cli.call import STANDARD, Call
from fsctui.cli.refusals import InputMissing, ParameterInvalid
from fsctui.i18n import _, ngettext
from fsctui.i18n.proof_words import proof_lines
from fsctui.refusal import Kind
from fsctui.services import maintenance
from fsctui.services.proof import Proof


def init(call: Call) -> int:
    args, settings = call.args, call.settings
    counts = {name: args[name] or 0 for name in ("tasks", "referrals")}
    for name, count in counts.items():
        if count < 0:
            raise ParameterInvalid(f"--{name}", str(count), "1000")
    maintenance.require_writable(settings)
    if settings.now is not None and not args["demo"]:
        raise bootstrap.NowOnlyOnDemo(settings.url)
    bootstrap.init_database(settings, demo=args["demo"], **counts).close()
    data = {"database": settings.url, "demo": args["demo"], **counts}
    call.out.answer(data, lambda: [_("The database {database} is ready.").format(database=settings.url)])
    return 0


def upgrade(call: Call) -> int:
    ran = maintenance.upgrade(call.settings)
    call.out.answer({"database": call.settings.url, "revisions": list(ran)}, lambda: [_told_revisions(len(ran))])
    return 0


def _told_revisions(count: int) -> str:
    if not count:
        return _("The database is up to date.")
    return ngettext("{count} step was run.", "{count} steps were run.", count).format(count=count)


def backup(call: Call) -> int:
    file, force = Path(call.args["file"]), call.args["force"]
    if call.settings.user is not None:
        call.workspace.admin.backup(file, force=force)
    else:
        maintenance.backup(call.settings, file, force=force)
    data = {"file": str(file), "size": file.stat().st_size}
    call.out.answer(data, lambda: [_("Everything was copied to {file}.").format(file=file)])
    return 0


def restore(call: Call) -> int:
    file = call.args["file"]
    if call.args["force"] and call.settings.user is not None:
        # Who acts as a user of the bank replaces it only with the right to; whoever owns the file acts as nobody.
        call.workspace.admin.require_replace()
    if not Path(file).exists():
        raise InputMissing(file)
    ran = maintenance.restore(call.settings, Path(file), force=call.args["force"])
    data = {"file": file, "database": call.settings.url, "revisions": list(ran)}
    call.out.answer(data, lambda: [_("The database holds what {file} held.").format(file=file)])
    return 0


def verify(call: Call) -> int:
    text = call.read_text(call.args["checkpoint"]) if call.args["checkpoint"] else None
    if call.settings.user is not None:
        found = call.workspace.admin.verify(text)
    else:
        found = maintenance.verify(call.settings, text)
    broken = None if found.broken is None else {"entry": found.broken.seq, "how": found.broken.how}
    data: dict[str, Any] = {
        "sound": found.is_sound,
        "entries": found.head.seq,
        "hash": found.head.hash,
        "broken": broken,
        "damage": list(found.damage),
        "orphans": [
            {"table": each.table, "row": None if each.row is None else str(each.row), "missing_from": each.missing_from}
            for each in found.orphans
        ],
    }

    data |= _rows(found)
    call.out.answer(data, lambda: proof_lines(found.trail, found.rows))
    return 0 if found.is_sound else Kind.FAILED.value


def _rows(found: Proof) -> dict[str, Any]:
    """What comparing the rows found; nothing was compared when the trail is broken."""
    if found.rows is None:
        return {"rows": None, "differences": [], "more_differences": 0, "untold": {}, "unexplained": {}}
    differences = [
        {"kind": each.kind, "id": str(each.id), "name": each.name, "field": each.field, "said": each.said,
         "found": each.found}
        for each in found.rows.differences
    ]  # fmt: skip
    return {
        "rows": found.rows.compared,
        "differences": differences,
        "more_differences": found.rows.more,
        "untold": dict(found.rows.untold or {}),
        "unexplained": found.rows.unexplained,
    }


def checkpoint(call: Call) -> int:
    if call.settings.user is not None:
        text = call.workspace.admin.checkpoint()
    else:
        text = maintenance.checkpoint(call.settings, bootstrap.clock(call.settings)())
    file = call.args["file"]
    call.write_file(file, f"{text}\n".encode(), replace=call.args["force"])
    if file != STANDARD:
        words = _("The checkpoint is in {file}. Keep it outside the database.").format(file=file)
        call.out.answer({"file": file}, lambda: [words])
    return 0
