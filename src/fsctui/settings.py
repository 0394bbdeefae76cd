"""Where things are and what this run was asked for. Standard library only; nothing here reads the clock."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

DATABASE_VARIABLE = "FSCTUI_DB"
USER_VARIABLE = "FSCTUI_USER"
LANGUAGE_VARIABLE = "FSCTUI_LANG"
HOME_VARIABLE = "FSCTUI_HOME"
SMTP_VARIABLE = "FSCTUI_SMTP_URL"
SENDER_VARIABLE = "FSCTUI_MAIL_FROM"


@dataclass(frozen=True, slots=True)
class Settings:
    """One run's settings; `None` means "not said", and bootstrap fills it in.

    `database_url` is an SQLAlchemy URL (a bare path means SQLite); `now` replaces the clock and is refused on a
    database that isn't marked as a demo; `operating_system_user` is the account that runs the program.
    """

    data_dir: Path
    database_url: str | None = None
    user: str | None = None
    language: str | None = None
    now: datetime | None = None
    read_only: bool = False
    operating_system_user: str = ""
    language_said: bool = False
    """Whether the run was told its language; else it is the terminal's, and the acting user's own counts more."""
    smtp_url: str | None = field(default=None, repr=False)
    """The mail server; its password is shown nowhere."""
    mail_from: str = ""

    @property
    def url(self) -> str:
        """The database this run uses: the one named, else one SQLite file in the user's data directory."""
        if self.database_url:
            return normalise_url(self.database_url)
        return sqlite_url(self.data_dir / "fsctui.sqlite3")

    @property
    def is_local(self) -> bool:
        """Whether the database is a file of this machine, where `--as` may name any user."""
        return self.url.startswith("sqlite")

    @property
    def log_file(self) -> Path:
        return self.data_dir / "fsctui.log"


def normalise_url(text: str) -> str:
    """Turn a path or a `postgres(ql)://` address into the URL that the store opens."""
    if text.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + text.split("://", 1)[1]
    if "://" in text:
        return text
    return sqlite_url(Path(text).expanduser().absolute())


def sqlite_url(file: Path) -> str:
    """The URL that opens this very file: what means something in a URL is written as the character it is."""
    path = str(file)
    for mark, code in (("%", "%25"), ("?", "%3F"), ("#", "%23")):
        path = path.replace(mark, code)
    return f"sqlite:///{path}"


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Read what the environment says; command-line options are laid over it by the caller.

    The process's own environment is not believed about its account; any other mapping speaks for itself.
    """
    named = environ.get("USER") or environ.get("LOGNAME") or environ.get("USERNAME") or ""
    return Settings(
        data_dir=data_directory(environ),
        database_url=environ.get(DATABASE_VARIABLE) or None,
        user=environ.get(USER_VARIABLE) or None,
        language=environ.get(LANGUAGE_VARIABLE) or locale_of(environ),
        operating_system_user=account(environ) if environ is os.environ else named,
        language_said=bool(environ.get(LANGUAGE_VARIABLE)),
        smtp_url=environ.get(SMTP_VARIABLE) or None,
        mail_from=environ.get(SENDER_VARIABLE, "").strip(),
    )


def account(environ: Mapping[str, str]) -> str:
    """The operating-system account that runs the program, as the system itself has it.

    Variables such as USER can be set by anybody and may be missing (cron, containers), so they count only on Windows,
    which has no such table of accounts. A user without a name is called by its number.
    """
    try:
        import pwd
    except ImportError:
        return environ.get("USERNAME", "")
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def locale_of(environ: Mapping[str, str]) -> str | None:
    """The language the terminal asks for, as POSIX orders the variables; None for "C" and "POSIX"."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(variable, "")
        if value:
            return None if value.split(".")[0] in ("C", "POSIX") else value
    return None


def data_directory(environ: Mapping[str, str]) -> Path:
    """The user's data directory; `FSCTUI_HOME` names another one."""
    if chosen := environ.get(HOME_VARIABLE):
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("fsctui", appauthor=False)


def asset_dir(name: Literal["styles", "data"]) -> Path:
    """The folder of shipped files: beside this module in a wheel, at the top of the project in a source tree."""
    here = Path(__file__).resolve().parent
    for folder in (here / name, here.parent.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"fsctui was installed without its {name} folder; looked beside {here.name} and above it")


def is_terminal() -> bool:
    """Whether a person can be asked: both ends are a terminal."""
    return os.isatty(0) and os.isatty(1)
