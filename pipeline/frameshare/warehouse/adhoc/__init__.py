"""Ad-hoc SQL on the published warehouse: one select, and no way to files, network, settings or extensions.

Three walls, each enough for most attacks. `rules` reads DuckDB's own syntax tree and lets through what
answers questions. `child` opens the warehouse read-only, external access off, configuration locked. And it
does so in a process of its own: without our environment (tokens), forbidden by the kernel to write files,
limited in memory, killed if it does not stop in time.
"""

from __future__ import annotations

from frameshare.warehouse.adhoc.parent import Limits, Question, Result, run_user_sql, run_user_sql_as_arrow

__all__ = ["Limits", "Question", "Result", "run_user_sql", "run_user_sql_as_arrow"]
