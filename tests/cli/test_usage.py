"""What holds for every command: global options, help, errors, exit codes, output that is safe to print."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import fsctui as fsctui_package
from fsctui.cli import main
from fsctui.cli.output import Output, dump, pairs, table
from fsctui.refusal import Kind, Refusal
from fsctui.settings import Settings
from tests.cli.conftest import Bank, Fsctui, no_app

ADD = ("calendar", "add", "2026-07-03", "1")


@pytest.mark.parametrize(
    "words",
    [
        ("--json", *ADD),
        ("calendar", "--json", "add", "2026-07-03", "1"),
        (*ADD, "--json"),
        ("calendar", "add", "--json", "2026-07-03", "1"),
        ("--db", "x.db", "--as=bob", "--read-only", *ADD, "--json", "--lang", "en"),
    ],
)
def test_global_options_stand_before_the_noun_or_after_the_verb(fsctui: Fsctui, words: tuple[str, ...]) -> None:
    assert fsctui(*words).json["date"] == "2026-07-04"


@pytest.mark.parametrize(
    ("words", "code", "params"),
    [
        (("calender", "add"), "command_unknown", {"command": "calender", "near": ["calendar"]}),
        (("calendar", "ad"), "command_unknown", {"command": "calendar ad", "near": ["add"]}),
        (("calendar",), "command_missing", {"noun": "calendar", "known": ["add", "between", "show", "list"]}),
        (("--jsn", "calendar"), "option_unknown", {"option": "--jsn", "near": ["--json", "--as"]}),
        ((*ADD, "--contry", "US"), "option_unknown", {"option": "--contry", "near": ["--country"]}),
        ((*ADD, "--mode"), "option_value_missing", {"option": "--mode"}),
        (("--db",), "option_value_missing", {"option": "--db"}),
        ((*ADD, "--trace=yes"), "option_takes_no_value", {"option": "--trace"}),
        (("--read-only=1", *ADD), "option_takes_no_value", {"option": "--read-only"}),
        (("task", "done"), "parameter_missing", {"parameter": "ID"}),
        (("task", "done", ""), "parameter_invalid", {"parameter": "id", "value": "", "expected": "1234"}),
        (("task", "skip", "1"), "parameter_missing", {"parameter": "--reason"}),
        (("plan", "launch", "X", "--start", "2026-01-01"), "parameter_missing", {"parameter": "--target"}),
        (("plan", "launch", "X", "--start", "2026-01-01", "--target", "acc"), "record_ref_invalid", {"text": "acc"}),
        ((*ADD, "--now", "yesterday"), "parameter_invalid",
         {"parameter": "--now", "value": "yesterday", "expected": "2026-12-31"}),
        (("--lang", "xx", *ADD), "unknown_language", {"language": "xx"}),
        ((), "terminal_missing", {}),
        (("demo",), "terminal_missing", {}),
    ],
)  # fmt: skip
def test_usage_errors(fsctui: Fsctui, words: tuple[str, ...], code: str, params: dict[str, object]) -> None:
    answer = fsctui("--json", *words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.error["code"] == code
    found = answer.error["params"]
    assert {name: found[name] for name in params} == params
    told = fsctui(*words)
    assert told.code == 2
    assert told.err == f"fsctui: {answer.error['message']}\n"


def test_did_you_mean(fsctui: Fsctui) -> None:
    assert fsctui("calender").err == "fsctui: There is no command “calender”. Did you mean “calendar”?\n"


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("--lang", "fr", "--help")])
def test_help_lists_every_noun(fsctui: Fsctui, words: tuple[str, ...]) -> None:
    from fsctui.cli.nouns import NOUNS

    answer = fsctui(*words)
    assert answer.code == 0
    shown = [line.split()[0] for line in answer.out.splitlines() if line.startswith("  ")]
    assert set(NOUNS) <= set(shown)


def test_help_of_a_noun_and_of_a_verb(fsctui: Fsctui) -> None:
    assert "between" in fsctui("calendar", "--help").out
    answer = fsctui("calendar", "between", "--help")
    assert answer.out.startswith("Usage: fsctui calendar between A B [--country CC]")
    assert fsctui("--help", "calendar", "between").out == answer.out
    assert fsctui("calendar", "add", "--help").code == 0
    assert max(map(len, fsctui("--help").out.splitlines())) <= 90


def test_version(fsctui: Fsctui) -> None:
    from fsctui import __version__

    assert fsctui("--version").out == f"fsctui {__version__}\n"
    assert fsctui("--json", "--version").json == {"version": __version__}


def test_two_dashes_end_the_options(fsctui: Fsctui) -> None:
    answer = fsctui("--json", "calendar", "add", "2026-07-03", "--", "--json")
    assert answer.error["params"] == {"parameter": "amount", "value": "--json", "expected": "5"}


class Failing:
    """A standard output whose reader has gone."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        raise BrokenPipeError

    def flush(self) -> None:
        raise BrokenPipeError

    def fileno(self) -> int:
        raise OSError

    def isatty(self) -> bool:
        return False


