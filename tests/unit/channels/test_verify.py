"""Our few lines against the vendor's own validator."""

from hypothesis import example, given, strategies as st
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from bot.channels.twilio.verify import sign, verify

URL = "https://bot.example/webhooks/twilio/messages"
TOKEN = "0123456789abcdef"

names = st.text(min_size=1, max_size=12)
pairs = st.lists(st.tuples(names, st.text(max_size=40)), max_size=12)


class Fields(MultiDict[str]):
    """Repeated names, as the vendor's validator wants to read them."""


@given(pairs)
@example([("Body", ""), ("Body", ""), ("Body", "b"), ("A", "नमस्ते ✓")])
def test_signs_any_form_as_the_vendor_does(form: list[tuple[str, str]]) -> None:
    theirs = RequestValidator(TOKEN).compute_signature(URL, Fields(form))

    assert sign(TOKEN, URL, form) == theirs
    assert verify((TOKEN,), URL, form, theirs)


@given(pairs)
def test_takes_no_other_signature(form: list[tuple[str, str]]) -> None:
    signature = sign(TOKEN, URL, form)

    assert not verify(("another",), URL, form, signature)
    assert not verify((TOKEN,), URL, [*form, ("More", "x")], signature)
    assert not verify((TOKEN,), f"{URL}?x=1", form, signature)


def test_takes_each_token_while_they_are_rotated() -> None:
    form = [("Body", "hi")]

    assert verify(("new", "old"), URL, form, sign("new", URL, form))
    assert verify(("new", "old"), URL, form, sign("old", URL, form))
    assert not verify((), URL, form, sign("old", URL, form))


def test_takes_the_address_with_and_without_its_port() -> None:
    form = [("Body", "hi")]
    with_port = "https://bot.example:443/webhooks/twilio/messages"
    local = "http://127.0.0.1:8000/w?a=1"

    assert verify((TOKEN,), URL, form, sign(TOKEN, with_port, form))
    assert verify((TOKEN,), with_port, form, sign(TOKEN, URL, form))
    assert verify((TOKEN,), local, form, sign(TOKEN, "http://127.0.0.1/w?a=1", form))
    assert verify((TOKEN,), "http://[::1]/w", form, sign(TOKEN, "http://[::1]:80/w", form))
    assert not verify((TOKEN,), URL, form, sign(TOKEN, "https://bot.example:8443/", form))


def test_a_signature_of_nonsense_is_only_wrong() -> None:
    assert not verify((TOKEN,), URL, [], "")
    assert not verify((TOKEN,), URL, [], "é" * 28)
