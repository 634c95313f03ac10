"""Fetching files: whose token goes where, and where nobody is led."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import aiohttp
import pytest
from aiohttp import web

from bot.channels.file_types import is_what_it_says, kind_of
from bot.channels.media import AllMedia, KeptMedia
from bot.channels.public_hosts import NotPublic, PublicResolver, is_public
from bot.channels.twilio.media import TwilioMedia
from bot.channels.twilio.stand_in import ACCOUNT, TOKEN, TwilioStandIn
from bot.documents.kinds import OLE, Kind, kind_of as document_kind
from bot.domain.document import DocumentUnread, Unread
from bot.domain.errors import MediaTrouble, MediaUnavailable
from bot.domain.message import Media

OGG = b"OggS" + b"\x00" * 60
VOICE = "audio/ogg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as stand_in:
        yield stand_in


@pytest.fixture
async def source(twilio: TwilioStandIn) -> AsyncIterator[TwilioMedia]:
    made = TwilioMedia(ACCOUNT, (TOKEN,), twilio.base_url)
    yield made
    await made.close()


class Canary:
    """A server on this machine that nobody may be led to."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        self.port = 0

    async def __aenter__(self) -> "Canary":
        app = web.Application()
        app.router.add_get("/{any:.*}", self._hit)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _hit(self, incoming: web.Request) -> web.Response:
        self.hits.append(incoming.path)
        return web.Response(body=OGG)


def kept(twilio: TwilioStandIn, content: bytes = OGG, content_type: str = VOICE) -> Media:
    return Media(twilio.base_url + twilio.files.keep(content, content_type), content_type)


async def refusal(source: TwilioMedia, media: Media, longest: int = 1024) -> MediaTrouble:
    with pytest.raises(MediaUnavailable) as error:
        await source.fetch(media, longest)
    return error.value.reason


async def test_the_token_goes_to_the_account_and_not_to_the_cdn(
    twilio: TwilioStandIn, source: TwilioMedia
) -> None:
    assert await source.fetch(kept(twilio), 1024) == OGG

    (_, first), (path, second) = twilio.files.asked
    assert first["Authorization"].startswith("Basic ")
    assert path.startswith("/cdn/")
    assert "Authorization" not in second
    assert "Cookie" not in second


async def test_the_next_token_is_tried_while_rotating(twilio: TwilioStandIn) -> None:
    source = TwilioMedia(ACCOUNT, ("retired", TOKEN), twilio.base_url)
    found = await source.fetch(kept(twilio))
    await source.close()

    assert found == OGG


async def test_without_a_token_that_is_accepted_there_is_no_file(twilio: TwilioStandIn) -> None:
    source = TwilioMedia(ACCOUNT, ("retired",), twilio.base_url)
    reason = await refusal(source, kept(twilio))
    await source.close()

    assert reason is MediaTrouble.UNREACHABLE


@pytest.mark.parametrize(
    "address",
    [
        "",
        "not an address",
        "file:///etc/passwd",
        "/2010-04-01/Accounts/{account}/Messages/SM1/Media/ME1",
        "http://127.0.0.1:{canary}/2010-04-01/Accounts/{account}/Messages/SM1/Media/ME1",
        "http://[::1]:{canary}/x",
        "{base}/2010-04-01/Accounts/AC999/Messages/SM1/Media/ME1",
        "{base}/2010-04-01/Accounts/{account}/Messages.json",
        "{base}/2010-04-01/Accounts/{account}/Messages/SM1/Media/../../../Messages.json",
        "{base}/2010-04-01/Accounts/{account}/Messages/SM1/Media/ME1?x=1",
        "{base}/2010-04-01/Accounts/{account}/Messages/SM1/Media/ME1%2f..",
        "{base}@127.0.0.1:{canary}/2010-04-01/Accounts/{account}/Messages/SM1/Media/ME1",
    ],
)
async def test_only_a_file_of_our_account_is_asked_for(
    twilio: TwilioStandIn, source: TwilioMedia, address: str
) -> None:
    async with Canary() as canary:
        written = address.format(base=twilio.base_url, account=ACCOUNT, canary=canary.port)

        assert await refusal(source, Media(written, VOICE)) is MediaTrouble.FOREIGN
        assert canary.hits == []
        assert twilio.files.asked == []


