"""Who may come in to the phone.

No login, so every request must come from here directly, name this machine as its host (against
DNS rebinding) and, to change anything, carry what a page elsewhere cannot send unasked: JSON, or
a header of ours.
"""

import json
from http import HTTPStatus
from typing import Final

from fastapi import Request

from bot.channels.malformed import Malformed
from bot.gateway.asgi import read_body
from bot.gateway.local import is_local
from bot.gateway.refusals import TurnedAway

SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
"""Headers of everything that a browser shows or runs."""


async def only_local(request: Request) -> None:
    """Raise unless the request comes from this very machine, and from no page elsewhere.

    A browser says where a request was set off (``Sec-Fetch-Site``, Fetch Metadata, W3C): links may
    lead here, pages of others may load nothing from here.

    Raises:
        TurnedAway: 403.
    """
    if not is_local(request.scope):
        raise TurnedAway(
            HTTPStatus.FORBIDDEN, "not_local", "The phone simulator answers this machine only."
        )
    site = request.headers.get("sec-fetch-site", "none")
    is_link = request.headers.get("sec-fetch-mode") == "navigate" and request.method == "GET"
    if site not in {"same-origin", "none"} and not is_link:
        raise TurnedAway(
            HTTPStatus.FORBIDDEN, "other_page", "The phone simulator answers its own page only."
        )


async def json_of(request: Request) -> object:
    """The body, which must be JSON.

    Raises:
        TurnedAway: 413 too large, 415 another type.
        Malformed: it is no JSON after all.
    """
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared != "application/json":
        raise TurnedAway(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json", "Send application/json.")
    body = await read_body(request.scope, request.receive)
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise Malformed("body", "is not JSON") from exc
