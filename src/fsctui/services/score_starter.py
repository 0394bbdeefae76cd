"""Loading the starter: the points table in `data/scoring`, which a bank may change."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fsctui.domain.score_starter import Starter, read_starter
from fsctui.refusal import Refusal
from fsctui.settings import asset_dir

NAME = "data/scoring/starter.toml"


@dataclass(eq=False)
class StarterUnreadable(Refusal):
    """The file is missing, or isn't TOML; `problem` is the parser's or the operating system's word for it."""

    file: str
    problem: str


def load_starter(file: Path | None = None) -> Starter:
    """The points table. Raises StarterUnreadable, StarterInvalid."""
    path = file or asset_dir("data") / "scoring" / "starter.toml"
    name = NAME if file is None else path.name
    try:
        text = path.read_text("utf-8-sig")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        words = problem.strerror if isinstance(problem, OSError) else None
        raise StarterUnreadable(name, words or str(problem)) from problem
    return read_starter(data, name)


@lru_cache(maxsize=1)
def starter() -> Starter:
    """The shipped table (or the bank's, in its place), read once. Raises as `load_starter`."""
    return load_starter()
