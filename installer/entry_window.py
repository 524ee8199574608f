"""Entry of the built program ``jyteacher-desktop``: the windows; ``--check`` tries what the installation consists of."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()  # receiving packages starts this very program as its helper
    if sys.argv[1:2] == ["--check"]:
        from jyteacher_desktop.desktop.installation import main
    elif sys.argv[1:2] == ["--first-paint"]:
        from jyteacher_desktop.desktop.installation import first_paint

        sys.exit(first_paint(sys.argv[2:]))
    else:
        from jyteacher_desktop.desktop import main
    sys.exit(main())
