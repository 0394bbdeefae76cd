"""What a verification found, as sentences for the app and the command line."""

from __future__ import annotations

from fsctui.i18n import _, formats, labels, ngettext
from fsctui.store.verify import Verified
from fsctui.store.verify_rows import Difference, VerifiedRows


def proof_lines(found: Verified, rows: VerifiedRows | None) -> list[str]:
    """Sound, or every single thing that isn't; one sentence each. The rows are None when they weren't compared."""
    if found.is_sound and (rows is None or rows.is_sound):
        count = found.head.seq
        sound = ngettext("Sound: {count} entry, as written.", "Sound: {count} entries, as written.", count)
        return [sound.format(count=formats.number(count)), *_rows_sound(rows)]
    told = []
    if found.broken is not None:
        text = _("Not sound: entry {entry} is {how}.")
        told.append(text.format(entry=found.broken.seq, how=labels.label(found.broken.how).lower()))
    told += [_("Damaged: {what}").format(what=each) for each in found.damage]
    for each in found.orphans:
        lost = _("{table} row {row} refers to a row that is not in {missing_from}.")
        told.append(lost.format(table=each.table, row=each.row, missing_from=each.missing_from))
    if rows is not None:
        told += map(difference_words, rows.differences)
        if rows.more:
            more = ngettext("… and {count} more difference.", "… and {count} more differences.", rows.more)
            told.append(more.format(count=formats.number(rows.more)))
        for kind, count in rows.unexplained.items():
            text = ngettext(
                "{kind}: {count} row that no entry tells of.", "{kind}: {count} rows that no entry tells of.", count
            )
            told.append(text.format(kind=labels.subject_label(kind), count=formats.number(count)))
    return told


def _rows_sound(rows: VerifiedRows | None) -> list[str]:
    if rows is None:
        return []
    untold = sum((rows.untold or {}).values())
    count = rows.compared - untold
    text = ngettext("{count} row is as the entries say.", "{count} rows are as the entries say.", count)
    lines = [text.format(count=formats.number(count))]
    if untold:
        text = ngettext(
            "{count} row was written in bulk, without an entry of its own: of it nothing can be said.",
            "{count} rows were written in bulk, without entries of their own: of them nothing can be said.",
            untold,
        )
        lines.append(text.format(count=formats.number(untold)))
    return lines


def difference_words(each: Difference) -> str:
    """Which row differs in what."""
    kind = labels.subject_label(each.kind)
    if each.field == "row":
        return _("{kind} {id} is gone, although no entry says so.").format(kind=kind, id=each.id)
    text = _("{kind} {id} “{name}”: {field} is “{found}”; the entries say “{said}”.")
    return text.format(
        kind=kind, id=each.id, name=each.name, field=each.field.replace("_", " "), found=each.found or "–",
        said=each.said or "–",
    )  # fmt: skip
