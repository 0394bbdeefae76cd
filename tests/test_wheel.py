"""The styles and data travel inside the wheel, and are found from the wheel and from the source tree."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from fsctui import __version__
from fsctui.settings import asset_dir

ROOT = Path(__file__).parents[1]
ASSETS = ("styles", "data")
WHERE = "from fsctui.settings import asset_dir; print(asset_dir('styles')); print(asset_dir('data'))"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the project's own build backend without any network."""
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("dist")
    return Path(next(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])))


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(folder: Path, *arguments: str, home: Path) -> str:
    """What Python says with the folder before the editable install, away from the source tree."""
    environ = {**os.environ, "PYTHONPATH": str(folder), "FSCTUI_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *arguments], env=environ, cwd=home, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_shipped_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = {
        f"fsctui/{file.relative_to(ROOT)}"
        for asset in ASSETS
        for file in (ROOT / asset).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    wanted |= {
        f"{file.relative_to(ROOT / 'src')}"
        for pattern in ("*.py", "*.mo")
        for file in (ROOT / "src" / "fsctui").rglob(pattern)
    }
    assert len(wanted) > 100
    assert wanted <= names, sorted(wanted - names)[:10]
    assert not any(name.startswith(("tests/", "styles/", "data/", "fsctui/tests")) for name in names)
    assert wheel.name == f"fsctui-{__version__}-py3-none-any.whl"


def test_an_unpacked_wheel_finds_its_own_files(unpacked: Path, tmp_path: Path) -> None:
    said = run(unpacked, "-c", WHERE, home=tmp_path).split("\n")
    assert [Path(line) for line in said[:2]] == [unpacked / "fsctui" / asset for asset in ASSETS]


def test_an_unpacked_wheel_does_the_work(unpacked: Path, tmp_path: Path) -> None:
    assert run(unpacked, "-m", "fsctui", "--version", home=tmp_path) == f"fsctui {__version__}\n"
    run(unpacked, "-m", "fsctui", "db", "init", home=tmp_path)
    templates = run(unpacked, "-m", "fsctui", "template", "list", home=tmp_path)
    assert "client_review" in templates


def test_the_source_tree_finds_its_own_files() -> None:
    assert [asset_dir(asset) for asset in ASSETS] == [ROOT / asset for asset in ASSETS]  # type: ignore[arg-type]
