"""``python -m jyteacher_desktop``: the windows; with arguments the command line."""

import sys


def _main() -> int:
    if getattr(sys, "frozen", False):
        from multiprocessing import freeze_support  # noqa: PLC0415 - only the built program starts itself as a helper process

        freeze_support()
    if len(sys.argv) > 1:
        from jyteacher_desktop.cli import main  # noqa: PLC0415 - the command line starts without Qt
    else:
        from jyteacher_desktop.desktop import main  # noqa: PLC0415 - and the windows without the command line
    return main()


if __name__ == "__main__":
    sys.exit(_main())
