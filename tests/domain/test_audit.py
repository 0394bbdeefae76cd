"""The chain of the audit trail, without a database."""

from __future__ import annotations

import json
import runpy
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

import pytest

from fsctui.domain import audit
from fsctui.domain.audit import (
    GENESIS,
    Broken,
    Checkpoint,
    CheckpointInvalid,
    Damage,
    Entry,
    Head,
    canonical_json,
    chain_hash,
    checkpoint_text,
    instant_text,
    parse_checkpoint,
    verify_chain,
)

NOW = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=UTC)
# Made with sha256sum of the JSON list of the hash before, then the content in the order of the arguments below.
KNOWN = "5cc410af048fc8e5db9c5e3f84db34adb475919ae212154337b0dc8680cf8f47"


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


def trail(length: int) -> list[Entry]:
    entries, previous = [], GENESIS
    for seq in range(1, length + 1):
        digest = chain_hash(previous, instant_text(NOW), 7, "ryan", "x", "task", seq * 10, None, None, f'{{"n":{seq}}}')
        entries.append(Entry(seq, NOW, 7, "ryan", "x", "task", seq * 10, None, None, f'{{"n":{seq}}}', digest))
        previous = digest
    return entries


def head(entries: list[Entry]) -> Head:
    return Head(entries[-1].seq, entries[-1].hash) if entries else Head()


def test_the_hash_covers_content_and_history_in_a_form_that_others_can_compute():
    found = chain_hash(
        GENESIS,
        instant_text(NOW),
        7,
        "ryan",
        "task.completed",
        "task",
        41,
        None,
        '{"state":"open"}',
        '{"state":"done"}',
    )
    assert found == KNOWN


@pytest.mark.parametrize("length", [0, 1, 2, 30])
def test_an_untouched_trail_is_sound(length):
    entries = trail(length)
    assert verify_chain(entries, head(entries)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"at": NOW + timedelta(microseconds=1)},
        {"actor_id": 8},
        {"actor_id": None},
        {"actor": "bob"},
        {"action": "y"},
        {"subject_type": "plan"},
        {"subject_id": 31},
        {"record_id": 1},
        {"before": "{}"},
        {"after": None},
        {"hash": "f" * 64},
        # What the trail itself could never have written: there is no hash of it to compare.
        {"at": NOW.replace(tzinfo=None)},
        {"after": b"{}"},
    ],
)
@pytest.mark.parametrize("seq", [1, 3, 6])
def test_any_altered_field_is_found(change, seq):
    entries = trail(6)
    entries[seq - 1] = replace(entries[seq - 1], **change)
    assert verify_chain(entries, head(trail(6))) == Broken(seq, Damage.ALTERED)


def test_the_first_of_several_faults_is_named():
    entries = trail(6)
    entries[4] = replace(entries[4], actor="bob")
    del entries[2]
    assert verify_chain(entries, head(trail(6))) == Broken(3, Damage.MISSING)


@pytest.mark.parametrize("missing", [1, 2, 5])
def test_a_missing_entry_is_found(missing):
    entries = [entry for entry in trail(6) if entry.seq != missing]
    assert verify_chain(entries, head(trail(6))) == Broken(missing, Damage.MISSING)


@pytest.mark.parametrize("order", [[2, 1, 3, 4], [1, 4, 3, 2], [1, 3, 4, 2], [4, 3, 2, 1]])
def test_entries_that_changed_places_are_found(order):
    entries = trail(4)
    moved = [replace(entries[source - 1], seq=place) for place, source in enumerate(order, 1)]
    first = next(place for place, source in enumerate(order, 1) if place != source)
    assert verify_chain(moved, head(entries)) == Broken(first, Damage.REORDERED)


@pytest.mark.parametrize(("kept", "expected"), [(5, 6), (1, 2), (0, 1)])
def test_a_trail_that_ends_too_early_is_found(kept, expected):
    entries = trail(6)
    assert verify_chain(entries[:kept], head(entries)) == Broken(expected, Damage.TRUNCATED)


def test_entries_after_the_end_are_found():
    entries = trail(6)
    assert verify_chain(entries, head(entries[:4])) == Broken(5, Damage.EXTRA)
    assert verify_chain([*entries[:4], replace(entries[4], seq=90)], head(entries[:4])) == Broken(90, Damage.EXTRA)


def test_entries_before_the_beginning_are_found():
    entries = trail(3)
    assert verify_chain([replace(entries[0], seq=0), *entries], head(entries)) == Broken(0, Damage.EXTRA)


def test_an_entry_moved_behind_the_end_leaves_its_place_missing():
    entries = trail(4)
    assert verify_chain([*entries[:2], entries[3], replace(entries[2], seq=9)], head(entries)) == Broken(
        3, Damage.MISSING
    )
    assert verify_chain([*entries[:3], replace(entries[3], seq=9)], head(entries)) == Broken(4, Damage.MISSING)


