"""What `fsctui db` answers.

Whoever may open the database may look after it. With `--as` it is done as that user, and only if their role allows it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fsctui import bootstrap
from fsctui.cli.call import STANDARD, Call
from fsctui.cli.refusals import ParameterInvalid
from fsctui.i18n import _, labels, ngettext
from fsctui.refusal import Kind
from fsctui.services import maintenance


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

    def lines() -> list[str]:
        if found.is_sound:
            count = found.head.seq
            sound = ngettext("Sound: {count} entry, as written.", "Sound: {count} entries, as written.", count)
            return [sound.format(count=count)]
        told = []
        if found.broken is not None:
            told.append(
                _("Not sound: entry {entry} is {how}.").format(
                    entry=found.broken.seq, how=labels.label(found.broken.how)
                )
            )
        told += [_("Damaged: {what}").format(what=each) for each in found.damage]
        for each in found.orphans:
            lost = _("{table} row {row} refers to a row that is not in {missing_from}.")
            told.append(lost.format(table=each.table, row=each.row, missing_from=each.missing_from))
        return told

    call.out.answer(data, lines)
    return 0 if found.is_sound else Kind.FAILED.value


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
