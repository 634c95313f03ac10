"""The files that the stand-in holds: at an address of the account, which leads on to a CDN's."""

import base64
import hmac
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from bot.channels.twilio.hooks import new_sid
from bot.channels.twilio.stand_in_inbox import MEDIA

CDN: Final = "/cdn"


class StandInFiles:
    """Files by their sid.

    Attributes:
        kept: content and type of each.
        onward: where an address leads instead of to its content, by sid of the file.
        asked: path and headers of every request, in order.
    """

    def __init__(self, account_sid: str, token: str) -> None:
        login = f"{account_sid}:{token}".encode()
        self._account_sid = account_sid
        self._login = b"Basic " + base64.b64encode(login)
        self.kept: dict[str, tuple[bytes, str]] = {}
        self.onward: dict[str, str] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    def keep(self, content: bytes, content_type: str) -> str:
        """Keep a file; the path that a webhook names it by, to be put behind the host."""
        sid = new_sid("ME")
        self.kept[sid] = content, content_type
        return f"{MEDIA.format(account=self._account_sid, sid=new_sid())}/{sid}"

    async def tell(self, incoming: web.Request) -> web.StreamResponse:
        """Where the content is, to whoever knows the token."""
        self.asked.append((incoming.path, dict(incoming.headers)))
        given = incoming.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, self._login):
            return web.Response(status=401)
        sid = incoming.match_info["file"]
        if sid not in self.kept:
            return web.Response(status=404)
        onward = self.onward.get(sid, f"{CDN}/{sid}")
        return web.Response(status=302, headers={"Location": onward})

    async def give(self, incoming: web.Request) -> web.StreamResponse:
        """The content, to anybody."""
        self.asked.append((incoming.path, dict(incoming.headers)))
        found = self.kept.get(incoming.match_info["file"])
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found[0], content_type=found[1].partition(";")[0])
