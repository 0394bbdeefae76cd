"""Starting is quick because nothing heavy is imported on the way, and importing a module does no work."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "fsctui"
HEAVY = {"alembic", "babel", "numpy", "pandas", "psycopg", "pydantic", "rich", "sqlalchemy", "sqlmodel", "textual"}


def imported_by(*arguments: str) -> set[str]:
    """The top-level packages that a command imports, as the interpreter itself reports them."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE.parent)}
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "fsctui", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr[-2000:]
    lines = [line for line in result.stderr.splitlines() if line.startswith("import time:")]
    names = {line.rpartition("|")[2].strip() for line in lines}
    assert any(name.startswith("fsctui") for name in names)
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--version",),
        ("--help",),
        ("calendar", "add", "2026-07-03", "3", "--mode", "count"),
        ("calendar", "add", "2026-07-03", "3", "--mode", "count", "--country", "US"),
        ("--lang", "fr", "calendar", "between", "2026-07-03", "2026-07-10", "--country", "FR"),
    ],
    ids=" ".join,
)
def test_commands_without_a_database_import_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert imported_by(*arguments) & HEAVY == set()


@pytest.mark.parametrize("arguments", [("--version",), ("--help",)], ids=" ".join)
def test_help_needs_no_holidays(arguments: tuple[str, ...]) -> None:
    assert "holidays" not in imported_by(*arguments)


def calls_at_import(tree: ast.Module) -> list[ast.Call]:
    """The calls that run when the module is imported; annotations and bodies of functions don't."""
    found: list[ast.Call] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        if isinstance(node, ast.Call):
            found.append(node)
        for child in ast.iter_child_nodes(node):
            visit(child)

    for statement in tree.body:
        if not (isinstance(statement, ast.If) and "__main__" in ast.unparse(statement.test)):
            visit(statement)
    return found


READS_OR_WRITES = {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "connect", "create_engine", "print", "run",
    "Popen", "urlopen", "now", "today", "utcnow", "getenv", "load", "get_locale", "glob", "rglob", "iterdir"
}  # fmt: skip


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_importing_a_module_touches_nothing(path: Path) -> None:
    """No file, no database, no environment and no clock is looked at while a module is imported."""
    names = {
        call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for call in calls_at_import(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert names & READS_OR_WRITES == set()


def test_every_module_can_be_imported_alone() -> None:
    """In one fresh process after the other this would be slow; one process that forgets in between is the same."""
    program = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]:\n"
        "    for known in [known for known in sys.modules if known.partition('.')[0] == 'fsctui']:\n"
        "        del sys.modules[known]\n"
        "    importlib.import_module(name)\n"
    )
    layers = ("refusal", "settings", "scheduling", "domain", "i18n", "interchange")
    paths = [path for layer in layers for path in (SOURCE / layer).rglob("*.py")] + [SOURCE / "refusal.py"]
    names = [".".join(path.relative_to(SOURCE.parent).with_suffix("").parts) for path in sorted(paths)]
    result = subprocess.run(
        [sys.executable, "-c", program, *names],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE.parent)},
        timeout=120,
    )
    assert result.returncode == 0, result.stderr[-2000:]
