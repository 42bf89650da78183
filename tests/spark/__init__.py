"""Settlement on Spark, beside DuckDB; needs Java."""