@pytest.mark.parametrize(
    "onward",
    [
        "http://127.0.0.1:{canary}/",
        "https://127.0.0.1:{canary}/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://2130706433/",
        "http://example.com/",
        "https://example.com:8443/",
        "https://user:password@example.com/",
        "file:///etc/passwd",
        "//127.0.0.1:{canary}/",
        "",
    ],
)
async def test_nobody_is_led_to_this_machine_this_network_or_over_http(
    twilio: TwilioStandIn, source: TwilioMedia, onward: str
) -> None:
    async with Canary() as canary:
        media = kept(twilio)
        sid = media.url.rpartition("/")[2]
        twilio.files.onward[sid] = onward.format(canary=canary.port)

        reason = await refusal(source, media)

        assert reason is (MediaTrouble.UNREACHABLE if not onward else MediaTrouble.FOREIGN)
        assert canary.hits == []


async def test_a_name_for_this_machine_is_not_connected_to(twilio: TwilioStandIn) -> None:
    asked: list[str] = []

    async def lookup(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    source = TwilioMedia(ACCOUNT, (TOKEN,), twilio.base_url, lookup=lookup)
    media = kept(twilio)
    twilio.files.onward[media.url.rpartition("/")[2]] = "https://innocent.example/"
    reason = await refusal(source, media)
    await source.close()

    assert reason is MediaTrouble.FOREIGN
    assert asked == ["innocent.example"]


async def test_a_name_that_changes_its_mind_is_asked_once() -> None:
    answers = [["192.0.2.1"], ["8.8.8.8", "10.0.0.1"], ["8.8.8.8"], ["127.0.0.1"]]

    async def lookup(_host: str, _port: int) -> Sequence[str]:
        return answers.pop(0)

    resolver = PublicResolver(lookup)
    with pytest.raises(NotPublic):  # documentation's own network
        await resolver.resolve("one.example", 443)
    with pytest.raises(NotPublic):  # one of several is inside
        await resolver.resolve("two.example", 443)
    found = await resolver.resolve("three.example", 443)

    # What was checked is what is connected to: no name is left to be looked up again.
    assert [(each["host"], each["hostname"]) for each in found] == [("8.8.8.8", "three.example")]
    assert len(answers) == 1


async def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    answers = [["203.0.113.9"]]  # of no network at all, so that nothing is ever reached

    async def lookup(_host: str, _port: int) -> Sequence[str]:
        return answers.pop(0) if answers else ["127.0.0.1"]

    async with Canary() as canary:
        connector = aiohttp.TCPConnector(resolver=PublicResolver(lookup), use_dns_cache=False)
        async with aiohttp.ClientSession(connector=connector) as session:
            for _ in range(2):
                with pytest.raises(aiohttp.ClientError):
                    await session.get(f"http://rebinding.example:{canary.port}/")
        assert canary.hits == []


async def test_it_does_not_lead_on_and_on(twilio: TwilioStandIn, source: TwilioMedia) -> None:
    media = kept(twilio)
    twilio.files.onward[media.url.rpartition("/")[2]] = media.url

    # Asked again without the token, the host says no.
    assert await refusal(source, media) is MediaTrouble.UNREACHABLE
    assert "Authorization" not in twilio.files.asked[-1][1]


@pytest.mark.parametrize(
    ("content", "content_type", "longest", "reason"),
    [
        (OGG + b"\x00" * 2000, VOICE, 1024, MediaTrouble.TOO_LARGE),
        (b"%PDF-1.7", VOICE, 1024, MediaTrouble.MISNAMED),
        (b"", VOICE, 1024, MediaTrouble.MISNAMED),
    ],
)
async def test_what_is_too_large_or_misnamed_is_not_taken(
    twilio: TwilioStandIn,
    source: TwilioMedia,
    content: bytes,
    content_type: str,
    longest: int,
    reason: MediaTrouble,
) -> None:
    assert await refusal(source, kept(twilio, content, content_type), longest) is reason


async def test_a_stream_without_a_length_is_cut(twilio: TwilioStandIn) -> None:
    async def endless(incoming: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": VOICE})
        await response.prepare(incoming)
        try:
            while True:
                await response.write(OGG * 1000)
        except (ConnectionError, aiohttp.ClientError):
            return response

    app = web.Application()
    app.router.add_get("/{any:.*}", endless)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    source = TwilioMedia(ACCOUNT, (TOKEN,), base)
    path = twilio.files.keep(OGG, VOICE)
    reason = await refusal(source, Media(base + path, VOICE), 100_000)
    await source.close()
    await runner.cleanup()

    assert reason is MediaTrouble.TOO_LARGE


@pytest.mark.parametrize(
    ("content", "content_type", "said"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le") + b"\0\0", DOCX, Unread.LOCKED),
        (OLE + "WordDocument".encode("utf-16-le") + b"\0\0", "application/msword", Unread.OLD_WORD),
        (b"", "application/pdf", Unread.EMPTY),
        (b"\x00" * 99, DOCX, Unread.EMPTY),
        (b"\x01\x02\x03\x80" * 50, "application/pdf", Unread.CORRUPT),
        (b"MZ\x90\x00", "image/jpeg", Unread.MISNAMED),
        (b"{\\rtf1 a}", "application/msword", Kind.RTF),
        (b"<html><p>Maria", "application/msword", Kind.HTML),
        (b"PK\x03\x04 word", "application/msword", Kind.ZIP),
        (b"\x89PNG\r\n\x1a\n", "image/jpeg", Kind.IMAGE),
    ],
)
async def test_a_document_is_judged_by_whoever_reads_it(
    twilio: TwilioStandIn,
    source: TwilioMedia,
    content: bytes,
    content_type: str,
    said: Unread | Kind,
) -> None:
    """Fetched as it is: "locked with a password" was told as "not what its name says"."""
    found = await source.fetch(kept(twilio, content, content_type), 1024)
    try:
        judged: Unread | Kind = document_kind(found, content_type, "")
    except DocumentUnread as error:
        judged = error.reason

    assert judged is said


async def test_what_was_deleted_there_is_gone(twilio: TwilioStandIn, source: TwilioMedia) -> None:
    media = kept(twilio)
    twilio.files.kept.clear()

    assert await refusal(source, media) is MediaTrouble.GONE


async def test_the_phones_files_are_found_by_their_path() -> None:
    phone, twilio = KeptMedia(), KeptMedia()
    phone.files["/phone/media/a.ogg"] = OGG
    twilio.files["https://api.twilio.com/x"] = OGG
    both = AllMedia(phone, twilio)

    assert await both.fetch(Media("/phone/media/a.ogg", VOICE)) == OGG
    assert await both.fetch(Media("https://api.twilio.com/x", VOICE)) == OGG
    with pytest.raises(MediaUnavailable):
        await AllMedia(phone, None).fetch(Media("https://api.twilio.com/x", VOICE))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"OggS\x00", "ogg"),
        (b"\x00\x00\x00\x18ftypM4A ", "iso"),
        (b"\xff\xfb\x90", "mpeg"),
        (b"RIFF\x00\x00\x00\x00WAVE", "wav"),
        (b"hello", None),
    ],
)
def test_first_bytes_say_what_it_is(content: bytes, kind: str | None) -> None:
    assert kind_of(content) == kind


