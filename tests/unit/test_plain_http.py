"""One GET, and every way in which none is answered."""

import ssl
import time
from datetime import UTC, datetime

import pytest

from bot.plain_http import LONGEST, Answer, NoAnswer, Silence, _silence, get
from tests.wire import Asked, Told, answering, black_hole, nobody, saying, silent

SHORT = 0.2


def test_the_answer_is_as_it_came_and_the_question_as_it_was_asked() -> None:
    told = Told(404, b'{"code": 1}', {"Date": "Thu, 26 Nov 2026 10:00:00 GMT", "X-Name": "value"})
    with answering(lambda _: told) as place:
        answer = get(f"{place.url}/path?a=b", {"Authorization": "Basic abc"})
    assert (answer.status, answer.content(), answer.headers["x-name"]) == (
        404,
        {"code": 1},
        "value",
    )
    assert answer.date == datetime(2026, 11, 26, 10, tzinfo=UTC)
    assert place.asked[0].path == "/path?a=b"
    assert place.asked[0].headers["authorization"] == "Basic abc"


def test_a_redirect_is_not_followed_so_credentials_stay() -> None:
    asked: list[Asked] = []

    def elsewhere(request: Asked) -> Told:
        asked.append(request)
        return Told(200)

    with (
        answering(elsewhere) as other,
        answering(lambda _: Told(302, headers={"Location": other.url})) as place,
    ):
        assert get(place.url, {"Authorization": "Basic abc"}).status == 302
    assert not asked


def test_no_more_is_read_than_is_of_use() -> None:
    with answering(lambda _: Told(200, b"x" * (LONGEST + 1))) as place:
        assert len(get(place.url).body) == LONGEST


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_none(body: bytes) -> None:
    assert Answer(200, {}, body).content() is None


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Nov 2026 10:00:00 GMT"])
def test_what_is_no_date_is_none(date: str) -> None:
    assert Answer(200, {"date": date}).date is None


def silence(url: str) -> Silence:
    with pytest.raises(NoAnswer) as raised:
        get(url, {"Authorization": "Bearer the-secret"}, SHORT)
    assert "the-secret" not in str(raised.value)
    return raised.value.silence


def test_silences_are_told_apart() -> None:
    assert silence(f"http://{nobody()}") is Silence.REFUSED
    assert silence("http://no-such-name.invalid") is Silence.UNKNOWN
    assert silence(f"http://{'a' * 70}.example") is Silence.UNKNOWN
    with saying(b"SSH-2.0-OpenSSH_9.2\r\n") as host:
        assert silence(f"http://{host}") is Silence.BROKEN
    with saying(b"") as host:
        assert silence(f"http://{host}") is Silence.BROKEN
    with saying(b"HTTP/1.1 200 OK\r\n\r\n") as host:
        assert silence(f"https://{host}") is Silence.BROKEN


def test_a_header_that_cannot_be_written_is_not_sent() -> None:
    with answering(lambda _: Told()) as place:
        for value in ("Bearer „key“", "Bearer key\nX-More: 1"):
            with pytest.raises(NoAnswer) as raised:
                get(place.url, {"Authorization": value}, SHORT)
            assert raised.value.silence is Silence.BROKEN
    assert not place.asked


def test_who_says_nothing_is_left_in_time() -> None:
    with silent() as host, black_hole() as hole:
        for each in (host, hole):
            began = time.monotonic()
            assert silence(f"http://{each}") is Silence.SLOW
            assert time.monotonic() - began < 5 * SHORT


def test_a_bad_certificate_has_a_word_of_its_own() -> None:
    assert _silence(ssl.SSLCertVerificationError("expired")) is Silence.CERTIFICATE
