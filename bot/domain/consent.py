"""The consent ledger's vocabulary. Rows are only ever added."""

from enum import StrEnum


class ConsentKind(StrEnum):
    """What a candidate allowed or took back."""

    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
