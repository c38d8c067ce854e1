"""Warm: what a review needs, loaded once in the process that the fork engine's children come from.

Imported by that process alone. It draws nothing and opens no engine: threads do not survive a fork.
"""

from __future__ import annotations

import gc

import pandas as pd

import reports_lib.build.shell
import reports_lib.charts
import reports_lib.metrics
import reports_lib.review
import reports_lib.tables
import reports_lib.workspace.opening  # noqa: F401  all of these are here to be loaded

__all__: list[str] = []

# pandas asks when it is loaded whether it will show to a notebook, and there is none here yet.
pd.set_option("display.max_columns", 20)

gc.collect()
gc.freeze()  # children share these pages with their parent for as long as nobody touches them
