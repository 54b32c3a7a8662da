"""Ad-hoc SQL on the published warehouse: one select; no files, network, settings or extensions.

Three layers, each enough against most attacks. `rules` reads DuckDB's own syntax tree and allows only
queries. `child` opens the warehouse read-only, external access off, configuration locked. And it does so in a
separate process: without our environment (tokens), kept by the kernel from writing files, limited in memory,
killed if it does not stop in time. Nothing is imported here, since the child imports this package too.
"""
