"""What every table of the control database shares: one collection, one way to name keys, one kind of JSON."""

from __future__ import annotations

from sqlalchemy import JSON, MetaData

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)
"""Every table of the control database, also those that other modules of this package define."""

json_type = JSON(none_as_null=True)
"""JSON; None is NULL. PostgreSQL keeps it as it was written too, not as JSONB: that would reorder the codes of a
receipt and refuse texts that SQLite takes, and nothing asks for what is inside."""
