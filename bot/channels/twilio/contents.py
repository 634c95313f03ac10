"""The contents that messages with buttons are sent by: found at Twilio or made there, once each.

Twilio itself is where they are kept: a process lists those with our names before it makes its
first, so restarts and other workers find what is there. Two that make the same at the same moment
make it twice, which harms nobody.

Nobody waits for a content: a message that would is sent as numbered text, and a later one finds it.
"""

import asyncio
import json
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

import structlog
from yarl import URL

from bot.channels.twilio.client import Answer, Reply, TwilioClient
from bot.channels.twilio.interactive import OURS, ContentForm
from bot.domain.errors import SendError, TryLater, Unsure

log = structlog.get_logger(__name__)

CONTENT: Final = "https://content.twilio.com"
PATH: Final = "/v1/Content"

PATIENCE: Final = 2.0
"""Seconds that a message waits for its content at most. A takeover waits for the message."""

REST: Final = 300.0
"""Seconds without a request after one that did not help, and of a form that was refused."""

_PAGE: Final = 100
_MOST_PAGES: Final = 50


class Contents:
    """Content ids by form, of one account. Nothing is asked before the first is wanted."""

    def __init__(
        self,
        client: TwilioClient,
        base_url: str = "",
        patience: float = PATIENCE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing happens yet.

        Args:
            client: whose account and connections are used; it is not closed here.
            base_url: stands for Twilio's hosts; empty in production.
            patience: seconds that :meth:`sid_of` takes at most.
            monotonic: seconds that never go back.
        """
        self._client = client
        self._address = URL((base_url or CONTENT) + PATH)
        self._patience = patience
        self._monotonic = monotonic
        self._known: dict[str, str] = {}
        self._making: dict[str, asyncio.Task[None]] = {}
        self._refused: dict[str, float] = {}
        self._listing = asyncio.Lock()
        self._is_listed = False
        self._rests_until = 0.0

    async def sid_of(self, form: ContentForm) -> str | None:
        """The content of a form; None while there is none. Never fails."""
        now, known = self._monotonic(), self._known.get(form.name)
        if now < self._refused.get(form.name, 0.0):
            return None
        if known is not None or now < self._rests_until:
            return known
        making = self._making.get(form.name)
        if making is None:
            making = self._making[form.name] = asyncio.create_task(self._found_or_made(form))
            making.add_done_callback(lambda task: self._ended(form, task))
        await asyncio.wait({making}, timeout=self._patience)
        return self._known.get(form.name)

    def refuse(self, form: ContentForm) -> None:
        """A message by this content was not taken: leave it for a while, then look again."""
        self._known.pop(form.name, None)
        self._refused[form.name] = self._monotonic() + REST
        self._is_listed = False  # it may have been deleted there

    async def close(self) -> None:
        """Give up what is being made."""
        making = list(self._making.values())
        for task in making:
            task.cancel()
        await asyncio.gather(*making, return_exceptions=True)

    def _ended(self, form: ContentForm, making: "asyncio.Task[None]") -> None:
        """However it ended: an answer that nobody foresaw must not take the message along."""
        self._making.pop(form.name, None)
        error = None if making.cancelled() else making.exception()
        if error is not None:
            self._rests_until = self._monotonic() + REST
            log.error("contents.crashed", error=type(error).__name__)

    async def _found_or_made(self, form: ContentForm) -> None:
        try:
            async with self._listing:
                if not self._is_listed:
                    await self._list()
            if form.name not in self._known:
                await self._make(form)
        except SendError as error:
            if isinstance(error, Unsure):
                self._is_listed = False  # it may have been made
            after = error.after if isinstance(error, TryLater) else None
            self._rests_until = self._monotonic() + (after or REST)
            log.warning("contents.unavailable", code=error.code)

    async def _list(self) -> None:
        """Learn which of ours are there.

        Raises:
            TryLater: they cannot be listed now.
        """
        page: URL | None = self._address.with_query({"PageSize": str(_PAGE)})
        for _ in range(_MOST_PAGES):
            if page is None:
                break
            answer = await self._client.read(page)
            self._learn(answer)
            page = self._following(answer)
        self._is_listed = True

    def _learn(self, answer: Answer) -> None:
        listed = answer.get("contents")
        entries = listed if isinstance(listed, list) else []
        for each in entries:
            name, sid = (each.get("friendly_name"), each.get("sid")) if _is_map(each) else ("", "")
            if isinstance(name, str) and name.startswith(OURS) and isinstance(sid, str) and sid:
                self._known.setdefault(name, sid)

    def _following(self, answer: Answer) -> URL | None:
        """The next page, if it lies where the credentials may go."""
        meta = answer.get("meta")
        written = meta.get("next_page_url") if isinstance(meta, dict) else None
        if not isinstance(written, str) or not written:
            return None
        named = self._address.join(URL(written))
        return named if named.origin() == self._address.origin() else None

    async def _make(self, form: ContentForm) -> None:
        body = json.dumps(form.request()).encode()
        reply = await self._client.ask("POST", self._address, body, "application/json")
        sid = reply.answer.get("sid")
        if reply.is_success and isinstance(sid, str) and sid:
            self._known[form.name] = sid
            log.info("contents.made", form=form.name, sid=sid)
        else:
            self._leave(form, reply)

    def _leave(self, form: ContentForm, reply: Reply) -> None:
        """Not made. A bad request is the fault of the form; all else would meet every form."""
        log.warning("contents.refused", form=form.name, status=reply.status, code=reply.code)
        until = self._monotonic() + (reply.after or REST)
        if reply.status == HTTPStatus.BAD_REQUEST:
            self._refused[form.name] = until
        else:
            self._rests_until = until


def _is_map(each: object) -> bool:
    return isinstance(each, dict)
