"""`make bench`: one table. Every figure stands beside a baseline measured in the same run, because machines differ.

`python -m benchmarks dates tasks` runs some of the pages only.
"""

from __future__ import annotations

import sys
from importlib import import_module

PAGES = ("dates", "launch", "tasks", "search", "claims", "routing", "referrals", "scoring", "start", "keys")


def main(wanted: list[str]) -> int:
    unknown = set(wanted) - set(PAGES)
    if unknown:
        print(f"no such page: {', '.join(sorted(unknown))}; there are {', '.join(PAGES)}", file=sys.stderr)
        return 2
    print(f"{'what':<66} {'ours':>11} {'baseline':>11} {'ratio':>8}  goal")
    for page in wanted or PAGES:
        for name, ours, baseline, ratio, goal in import_module(f"benchmarks.{page}").rows():
            print(f"{name:<66} {_time(ours):>11} {_time(baseline):>11} {ratio:>8.2f}  {goal}", flush=True)
    return 0


def _time(seconds: float) -> str:
    if seconds == 0:
        return "0"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.2f} {unit}"
    return f"{seconds * 1e9:.0f} ns"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
