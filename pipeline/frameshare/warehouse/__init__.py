"""The warehouse: SQL files in, one DuckDB file out, published atomically.

Nothing is imported here: the process that answers SQL needs little of it, and starts twice as fast.
"""
