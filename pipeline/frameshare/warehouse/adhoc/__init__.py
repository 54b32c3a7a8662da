"""Ad-hoc SQL on the published warehouse: one select, and no way to files, network, settings or extensions.

Three walls, each enough for most attacks. `rules` reads DuckDB's own syntax tree and lets through what
answers questions. `child` opens the warehouse read-only, external access off, configuration locked. And it
does so in a process of its own: without our environment (tokens), forbidden by the kernel to write files,
limited in memory, killed if it does not stop in time. Nothing is brought in here, since the child begins with
this package too.
"""
