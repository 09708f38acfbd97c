"""`python -m formsvc` is `formsvc`."""

from __future__ import annotations

import sys

from formsvc.cli import main

sys.exit(main())
