"""What messages of ours were called at the provider before they failed there and were sent anew."""

from uuid import UUID

from sqlmodel import Field, SQLModel


class EarlierRow(SQLModel, table=True):
    """A provider's id of a try that failed there.

    It stays ours: no look-up may take it for free, and what is still reported of it says nothing
    of the tries that came after.
    """

    __tablename__ = "earlier"

    provider_id: str = Field(primary_key=True)
    message: UUID
