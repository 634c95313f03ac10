"""A request that a channel cannot read; the gateway answers 400."""

from bot.domain.errors import HirelineError


class Malformed(HirelineError):
    """A field that must be there is missing or not what it should be.

    Attributes:
        field: its name as the provider writes it; never its value, which may be someone's words.
    """

    loggable = False

    def __init__(self, field: str, problem: str = "is missing") -> None:
        super().__init__(f"{field} {problem}.")
        self.field = field
