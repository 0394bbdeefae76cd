"""Fail when tests cover less than promised: the rules completely, the whole package well.

Run after `coverage combine`, from the project's folder. Branches count: a line that runs only one way is half tested.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from coverage import Coverage
from coverage.exceptions import NoDataError

PACKAGE = Path("src/fsctui")


@dataclass(frozen=True)
class Gate:
    """A folder of the package and the least share of its lines and branches that tests have to run, in percent."""

    folder: str
    least: float


GATES = (Gate("scheduling", 100.0), Gate("domain", 100.0), Gate("", 85.0))


@dataclass(frozen=True)
class Covered:
    """What was run of a file, or of many together."""

    lines: int = 0
    branches: int = 0
    run: int = 0
    missing: str = ""

    def __add__(self, other: Covered) -> Covered:
        return Covered(self.lines + other.lines, self.branches + other.branches, self.run + other.run)

    @property
    def share(self) -> float:
        """Lines and branches that were run, in percent; never rounded up to the whole."""
        total = self.lines + self.branches
        return 100.0 * self.run / total if total else 100.0


def measure() -> dict[Path, Covered]:
    """What was run of every file of the package, also of those that no test imported. Raises NoDataError."""
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        # Only the package itself: a test also runs a copy that it unpacked from the wheel.
        coverage.json_report(outfile=str(report), include=[f"{PACKAGE}/**"])
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    found = {}
    for name, file in files.items():
        summary = file["summary"]
        branches = [f"{start}->{end if end > 0 else 'exit'}" for start, end in file["missing_branches"]]
        found[Path(name).relative_to(PACKAGE)] = Covered(
            summary["num_statements"],
            summary["num_branches"],
            summary["covered_lines"] + summary["covered_branches"],
            " ".join([*map(str, file["missing_lines"]), *branches]),
        )
    return found


def main() -> int:
    """Print the table of folders and the files that keep a gate shut; 1 when one is."""
    try:
        files = measure()
    except NoDataError:
        print("There is no coverage data: run the tests with `coverage run -m pytest` and `coverage combine` first.")
        return 1
    least = {gate.folder: gate.least for gate in GATES}
    folders = sorted({path.parts[0] for path in files if len(path.parts) > 1})
    print(f"{'':14}{'lines':>8}{'branches':>10}{'covered':>10}{'least':>8}")
    shut = []
    for folder in (*folders, ""):
        found = sum((covered for path, covered in files.items() if path.is_relative_to(folder)), start=Covered())
        wanted = f"{least[folder]:.0f}%" if folder in least else ""
        verdict = "  too little" if found.share < least.get(folder, 0) else ""
        if verdict:
            shut.append(folder)
        print(f"{folder or 'all':14}{found.lines:8}{found.branches:10}{found.share:9.1f}%{wanted:>8}{verdict}")
    for path, covered in sorted(files.items()):
        if any(path.is_relative_to(folder) and covered.share < least[folder] for folder in shut):
            print(f"  {path}: {covered.share:.1f}%; not run: {covered.missing[:160]}")
    return 1 if shut else 0


if __name__ == "__main__":
    sys.exit(main())