def test_a_reader_that_has_gone_is_no_error() -> None:
    err = io.StringIO()
    assert main.run(list(ADD), {"LANG": "C"}, io.StringIO(), Failing(), err, no_app) == 0  # type: ignore[arg-type]
    assert err.getvalue() == ""


def _raising(monkeypatch: pytest.MonkeyPatch, problem: BaseException) -> None:
    from fsctui.cli.answers import calendar

    def fail(_call: object) -> int:
        raise problem

    monkeypatch.setattr(calendar, "between", fail)


BETWEEN = ("calendar", "between", "2026-01-01", "2026-01-02")


def test_interrupted(fsctui: Fsctui, monkeypatch: pytest.MonkeyPatch) -> None:
    _raising(monkeypatch, KeyboardInterrupt())
    answer = fsctui(*BETWEEN)
    assert (answer.code, answer.out, answer.err) == (130, "", "")


@pytest.mark.parametrize("kind", list(Kind))
def test_the_exit_code_is_the_kind_of_the_refusal(fsctui: Fsctui, monkeypatch: pytest.MonkeyPatch, kind: Kind) -> None:
    class Declined(Refusal):
        pass

    Declined.kind = kind
    _raising(monkeypatch, Declined())
    answer = fsctui("--json", *BETWEEN)
    assert answer.code == {
        "FAILED": 1, "BAD_INPUT": 2, "NOT_FOUND": 3, "NOT_ALLOWED": 4, "CONFLICT": 5, "DATABASE": 6,
    }[kind.name]  # fmt: skip
    assert answer.error["code"] == "declined"


