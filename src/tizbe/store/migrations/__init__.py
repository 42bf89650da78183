"""Migrations of the control database (Alembic): `run` starts them, `versions` holds one module per step."""
