"""What is kept of a failure that should not have happened."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path

from fsctui.cli.refusals import UnexpectedFailure


def write_down(problem: Exception, file: Path) -> UnexpectedFailure:
    """Write an unexpected failure to the log file, without the values of any variable, and name the file."""
    text = "".join(traceback.format_exception(problem))
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = logging.FileHandler(file, encoding="utf-8", errors="backslashreplace")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        handler.emit(logging.LogRecord("fsctui", logging.ERROR, "", 0, text, None, None))
        handler.close()
        file.chmod(0o600)
    except OSError:
        sys.__stderr__.write(text) if sys.__stderr__ else None
        return UnexpectedFailure("stderr")
    return UnexpectedFailure(str(file))
