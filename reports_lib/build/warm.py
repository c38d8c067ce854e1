"""Warm: what a review needs, loaded once in the process that the fork engine's children come from.

Imported by that process alone. It draws nothing and opens no engine: threads do not survive a fork.
"""

from __future__ import annotations

import gc
from importlib import import_module

import ibis
import pandas as pd

from reports_lib.tables.grid import grid

__all__: list[str] = []

for name in (
    "IPython.core.completerlib",
    "IPython.core.magics",
    "ibis.expr.types.groupby",
    "narwhals._interchange.dataframe",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pyarrow.pandas_compat",
    "scipy.special",
    "reports_lib.build.shell",
    "reports_lib.charts",
    "reports_lib.metrics",
    "reports_lib.questions",
    "reports_lib.review",
    "reports_lib.workspace.opening",
    "reports_lib.workspace.writing",
):
    import_module(name)

# pandas asks when it is loaded whether it will show to a notebook, and there is none here yet.
pd.set_option("display.max_columns", 20)

# The first of a kind loads what all need: dialects, templates.
ibis.to_sql(ibis.table({"month": "date"}, name="months").count(), dialect="duckdb")
grid(pd.DataFrame({"metric": ["mrr"]}), title="", stub="metric")

gc.collect()
gc.set_threshold(50_000, 20, 50)  # a child lives for seconds, and what it makes it mostly keeps
gc.freeze()  # children share these pages with their parent for as long as nobody touches them
