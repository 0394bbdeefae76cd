"""What shells are told while somebody types."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from fsctui.cli.completion import complete, suggestions
from fsctui.cli.nouns import NOUNS


def names(before: str, current: str) -> list[str]:
    return [name for name, _about in suggestions(before.split(), current)]


def test_nouns_then_verbs_then_options_and_values() -> None:
    assert names("", "") == list(NOUNS)
    assert names("", "ca") == ["calendar"]
    assert names("", "--re") == ["--read-only"]
    assert names("calendar", "") == ["add", "between", "show", "list"]
    assert names("calendar", "b") == ["between"]
    assert names("calendar add 2026-01-01 5", "--m") == ["--mode", "--market"]
    assert names("calendar add 2026-01-01 5 --mode", "") == ["calendar", "count", "roll"]
    assert names("calendar add 2026-01-01 5", "--js") == ["--json"]


def test_global_options_are_stepped_over() -> None:
    assert names("--db x.db --json calendar", "sh") == ["show"]
    assert names("--lang", "p") == ["pt_BR"]
    assert names("--db x.db", "calen") == ["calendar"]


def test_files_are_left_to_the_shell() -> None:
    assert names("template import", "") == ["file"]
    assert names("calendar add --batch", "") == ["file"]


@pytest.mark.parametrize("before", ["nothing", "calendar nothing", "nothing nothing --x"])
def test_nonsense_completes_to_nothing(before: str) -> None:
    assert names(before, "x") == []


def test_what_each_shell_reads() -> None:
    asked = {"COMP_WORDS": "fsctui\ncalendar\nbe", "COMP_CWORD": "2", "LANG": "C"}
    assert complete({**asked, "_FSCTUI_COMPLETE": "bash_complete"}) == "between\n"
    assert complete({**asked, "_FSCTUI_COMPLETE": "zsh_complete"}) == (
        "between:Count the working days between two dates.\n"
    )
    fish = {"COMP_WORDS": "fsctui calendar be", "COMP_CWORD": "be", "LANG": "C", "_FSCTUI_COMPLETE": "fish_complete"}
    assert complete(fish) == "between\tCount the working days between two dates.\n"
    assert complete({**fish, "COMP_WORDS": "fsctui calendar ", "COMP_CWORD": ""}).count("\n") == 4


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_scripts_are_accepted_by_their_shells(shell: str) -> None:
    script = complete({"_FSCTUI_COMPLETE": f"{shell}_source"})
    assert "_FSCTUI_COMPLETE" in script
    if (found := shutil.which(shell)) is None:
        pytest.skip(f"{shell} is not installed")
    assert subprocess.run([found, "-n"], input=script, text=True, capture_output=True).stderr == ""


def test_bash_completes_for_real(tmp_path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    import os
    import sys

    program = tmp_path / "fsctui"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m fsctui "$@"\n')
    program.chmod(0o755)
    script = complete({"_FSCTUI_COMPLETE": "bash_source"}) + (
        "compopt() { :; }\nCOMP_WORDS=(fsctui calendar be); COMP_CWORD=2\n"
        f'_fsctui_completion {program}; echo "${{COMPREPLY[*]}}"\n'
    )
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    answer = subprocess.run([bash, "-c", script], capture_output=True, text=True, env=environ, check=True)
    assert answer.stdout == "between\n"
