"""What is left of a bug: a report without local variables, in the log file, and where that is."""

from __future__ import annotations

import time
import traceback
from pathlib import Path

from fsctui.domain.text import clean
from fsctui.i18n import _


def crash_report(error: BaseException, log_file: Path | None) -> str:
    """What the person is told when the program stops; the details go to the log file, where there is one."""
    lines = [_("fsctui has stopped because of an error in the program. Your saved work is safe.")]
    lines.append(write_down(error, log_file))
    return "\n".join(lines)


def write_down(error: BaseException, log_file: Path | None) -> str:
    """Append an error to the log file; what to say of it: where it is, or all of it when there is no such file."""
    report = clean("".join(traceback.format_exception(error)), multiline=True)
    if log_file is None:
        return report
    try:
        log_file.parent.mkdir(parents=True, exist_ok=True)
        with log_file.open("a", encoding="utf-8") as file:
            file.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')}\n{report}\n\n")
    except OSError as problem:
        return clean(f"{type(error).__name__}; {log_file}: {problem.strerror}")
    return _("The details are in {file}.").format(file=log_file)
