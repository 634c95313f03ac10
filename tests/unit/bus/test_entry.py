"""What stands in an entry of a stream, and what is taken for one."""

from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from bot.bus.entry import LONGEST_DELAY, Malformed, from_fields, to_words
from bot.domain.events import Bell, EventType

BELLS = st.builds(
    Bell,
    event=st.uuids(),
    type=st.sampled_from(EventType),
    subject=st.uuids(),
    delay=st.integers(0, int(LONGEST_DELAY * 8)).map(lambda eighths: eighths / 8),
    replayed=st.booleans(),
)
GOOD = {
    "id": "01948a5e-7c1b-7e64-b1a3-0b7a5e2c9d10",
    "type": "MESSAGE_RECEIVED",
    "subject": "01948a5e-7c1b-7e64-b1a3-0b7a5e2c9d11",
    "delay": "2",
}


@given(BELLS)
def test_a_bell_comes_back_as_it_was_written(bell: Bell) -> None:
    words = to_words(bell).split()
    assert from_fields(dict(zip(words[::2], words[1::2], strict=True))) == bell


def test_an_entry_without_a_delay_is_due_and_a_later_release_may_add_fields() -> None:
    fields = {key: value for key, value in GOOD.items() if key != "delay"} | {"trace": "1"}
    assert from_fields(fields) == Bell(
        UUID(GOOD["id"]), EventType.MESSAGE_RECEIVED, UUID(GOOD["subject"]), 0.0
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "1"},
        {"subject": ""},
        {"type": "message_received"},
        {"delay": "soon"},
        {"delay": "nan"},
        {"delay": "inf"},
        {"delay": "-0.1"},
        {"delay": "3601"},
    ],
)
def test_anything_else_is_malformed(wrong: dict[str, str]) -> None:
    with pytest.raises(Malformed) as told:
        from_fields(GOOD | wrong)
    assert not any(value and value in str(told.value) for value in wrong.values())


@pytest.mark.parametrize("missing", ["id", "type", "subject"])
def test_so_is_an_entry_that_lacks_something(missing: str) -> None:
    with pytest.raises(Malformed):
        from_fields({key: value for key, value in GOOD.items() if key != missing})
