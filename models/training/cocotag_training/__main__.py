"""`python -m cocotag_training`."""

import sys

from cocotag_training.cli import main

sys.exit(main())
