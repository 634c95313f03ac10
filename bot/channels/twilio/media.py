"""Fetches the files of messages: voice notes, résumés.

The address stands in a webhook, and the provider's answer leads on to another host: neither may
make us ask a machine of ours, nor tell a stranger our token. So the token goes to the exact path of
a file of our account on the provider's host, and nowhere else; at most two redirects are followed
by hand, over https, to public addresses; what comes is cut at a size, and a recording must be one.
"""

import asyncio
import base64
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

import aiohttp
from yarl import URL

from bot.channels.file_types import is_what_it_says
from bot.channels.public_hosts import Lookup, NotPublic, PublicResolver, is_public, look_up
from bot.channels.twilio.client import API
from bot.domain.errors import MediaTrouble, MediaUnavailable
from bot.domain.message import Media

LARGEST: Final = 16 * 1024 * 1024
"""Bytes of one file (twilio.com/docs/whatsapp/guidance-whatsapp-media-messages)."""
MOST_REDIRECTS: Final = 2
PATIENCE: Final = 8.0
"""Seconds for a whole file, redirects included."""

_HTTPS: Final = 443
_CONNECTING: Final = 3.0
_CHUNK: Final = 64 * 1024
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class TwilioMedia:
    """Implements the port ``MediaSource`` for the files of one account."""

    def __init__(
        self,
        account_sid: str,
        tokens: Sequence[str],
        base_url: str = "",
        patience: float = PATIENCE,
        lookup: Lookup = look_up,
    ) -> None:
        """Nothing is opened yet.

        Args:
            account_sid: whose files are fetched.
            tokens: its auth tokens; the next is tried where one is not accepted (rotation).
            base_url: stands for Twilio's hosts, and is then trusted to lead on to itself, over
                http and on this machine too; empty in production.
            patience: seconds for one file in all.
            lookup: the addresses of a host's name.
        """
        self._host = URL(base_url or API).origin()
        self._leads_home = bool(base_url)
        account = re.escape(account_sid)
        self._path = re.compile(
            rf"/2010-04-01/Accounts/{account}/Messages/(SM|MM)[0-9a-zA-Z]{{1,64}}"
            r"/Media/ME[0-9a-zA-Z]{1,64}"
        )
        self._logins = [_login(account_sid, token) for token in tokens]
        self._patience = patience
        self._timeout = aiohttp.ClientTimeout(total=patience, sock_connect=_CONNECTING)
        self._lookup = lookup
        self._home: aiohttp.ClientSession | None = None
        self._abroad: aiohttp.ClientSession | None = None

    async def fetch(self, media: Media, longest: int = LARGEST) -> bytes:
        """The content of a file.

        Raises:
            MediaUnavailable: it cannot be had.
        """
        address = self._of_ours(media.url)
        try:
            async with asyncio.timeout(self._patience):
                content = await self._begun(address, min(longest, LARGEST))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as exc:
            is_foreign = isinstance(getattr(exc, "os_error", None), NotPublic)
            reason = MediaTrouble.FOREIGN if is_foreign else MediaTrouble.UNREACHABLE
            raise MediaUnavailable(reason, f"{type(exc).__name__}.") from None
        if not is_what_it_says(content, media.content_type):
            raise MediaUnavailable(MediaTrouble.MISNAMED)
        return content

    async def close(self) -> None:
        """Close the connections that were opened here."""
        for session in (self._home, self._abroad):
            if session is not None:
                await session.close()
        self._home = self._abroad = None

    def _of_ours(self, written: str) -> URL:
        """The address of a file of our account.

        Raises:
            MediaUnavailable: it is something else.
        """
        found = self._path.fullmatch(written.removeprefix(str(self._host)))
        if not written.startswith(f"{self._host}/") or found is None:
            raise MediaUnavailable(MediaTrouble.FOREIGN, "Its address is no file of our account.")
        return self._host.with_path(found[0])

    async def _begun(self, address: URL, longest: int) -> bytes:
        """Ask our account's host, with each login that may be the right one."""
        session = self._at_home()
        for login in self._logins:
            headers = {"Authorization": login}
            async with self._asked(session, address, headers) as response:
                if response.status == HTTPStatus.UNAUTHORIZED:
                    continue
                if response.status not in _REDIRECTS:
                    return await _content(response, longest)
                onward = _onward(address, response)
            return await self._followed(onward, longest)
        raise MediaUnavailable(MediaTrouble.UNREACHABLE, "No login was accepted.")

    async def _followed(self, address: URL, longest: int) -> bytes:
        """Where the host led us, without a login."""
        for _ in range(MOST_REDIRECTS):
            session = self._to(address)
            async with self._asked(session, address, {}) as response:
                if response.status not in _REDIRECTS:
                    return await _content(response, longest)
                address = _onward(address, response)
        raise MediaUnavailable(MediaTrouble.FOREIGN, "It leads on and on.")

    def _asked(
        self, session: aiohttp.ClientSession, address: URL, headers: dict[str, str]
    ) -> "aiohttp.client._RequestContextManager":
        headers = {**headers, "Accept-Encoding": "identity"}
        return session.get(address, headers=headers, allow_redirects=False, timeout=self._timeout)

    def _to(self, address: URL) -> aiohttp.ClientSession:
        """Whose connections lead there.

        Raises:
            MediaUnavailable: nobody may be led there.
        """
        if self._leads_home and str(address).startswith(f"{self._host}/"):
            return self._at_home()
        host = address.host or ""
        is_private = _is_number(host) and not is_public(host)  # no name: nobody would look it up
        if address.scheme != "https" or address.port != _HTTPS or not host or is_private:
            raise MediaUnavailable(MediaTrouble.FOREIGN, "It leads where nobody may be led.")
        if self._abroad is None:
            connector = aiohttp.TCPConnector(
                resolver=PublicResolver(self._lookup), use_dns_cache=False
            )
            self._abroad = _session(connector)
        return self._abroad

    def _at_home(self) -> aiohttp.ClientSession:
        if self._home is None:
            self._home = _session(aiohttp.TCPConnector())
        return self._home


def _session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    """No cookies, no proxy of the environment, nothing unpacked: a small file stays small."""
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
    )


def _onward(address: URL, response: aiohttp.ClientResponse) -> URL:
    named = address.join(URL(response.headers.get("Location", ""), encoded=True))
    if named.user or named.password:
        raise MediaUnavailable(MediaTrouble.FOREIGN, "It leads on with a login.")
    return named


async def _content(response: aiohttp.ClientResponse, longest: int) -> bytes:
    if response.status in _GONE:
        raise MediaUnavailable(MediaTrouble.GONE)
    if response.status != HTTPStatus.OK:
        raise MediaUnavailable(MediaTrouble.UNREACHABLE, f"HTTP {response.status}.")
    if (response.content_length or 0) > longest:
        raise MediaUnavailable(MediaTrouble.TOO_LARGE)
    found = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        found += chunk
        if len(found) > longest:
            raise MediaUnavailable(MediaTrouble.TOO_LARGE)
    return bytes(found)


def _is_number(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _login(account_sid: str, token: str) -> str:
    return "Basic " + base64.b64encode(f"{account_sid}:{token}".encode()).decode("ascii")