def test_types_without_bytes_of_their_own_are_left_to_their_reader() -> None:
    assert is_what_it_says(b"BEGIN:VCARD", "text/vcard")
    assert is_what_it_says(b"OggS", "audio/ogg; codecs=opus")
    assert is_what_it_says(b"", "application/pdf")
    assert is_what_it_says(b"PK\x03\x04", "application/msword")
    assert not is_what_it_says(b"", "audio/ogg")


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_the_internets_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - nothing is bound
        "127.0.0.1",
        "169.254.1.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
        "ff02::1",
        "name",
    ],
)
def test_all_others_are_not(address: str) -> None:
    assert not is_public(address)


async def test_the_patience_is_for_all_of_it_and_not_for_each_redirect() -> None:
    """Each hop alone is quick enough: a ring of them would take three times as long."""
    loop = asyncio.get_running_loop()

    async def slowly(incoming: web.Request) -> web.Response:
        waited = loop.create_future()
        loop.call_later(0.3, waited.set_result, None)
        await waited
        if incoming.path == "/2":
            return web.Response(body=OGG)
        onward = "/2" if incoming.path == "/1" else "/1"
        return web.Response(status=302, headers={"Location": onward})

    app = web.Application()
    app.router.add_get("/{any:.*}", slowly)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    source = TwilioMedia(ACCOUNT, (TOKEN,), base, patience=0.5)
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/SM1/Media/ME1"
    with pytest.raises(MediaUnavailable) as refused:
        await source.fetch(Media(base + path, VOICE))
    assert refused.value.reason is MediaTrouble.UNREACHABLE
    await source.close()
    await runner.cleanup()
