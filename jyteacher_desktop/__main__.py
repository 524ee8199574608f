"""``python -m jyteacher_desktop``: the windows, also for files; with the words of a command the command line."""

import sys

_OF_WINDOWS = (".jyschool", ".jybureau", ".jyt")


def _main() -> int:
    if getattr(sys, "frozen", False):
        from multiprocessing import freeze_support  # noqa: PLC0415 - only the built program starts itself as a helper process

        freeze_support()
    words = sys.argv[1:]
    if words and not all(word.lower().endswith(_OF_WINDOWS) for word in words):
        from jyteacher_desktop.cli import main  # noqa: PLC0415 - the command line starts without Qt
    else:
        from jyteacher_desktop.desktop import main  # noqa: PLC0415 - and the windows without the command line
    return main()


if __name__ == "__main__":
    sys.exit(_main())
