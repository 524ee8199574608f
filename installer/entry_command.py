"""Entry of the built program ``jyteacher``: the command line; without arguments the windows, as from a working copy."""

import multiprocessing
import sys

from jyteacher_desktop.__main__ import _main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # receiving packages starts this very program as its helper
    sys.exit(_main())
