"""The program's door: `--version` is answered here, everything else by the command line."""

import sys


def main() -> int:
    """Run the program with the process's arguments and return its exit code."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        from fsctui import __version__

        sys.stdout.write(f"fsctui {__version__}\n")
        return 0
    from fsctui.cli.main import run_process

    return run_process(arguments)


if __name__ == "__main__":
    sys.exit(main())
