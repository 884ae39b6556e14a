"""`python -m plantools` is the `plantools` command."""

import sys

from plantools.cli import main

sys.exit(main())
