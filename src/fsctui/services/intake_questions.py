"""Loading the questions of the intake: the files in `data/intake`, which a bank may change."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fsctui.domain.intake import Questions, QuestionSet, questions_for
from fsctui.domain.intake_file import check_sets, read_set
from fsctui.refusal import Refusal
from fsctui.settings import asset_dir

FOLDER = "data/intake"


@dataclass(eq=False)
class IntakeUnreadable(Refusal):
    """A file that isn't TOML, or can't be read; `problem` is the parser's or the operating system's word for it."""

    file: str
    problem: str


def load_sets(folder: Path | None = None) -> tuple[QuestionSet, ...]:
    """All sets of questions, in the order of their files. Raises IntakeUnreadable, IntakeInvalid."""
    place = folder or asset_dir("data") / "intake"
    return check_sets([_read(path) for path in sorted(place.glob("*.toml"))])


def _read(path: Path) -> QuestionSet:
    name = f"{FOLDER}/{path.name}"
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        words = problem.strerror if isinstance(problem, OSError) else None
        raise IntakeUnreadable(name, words or str(problem)) from problem
    return read_set(data, name)


@lru_cache(maxsize=1)
def sets() -> tuple[QuestionSet, ...]:
    """The shipped sets (or the bank's, in their place), read once. Raises as `load_sets`."""
    return load_sets()


def questions_of(interest: str | None) -> Questions:
    """What is asked about an interest, in order."""
    return questions_for(sets(), interest)
