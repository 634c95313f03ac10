"""What the door refuses, on a gateway as people start it."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.twilio.hooks import MESSAGES_PATH, signed_form
from bot.channels.twilio.stand_in import TOKEN
from tests.e2e.house import PUBLIC_URL, House

URL = PUBLIC_URL + MESSAGES_PATH


async def posted(house: House, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Status and words of the answer to a form at the standing gateway."""
    url = house.twilio.hooks.gateway_url + MESSAGES_PATH
    async with house.http.post(url, data=body, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_an_accepted_form_is_answered_with_an_empty_response(house: House) -> None:
    fields = house.twilio.hooks.fields(house.candidate().address, "hello")
    assert await posted(house, *signed_form(URL, fields, TOKEN)) == (200, "<Response/>")


async def test_a_wrong_signature_is_403_and_leaves_nothing(house: House) -> None:
    stranger = house.candidate()
    fields = house.twilio.hooks.fields(stranger.address, "hello")
    status, _ = await posted(house, *signed_form(URL, fields, "another token"))
    assert status == 403
    body, headers = signed_form(URL, fields, TOKEN)
    assert (await posted(house, body + b"&Body=more", headers))[0] == 403
    del headers["X-Twilio-Signature"]
    assert (await posted(house, body, headers))[0] == 403
    assert (await house.bot("show", stranger.address)).code == 1


async def test_a_foreign_account_is_403_however_well_it_signs(house: House) -> None:
    fields = house.twilio.hooks.fields(house.candidate().address, "hello", AccountSid="AC9")
    assert (await posted(house, *signed_form(URL, fields, TOKEN)))[0] == 403


@pytest.mark.parametrize("body", [b"", b"\xff\xfe=\xff", b"MessageSid="])
async def test_what_cannot_be_parsed_is_400(house: House, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await posted(house, body, headers))[0] == 400


async def test_what_is_too_large_is_413_announced_or_not(house: House) -> None:
    fields = house.twilio.hooks.fields(house.candidate().address, "x" * 70_000)
    body, headers = signed_form(URL, fields, TOKEN)
    assert (await posted(house, body, headers))[0] == 413

    async def flow() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 8192):
            yield body[start : start + 8192]

    url = house.twilio.hooks.gateway_url + MESSAGES_PATH
    async with house.http.post(url, data=flow(), headers=headers) as answer:
        assert answer.status == 413


async def test_without_a_token_every_form_is_503(lab: House) -> None:
    gateway = await lab.gateway(TWILIO_ACCOUNT_SID="", TWILIO_AUTH_TOKEN="")
    fields = lab.twilio.hooks.fields(lab.candidate().address, "hello")
    delivered = await lab.twilio.hooks.deliver(fields)
    assert delivered.status == 503
    assert await lab.status(f"{gateway.url}/healthz") == 200


async def test_either_token_is_good_while_they_rotate(lab: House) -> None:
    await lab.gateway(TWILIO_AUTH_TOKEN=f"the-new-one, {TOKEN}")
    fields = lab.twilio.hooks.fields(lab.candidate().address, "hello")
    assert (await lab.twilio.hooks.deliver(fields)).status == 200
    lab.twilio.hooks.token = "the-new-one"
    assert (await lab.twilio.hooks.deliver(fields)).status == 200
    lab.twilio.hooks.token = "neither"
    assert (await lab.twilio.hooks.deliver(fields)).status == 403


async def test_metrics_and_health_are_there(house: House) -> None:
    base = house.twilio.hooks.gateway_url
    assert await house.status(f"{base}/healthz") == 200
    async with house.http.get(f"{base}/metrics") as answer:
        assert "hireline_webhook_seconds" in await answer.text()
    assert await house.status(f"{base}/phone") == 404  # the simulator is for one machine
