"""`make shots`: write the documentation's pictures anew. Look at them before you commit them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.update({"TZ": "UTC", "TEXTUAL_ANIMATIONS": "none", "TEXTUAL_COLOR_SYSTEM": "truecolor", "LC_ALL": "C.UTF-8"})
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main() -> int:
    from tests.shots import write_all

    with TemporaryDirectory(prefix="fsctui-shots-") as folder:
        write_all(Path(folder), print)
    return 0


if __name__ == "__main__":
    sys.exit(main())
