"""Whatever is handed in, the answer is a template, rows, or a named refusal: never a crash."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fsctui.domain.text import UNSAFE_PATTERN
from fsctui.interchange.csv_records import check_rows, read_records
from fsctui.interchange.refusals import FileRefusal
from fsctui.interchange.shipped import load_object_types
from fsctui.interchange.templates import failure, read_template
from fsctui.refusal import Refusal
from tests.interchange import support

SAMPLES = [(support.FILES / name).read_bytes() for name in ("branch_opening.apt-meta.xml", "welcome.v4.xml")]
SAMPLES.append(
    b'format = 1\nname = "T"\nunique_name = "t"\ntarget = "account"\n[[item]]\nkey = "a"\nsubject = "A"\n'
    b'due = "+3 bd"\nafter = []\nassignee = "role:x"\nreminder_days = 1\n[item.in.fr]\nsubject = "B"\n'
)
ACCOUNT = next(found for found in load_object_types() if found.code == "account")


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sample with some bytes taken out, put in or doubled."""
    data = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 40))
        match draw(st.sampled_from(["cut", "insert", "double"])):
            case "cut":
                del data[place : place + length]
            case "insert":
                data[place:place] = draw(st.binary(max_size=8))
            case _:
                data[place:place] = data[place : place + length]
    return bytes(data)


quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(damaged() | st.binary(max_size=200))
def test_damaged_templates_are_imported_or_refused_by_name(data: bytes) -> None:
    try:
        imported = read_template(data, "x")
    except FileRefusal as refusal:
        assert refusal.file == "x"
        assert refusal.line <= data.count(b"\n") + data.count(b"\r") + 1
        assert failure(refusal)["file"] == "x"
    else:
        for item in imported.body.items:
            assert not UNSAFE_PATTERN.search(item.words.subject)


@quick
@given(st.binary(max_size=200) | st.text(alphabet='a1,;"\n\r\t|\x00é=', max_size=60).map(str.encode))
def test_any_bytes_are_rows_or_a_refusal(data: bytes) -> None:
    with suppress(Refusal):
        found = read_records(data, "x.csv", ACCOUNT)
        checked = check_rows(found, ACCOUNT)
        rows = len(checked.rows) + len(checked.problems)
        assert rows == len(found.rows) + len(found.problems), "every row is good or has a problem"


def test_thousands_of_items_come_in_with_keys_of_their_own() -> None:
    items = [
        support.apt_item(f"Item {number % 500}", unique=f"Item{'_' * (number // 500)} {number % 500}")
        for number in range(3000)
    ]
    body = read_template(support.apt(*items), "x").body
    assert len({item.key for item in body.items}) == 3000
