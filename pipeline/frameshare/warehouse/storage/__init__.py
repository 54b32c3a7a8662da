"""Where the published warehouse lies: one DuckDB file, or a DuckLake catalogue that keeps earlier states."""
