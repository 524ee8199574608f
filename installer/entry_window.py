"""Entry of the built program ``jyteacher-desktop``: the windows."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()  # receiving packages starts this very program as its helper
    from jyteacher_desktop.desktop import main

    sys.exit(main())