def test_a_bug_names_the_log_file_and_prints_no_values(
    fsctui: Fsctui, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    _raising(monkeypatch, ZeroDivisionError("boom"))
    answer = fsctui("--json", *BETWEEN)
    log = tmp_path / "home" / "fsctui.log"
    assert answer.code == 1
    assert answer.error["code"] == "unexpected_failure"
    assert answer.error["params"] == {"log_file": str(log)}
    assert "ZeroDivisionError: boom" in log.read_text()
    assert "boom" not in answer.err


# -- output ------------------------------------------------------------------------------------------------------------

HOSTILE = "a\x1b]52;c;aGk=\x07b\x9b31mc\u202ed\u200be\U000e0041f\x7fg"


def test_plain_text_is_cleaned() -> None:
    out = io.StringIO()
    Output(out, io.StringIO()).answer({}, lambda: [HOSTILE, f"  {HOSTILE}\nsecond"])
    assert out.getvalue() == "a]52;c;aGk=b31mcdefg\n  a]52;c;aGk=b31mcdefg\n    second\n"


def test_json_escapes_what_a_terminal_would_obey() -> None:
    text = dump({"name": HOSTILE, "surrogate": "\ud800", "kept": "é 国\n"})
    assert json.loads(text) == {"name": HOSTILE, "surrogate": "\ud800", "kept": "é 国\n"}
    assert "é 国" in text
    assert not any(character in text for character in "\x1b\x07\x9b\u202e\u200b\U000e0041\x7f\ud800")


def test_refusals_are_cleaned_too(fsctui: Fsctui) -> None:
    answer = fsctui("calendar", "add", "\x1b]0;x\x07", "1")
    assert "\x1b" not in answer.err
    assert "\x07" not in answer.err


def test_bytes_that_are_no_text_are_refused(fsctui: Fsctui) -> None:
    answer = fsctui("--json", "template", "show", "\udcff")
    assert answer.code == 2
    assert answer.error["params"] == {"parameter": "name", "value": "\udcff", "expected": "UTF-8"}


def test_notes_are_for_people_only() -> None:
    for as_json, expected in ((False, "more\n"), (True, "")):
        err = io.StringIO()
        Output(io.StringIO(), err, json=as_json).note("more")
        assert err.getvalue() == expected


def test_columns_are_aligned_by_what_is_seen() -> None:
    assert table([("国", "1"), ("e\u0301t", "2"), ("three", "")], ("A", "B")) == [
        "A      B",
        "国     1",
        "ét     2",
        "three",
    ]
    assert pairs([("Name", "x"), ("Longer", "y"), ("None", ""), ("Name", "z")]) == [
        "Name    x",
        "Longer  y",
        "Name    z",
    ]


def test_answers_in_the_language_asked_for(fsctui: Fsctui) -> None:
    answer = fsctui("--lang", "fr", "--json", "calendar", "show", "2026", "--country", "FR")
    assert answer.code == 0
    from fsctui import i18n

    assert i18n.current() == "fr"
    assert fsctui(*ADD, env={"FSCTUI_LANG": "pt-BR"}).code == 0
    assert i18n.current() == "pt_BR"


def test_process_streams(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["fsctui", "--version"])
    from fsctui.__main__ import main as process_main

    assert process_main() == 0
    assert capsys.readouterr().out.startswith("fsctui ")
    monkeypatch.setattr(sys, "argv", ["fsctui", *ADD])
    assert process_main() == 0
    assert capsys.readouterr().out == "2026-07-04\n"


def test_a_real_pipe_that_closes_early() -> None:
    import subprocess

    program = [sys.executable, "-m", "fsctui", "calendar", "show", "2026", "--country", "US"]
    environ = {"PATH": "", "PYTHONPATH": ":".join(sys.path), "LANG": "C.UTF-8"}
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.parametrize(
    ("words", "demo", "user"),
    [((), False, None), (("--as", "bob"), False, "bob"), (("demo", "--as", "bob"), True, "bob")],
)
def test_the_app_is_opened_where_there_is_a_terminal(
    monkeypatch: pytest.MonkeyPatch, tmp_path, words: tuple[str, ...], demo: bool, user: str | None
) -> None:
    monkeypatch.setattr("fsctui.cli.answers.demo.is_terminal", lambda: True)
    seen = []

    def open_app(settings: Settings, on_demo: bool) -> int:
        seen.append((settings.user, settings.now, on_demo))
        return 7

    environ = {"LANG": "C", "FSCTUI_HOME": str(tmp_path)}
    streams = (io.StringIO(), io.StringIO(), io.StringIO())
    assert main.run(["--now", "2026-03-04", *words], environ, *streams, open_app) == 7
    assert seen == [(user, datetime(2026, 3, 4, 12, tzinfo=UTC), demo)]


@pytest.mark.usefixtures("ready_demo")
def test_only_db_init_makes_a_database_that_was_named(fsctui: Fsctui, tmp_path: Path) -> None:
    """A typing error in `--db` must not make a bank: `db init --demo` would find it in its way."""
    file = tmp_path / "folder" / "bank.sqlite3"
    for words in (("task", "list"), ("template", "import", "-"), ("calendar", "list"), ("user", "list")):
        answer = fsctui("--json", "--db", str(file), *words, stdin="x = 1")
        assert (answer.code, answer.error["code"]) == (6, "database_missing")
        assert "db init" in answer.error["message"] and str(file) in answer.error["message"]
        assert not file.parent.exists()
    assert fsctui("--db", str(file), "db", "verify").code == 6 and not file.parent.exists()
    assert fsctui("--db", str(file), "db", "init", "--demo").code == 0
    assert fsctui("--json", "--db", str(file), "--as", "ryan", "task", "list").code == 0


@pytest.mark.usefixtures("ready_demo")
def test_commands_do_not_make_the_default_database_either(fsctui: Fsctui, tmp_path: Path) -> None:
    assert fsctui("--json", "task", "list").error["code"] == "database_missing"
    assert not list((tmp_path / "home").glob("*.sqlite3"))
    assert fsctui("db", "init", "--demo").code == 0
    assert fsctui("--as", "ryan", "task", "list").code == 0


def test_ids_are_opaque_so_one_that_cannot_be_ours_is_not_found(bank: Bank) -> None:
    for words in (
        ("task", "show", "no-such-task"),
        ("task", "done", "x1"),
        ("plan", "show", "4f6c2a"),
        ("plan", "cancel", "-1"),
        ("document", "show", "1.5"),
        ("document", "hand-in", "x", "-"),
        ("why", "task", "\u0661"),
        ("absence", "remove", "x"),
        ("record", "show", "account:abc"),
        ("plan", "preview", "welcome", "--target", "account:001xx0000003DGb", "--start", "2030-07-01"),
    ):
        assert bank.fails(3, *words)["code"] == "id_unknown"
    assert bank.fails(2, "record", "show", "abc")["code"] == "record_ref_invalid"
    assert bank.fails(2, "record", "show", "account:")["code"] == "record_ref_invalid"


EXITS = {
    1: "output_unwritable unexpected_failure",
    2: """not_a_backup query_mistake cursor_invalid limit_out_of_range parameter_missing parameter_invalid
        option_unknown unknown_country unknown_subdivision unknown_market date_out_of_range year_out_of_range
        offset_out_of_range wrong_root xml_broken xml_forbidden unknown_formula mapping_invalid target_date_missing
        wrong_target_type reason_missing comment_empty user_not_chosen user_not_mapped record_ref_invalid
        template_ambiguous""",
    3: """task_unknown plan_unknown template_unknown user_unknown role_unknown queue_unknown record_unknown team_unknown
        calendar_unknown view_unknown object_type_unknown absence_unknown file_unknown version_unknown id_unknown
        input_missing file_missing""",
    4: "not_allowed reviewer_handed_in user_inactive impersonation_not_allowed now_only_on_demo",
    5: """task_already_closed task_already_claimed task_already_started task_not_in_queue task_blocked task_held
        task_required task_not_closed already_assigned already_so not_so name_taken unique_name_taken
        document_step_refused document_needs_review not_a_document plan_closed plan_already_on_hold plan_not_on_hold
        stale version_not_draft version_not_published template_without_draft template_not_published absence_overlaps
        backup_exists database_not_empty output_exists last_administrator""",
    6: """database_missing database_busy database_full database_read_only read_only_database not_a_database
        database_damaged database_unreachable database_failed login_refused schema_missing schema_too_old
        schema_too_new unsupported_database driver_missing backup_failed""",
}


def test_the_exit_code_of_every_reason_that_scripts_may_meet() -> None:
    """Written from the contract: 1 failed, 2 bad input, 3 not found, 4 not allowed, 5 conflict, 6 database."""
    for info in walk_packages(fsctui_package.__path__, "fsctui."):
        if info.name.split(".")[1] not in ("tui", "__main__") and "migrations" not in info.name:
            import_module(info.name)

    def below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    found: dict[str, set[int]] = {}
    for each in below(Refusal):
        found.setdefault(each.code.fget(each.__new__(each)), set()).add(each.kind.value)  # type: ignore[attr-defined]
    wanted = {code: {number} for number, codes in EXITS.items() for code in codes.split()}
    assert {code: found.get(code) for code in wanted} == wanted


LISTS = [
    "template list", "plan list --view all", "task list --view all", "task list --view blocked",
    "document list --view all", "record list", "type list", "user list", "role list", "team list", "queue list",
    "calendar list", "view list", "calendar list --countries", "calendar list --markets",
]  # fmt: skip


@pytest.mark.parametrize("words", LISTS)
def test_the_pages_of_every_list_are_the_whole_list(bank: Bank, words: str) -> None:
    for _number in range(3):
        bank.launch()
    bank.ok("view", "save", "task", "one", "x")
    bank.ok("view", "save", "task", "two", "y")
    bank.ok("team", "add", "North")
    bank.ok("task", "assign", bank.launch()["file"], "--to", "root")
    whole = bank.ok(*words.split(), "--limit", "10000")
    assert whole["next"] is None and len(whole["items"]) == len({dump(item) for item in whole["items"]})
    size = max(1, len(whole["items"]) // 3)
    pages: list[object] = []
    after = ""
    while True:
        page = bank.ok(*words.split(), "--limit", str(size), "--after", after)
        assert 1 <= len(page["items"]) <= size
        pages += page["items"]
        if page["next"] is None:
            break
        after = page["next"]
    assert pages == whole["items"]
    assert bank.fails(2, *words.split(), "--limit", "0")["code"] == "parameter_invalid"
