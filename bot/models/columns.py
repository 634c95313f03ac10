"""Column kinds that several tables share."""

from typing import Any

from sqlalchemy import DateTime, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

Json = dict[str, Any]


def when(*, nullable: bool = True, index: bool = False) -> Any:  # noqa: ANN401 - a Field is Any
    """An instant, with time zone. Not nullable means: now, by the database's clock."""
    if nullable:
        return Field(default=None, sa_type=DateTime(timezone=True), index=index)
    return Field(
        default=None,
        sa_type=DateTime(timezone=True),
        index=index,
        sa_column_kwargs={"server_default": func.clock_timestamp()},
        nullable=False,
    )


def json(*, nullable: bool = True) -> Any:  # noqa: ANN401 - a Field is Any
    """A JSON document."""
    return Field(default=None, sa_type=JSONB(none_as_null=True), nullable=nullable)
