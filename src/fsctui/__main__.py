"""The program's door: `--version` is answered here, everything else by the command line, which may ask for the app."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fsctui.settings import Settings


def main() -> int:
    """Run the program with the process's arguments and return its exit code."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        from fsctui import __version__

        sys.stdout.write(f"fsctui {__version__}\n")
        return 0
    from fsctui.cli.main import run_process

    return run_process(arguments, open_app)


def open_app(settings: "Settings", demo: bool) -> int:
    """Run the app until it is left, on the settings' database or on a throw-away copy of the demo bank."""
    import gc

    # Nothing made while the app starts is garbage: looking for some takes a tenth of the time until there are rows.
    gc.disable()
    from fsctui.tui.app import run

    return run(settings, demo=demo)


if __name__ == "__main__":
    sys.exit(main())
