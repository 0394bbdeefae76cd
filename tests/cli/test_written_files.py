"""Files that commands write: whole or not there, and what is written over stays until then."""

from __future__ import annotations

import io
import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from fsctui.cli.call import Call
from fsctui.cli.output import Output
from fsctui.cli.refusals import OutputExists, OutputUnwritable
from fsctui.settings import Settings


@pytest.fixture
def call(tmp_path: Path) -> Call:
    out = Output(io.StringIO(), io.StringIO())
    return Call({}, Settings(tmp_path), out, io.StringIO(), lambda settings, demo: 0)


@pytest.fixture
def full_disk() -> Iterator[None]:
    """No file may get longer than 1,000 bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.usefixtures("full_disk")
@pytest.mark.parametrize("replace", [True, False])
def test_a_full_disk_leaves_no_half_file(call: Call, tmp_path: Path, replace: bool) -> None:
    file = tmp_path / "list.csv"
    if replace:
        file.write_bytes(b"what was there")
    with pytest.raises(OutputUnwritable):
        call.write_file(str(file), b"x" * 5_000, replace=replace)
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == (
        [("list.csv", b"what was there")] if replace else []
    )


def test_what_is_written_over_keeps_its_mode_and_its_link(call: Call, tmp_path: Path) -> None:
    file, link = tmp_path / "list.csv", tmp_path / "link.csv"
    file.write_bytes(b"old")
    file.chmod(0o600)
    link.symlink_to(file)
    call.write_file(str(link), b"new", replace=True)
    assert (file.read_bytes(), file.stat().st_mode & 0o777, link.is_symlink()) == (b"new", 0o600, True)


def test_a_file_that_is_there_stays(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    call.write_file(str(file), b"first")
    with pytest.raises(OutputExists):
        call.write_file(str(file), b"second")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("list.csv", b"first")]


def test_a_device_takes_what_it_is_given(call: Call) -> None:
    call.write_file(os.devnull, b"gone", replace=True)
    assert not Path(os.devnull).is_file()
