"""Storage of the published warehouse: one DuckDB file, or a DuckLake catalogue that keeps earlier states."""
