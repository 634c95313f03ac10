"""What the language model has cost, in tokens."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime
from sqlmodel import Field, SQLModel


class ModelDayRow(SQLModel, table=True):
    """A UTC day, everybody together."""

    __tablename__ = "model_day"

    day: date = Field(primary_key=True)
    tokens: int = Field(sa_type=BigInteger)


class ModelHourRow(SQLModel, table=True):
    """An hour (UTC) of one conversation, so that the last day of it can be added up."""

    __tablename__ = "model_hour"

    conversation: UUID = Field(primary_key=True)
    hour: datetime = Field(primary_key=True, sa_type=DateTime(timezone=True))
    tokens: int = Field(sa_type=BigInteger)