def test_another_head_than_the_last_entry_is_found():
    entries = trail(3)
    assert verify_chain(entries, Head(3, "f" * 64)) == Broken(3, Damage.ALTERED)
    assert verify_chain([], Head(0, "f" * 64)) == Broken(0, Damage.ALTERED)


def test_a_checkpoint_shows_a_trail_that_was_cut_together_with_its_head():
    entries = trail(6)
    exported = head(entries)
    assert verify_chain(entries[:4], head(entries[:4])) is None
    assert verify_chain(entries[:4], head(entries[:4]), exported) == Broken(5, Damage.TRUNCATED)


def test_a_checkpoint_shows_a_trail_that_was_written_anew():
    rewritten, previous = [], GENESIS
    for entry in trail(6):
        digest = chain_hash(previous, instant_text(NOW), 7, "bob", "x", "task", entry.seq * 10, None, None, entry.after)
        rewritten.append(replace(entry, actor="bob", hash=digest))
        previous = digest
    assert verify_chain(rewritten, head(rewritten)) is None
    assert verify_chain(rewritten, head(rewritten), head(trail(4))) == Broken(4, Damage.ALTERED)


def test_a_sound_trail_that_went_on_reaches_its_checkpoints():
    entries = trail(6)
    for kept in range(7):
        assert verify_chain(entries, head(entries), head(entries[:kept])) is None


def test_a_checkpoint_comes_back_from_its_text():
    checkpoint = Checkpoint(4, "a" * 64, NOW)
    text = checkpoint_text(checkpoint)
    assert text == '{"at":"2026-03-02T08:30:15.123456Z","hash":"' + "a" * 64 + '","seq":4}'
    assert parse_checkpoint(text) == checkpoint
    assert checkpoint.head == Head(4, "a" * 64)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("nonsense", "json"),
        ("[1]", "json"),
        ('{"hash":"HASH","at":"2026-03-02T08:30:15Z"}', "seq"),
        ('{"seq":true,"hash":"HASH","at":"2026-03-02T08:30:15Z"}', "seq"),
        ('{"seq":-1,"hash":"HASH","at":"2026-03-02T08:30:15Z"}', "seq"),
        ('{"seq":1,"hash":7,"at":"2026-03-02T08:30:15Z"}', "hash"),
        ('{"seq":1,"hash":"abc","at":"2026-03-02T08:30:15Z"}', "hash"),
        ('{"seq":1,"hash":"' + "X" * 64 + '","at":"2026-03-02T08:30:15Z"}', "hash"),
        ('{"seq":1,"hash":"HASH"}', "at"),
        ('{"seq":1,"hash":"HASH","at":"yesterday"}', "at"),
        ('{"seq":1,"hash":"HASH","at":"2026-03-02T08:30:15"}', "at"),
    ],
)
def test_what_is_no_checkpoint_is_refused_by_its_field(text, field):
    with pytest.raises(CheckpointInvalid) as refused:
        parse_checkpoint(text.replace("HASH", "a" * 64))
    assert refused.value.params == {"field": field}


def test_canonical_json_is_compact_sorted_and_keeps_letters():
    value = {"b": 1, "a": [True, None, "é"], "c": {"z": 1, "y": 2.5}}
    assert canonical_json(value) == '{"a":[true,null,"é"],"b":1,"c":{"y":2.5,"z":1}}'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 3, 2), '"2026-03-02"'),
        (time(8, 30), '"08:30:00"'),
        (NOW, '"2026-03-02T08:30:15.123456Z"'),
        (datetime(2026, 3, 2, 1, tzinfo=timezone(timedelta(hours=-5))), '"2026-03-02T06:00:00.000000Z"'),
        (Colour.RED, '"red"'),
        (Decimal("10.50"), '"10.50"'),
        ({3, 1, 2}, "[1,2,3]"),
        (frozenset({Colour.RED, Colour.BLUE}), '["blue","red"]'),
        ((1, 2), "[1,2]"),
        (MappingProxyType({"a": 1}), '{"a":1}'),
    ],
)
def test_canonical_json_of_the_values_that_change(value, text):
    assert canonical_json(value) == text


def test_the_text_is_the_same_where_python_has_no_json_in_c(monkeypatch):
    monkeypatch.setattr(json.encoder, "c_make_encoder", None)
    loaded = runpy.run_path(audit.__file__, run_name=audit.__name__)
    value = {"b": NOW, "a": [True, None, "é", {"z": Decimal("1.50"), "y": 2.5}], "c": {3, 1}, "d": {}}
    assert loaded["canonical_json"](value) == (
        '{"a":[true,null,"é",{"y":2.5,"z":"1.50"}],"b":"2026-03-02T08:30:15.123456Z","c":[1,3],"d":{}}'
    )
    with pytest.raises(ValueError, match="JSON"):
        loaded["canonical_json"](float("nan"))


def test_what_has_no_canonical_json_is_a_bug():
    with pytest.raises(TypeError):
        canonical_json(object())
    with pytest.raises(ValueError, match="JSON"):
        canonical_json(float("nan"))
    with pytest.raises(ValueError, match="time zone"):
        canonical_json(NOW.replace(tzinfo=None))
