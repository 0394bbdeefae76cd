"""The pictures in the documentation are those of today's screens."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsctui.settings import Settings
from tests.shots import FOLDER, SHOTS, Shot, make_bank, take


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make_bank(tmp_path_factory.mktemp("shots"))


@pytest.mark.xdist_group("shots")
@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_the_picture_is_current(settings: Settings, shot: Shot, tmp_path: Path) -> None:
    kept = FOLDER / f"{shot.name}.svg"
    now = take(settings, shot)
    (tmp_path / kept.name).write_text(now, encoding="utf-8")
    assert kept.read_text(encoding="utf-8") == now, f"the screen changed: look at it, then `make shots` ({kept.name})"


def test_no_picture_is_left_over_and_the_readme_shows_only_these() -> None:
    names = {f"{shot.name}.svg" for shot in SHOTS}
    assert {file.name for file in FOLDER.glob("*.svg")} == names
    readme = (FOLDER.parent.parent / "README.md").read_text(encoding="utf-8")
    shown = {line.partition("docs/screens/")[2].rstrip(")") for line in readme.splitlines() if "docs/screens/" in line}
    assert shown <= names
