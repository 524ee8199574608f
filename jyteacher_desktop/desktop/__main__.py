"""``python -m jyteacher_desktop.desktop [FILE ...]``: open the windows."""

import sys

from jyteacher_desktop.desktop import main

if __name__ == "__main__":
    sys.exit(main())
