"""Twilio's list of what it received for us: how messages are found whose webhook never came.

The listing has no button payload, no profile name and no place: a tap is its label, typed. Source:
twilio.com/docs/messaging/api/message-resource (To, DateSent, direction), media-subresource.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import structlog
from yarl import URL

from bot.channels.twilio.client import Answer, TwilioClient
from bot.channels.twilio.parse import CHANNEL, PREFIX, parse
from bot.domain.errors import TryLater
from bot.domain.message import Inbound, Listed

log = structlog.get_logger(__name__)

PAGE: Final = 1000
"""Messages of one page; Twilio gives no more."""

MOST_PAGES: Final = 200
"""Pages of one listing. At a sender's 80 messages a second an hour is 288 of them, so whoever asks
does so in shorter pieces; more is a listing that goes in circles."""

GONE: Final = frozenset({"20404", "http_404"})
"""What is answered for files that were deleted."""

INBOUND: Final = "inbound"


class TwilioArchive:
    """Implements the port ``Archive`` for one account."""

    name = CHANNEL

    def __init__(
        self, client: TwilioClient, senders: Sequence[str], is_urgent: Callable[[str], bool]
    ) -> None:
        """Nothing is asked yet.

        Args:
            client: of the account; closed here.
            senders: our numbers (``whatsapp:+1…``); none: every WhatsApp number of the account.
            is_urgent: whether words must not wait for the quiet time.
        """
        self.senders = tuple(senders)
        self._client = client
        self._is_urgent = is_urgent

    async def received(self, since: datetime, until: datetime) -> Sequence[Listed]:
        # Inclusive on both ends at the provider, and maybe by the day only: decided again here.
        span = {"DateSent>": _iso(since), "DateSent<": _iso(until), "PageSize": str(PAGE)}
        asked: Sequence[dict[str, str]] = [{"To": sender, **span} for sender in self.senders]
        found: dict[str, Listed] = {}
        for query in asked or [span]:
            for entry in reversed(await self._listed(query)):  # the newest comes first
                listed = self._read(entry)
                if listed is not None and since <= listed.at < until:
                    found[listed.key] = listed
        return sorted(found.values(), key=lambda each: each.at)

    async def open(self, listed: Listed, *, files: bool = True) -> Inbound:
        fields = dict(listed.fields)
        if fields["NumMedia"] not in {"", "0"}:
            found = await self._files(listed.provider_id) if files else []
            fields["NumMedia"] = str(len(found))
            for place, (url, content_type) in enumerate(found):
                fields |= {f"MediaUrl{place}": url, f"MediaContentType{place}": content_type}
        return replace(parse(fields, self._is_urgent), at=listed.at)

    async def close(self) -> None:
        await self._client.close()

    async def _listed(self, query: dict[str, str]) -> list[Answer]:
        entries: list[Answer] = []
        page: URL | None = self._client.messages.with_query(query)
        for _ in range(MOST_PAGES):
            if page is None:
                return entries
            answer = await self._client.read(page)
            entries += _objects(answer, "messages")
            page = self._client.following(answer)
        raise TryLater("endless", f"The listing has more than {MOST_PAGES * PAGE} messages.")

    async def _files(self, sid: str) -> list[tuple[str, str]]:
        """Address and declared type of each; none of a message whose files were deleted."""
        try:
            answer = await self._client.read(self._client.media_of(sid))
        except TryLater as error:
            if error.code in GONE:
                log.warning("archive.files_gone", provider_id=sid)
                return []
            raise
        found = []
        for entry in _objects(answer, "media_list"):
            url = self._client.on_host(str(entry.get("uri") or "").removesuffix(".json"))
            if url is not None and entry.get("uri"):
                found.append((str(url), str(entry.get("content_type") or "")))
        return found

    def _read(self, entry: Answer) -> Listed | None:
        """One entry, if it is a message to one of our senders."""
        sid, to = str(entry.get("sid") or ""), str(entry.get("to") or "")
        at = _date(entry.get("date_sent")) or _date(entry.get("date_created"))
        if not sid or at is None or entry.get("direction") != INBOUND or not self._is_ours(to):
            return None
        fields = {
            "MessageSid": sid,
            "From": str(entry.get("from") or ""),
            "To": to,
            "Body": _storable(str(entry.get("body") or "")),
            "NumMedia": str(entry.get("num_media") or "0"),
        }
        return Listed(f"{CHANNEL}:{sid}", at, fields["From"], to, sid, fields)

    def _is_ours(self, to: str) -> bool:
        """Twilio may name a number without its ``whatsapp:``; without senders only that tells."""
        if not self.senders:
            return to.startswith(PREFIX)
        return to.removeprefix(PREFIX) in {each.removeprefix(PREFIX) for each in self.senders}


def _storable(text: str) -> str:
    """JSON can spell half a character, which no database takes."""
    return text.encode(errors="replace").decode()


def _objects(answer: Answer, name: str) -> list[Answer]:
    listed = answer.get(name)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _date(written: object) -> datetime | None:
    """RFC 2822, as Twilio writes dates."""
    if not isinstance(written, str):
        return None
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else None
