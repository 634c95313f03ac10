"""Chroma asked whether it is there, for the doctor; without its client, which is heavy."""

from http import HTTPStatus
from typing import Final

from bot.domain.errors import HirelineError, StoreDown
from bot.plain_http import PATIENCE, NoAnswer, get

HEARTBEAT: Final = "/api/v2/heartbeat"
_BEAT: Final = "nanosecond heartbeat"


class NotChroma(HirelineError):
    """Something else answers at that address."""

    def __init__(self, status: int) -> None:
        super().__init__(f"What answers there ({status}) is not Chroma 1.0 or later.")
        self.status = status


def heartbeat(url: str, patience: float = PATIENCE) -> None:
    """Ask for its heartbeat.

    Raises:
        StoreDown: no answer.
        NotChroma: no answer of Chroma's.
    """
    try:
        answer = get(url + HEARTBEAT, patience=patience)
    except NoAnswer as error:
        raise StoreDown("Chroma") from error
    content = answer.content()
    if answer.status != HTTPStatus.OK or not isinstance(content, dict) or _BEAT not in content:
        raise NotChroma(answer.status)
