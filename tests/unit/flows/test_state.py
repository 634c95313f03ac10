"""What is stored between turns: plain, small, versioned, and nothing that belongs elsewhere."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.base import create_checkpoint, empty_checkpoint

from bot.domain.conversation import Stage
from bot.domain.errors import NewerVersion
from flows.conversation import Mind
from flows.draft import STORED
from flows.state import STATE_VERSION, State, upcast_state
from flows.understanding.senses import Senses
from flows.upcasting import Upcasting
from tests.unit.flows.chat import CONVERSATION, Chat

HEAVY = ("langgraph", "langchain", "langsmith", "sqlalchemy", "pydantic")


async def test_only_plain_channels_are_stored(experienced: Chat) -> None:
    stored = await experienced.stored()
    assert set(stored) == {*STORED, "version"}
    assert stored["version"] == STATE_VERSION
    assert json.loads(json.dumps(stored)) == stored


async def test_no_words_of_the_candidate_are_stored(experienced: Chat) -> None:
    await experienced.say("my secret is pomegranate")
    await experienced.say("pomegranate 90")
    assert "pomegranate" not in json.dumps(await experienced.stored())


async def test_the_state_stays_small_however_long_it_goes_on(experienced: Chat) -> None:
    for _ in range(30):
        await experienced.say("banana")
    stored = await experienced.stored()
    assert len(stored["asks"]) == 6
    assert len(json.dumps(stored)) < 1500


async def test_every_stored_channel_is_one_of_the_graph() -> None:
    assert {*STORED, "version"} <= set(State.__annotations__)


def test_a_state_of_version_0_is_understood() -> None:
    old = {"stage": "screening", "question": "experience", "asked": ["licence", "experience"]}
    new = upcast_state(old)
    assert new == {
        "version": STATE_VERSION,
        "stage": "screening",
        "pending": "experience",
        "asked": ["licence", "experience"],
    }
    assert "version" not in old


def test_a_state_of_a_later_release_is_refused() -> None:
    with pytest.raises(NewerVersion):
        upcast_state({"version": STATE_VERSION + 1})


async def rewrite(chat: Chat, values: dict[str, Any]) -> None:
    """Store a state as another release would have."""
    config: Any = {"configurable": {"thread_id": str(CONVERSATION), "checkpoint_ns": ""}}
    checkpoint = create_checkpoint(empty_checkpoint(), None, 1)
    version = chat.saver.get_next_version(None, None)
    checkpoint["channel_values"] = values
    checkpoint["channel_versions"] = dict.fromkeys(values, version)
    await chat.saver.aput(
        config, checkpoint, {"source": "loop", "step": 1}, dict(checkpoint["channel_versions"])
    )


async def test_a_conversation_of_an_older_release_goes_on(experienced: Chat) -> None:
    old = dict(await experienced.stored())
    old["question"] = old.pop("pending")
    del old["version"]
    await rewrite(experienced, old)
    await experienced.say("3 years")
    assert experienced.answers == {"licence": True, "experience": 36}
    assert experienced.pending == "vehicle"
    assert (await experienced.stored())["version"] == STATE_VERSION


async def test_what_an_older_release_wrote_survives_a_silent_turn(experienced: Chat) -> None:
    old = dict(await experienced.stored())
    old["question"] = old.pop("pending")
    del old["version"]
    await rewrite(experienced, old)
    await experienced.take_over()
    assert (await experienced.stored())["pending"] == "experience"


async def test_a_conversation_of_a_later_release_is_left_alone(experienced: Chat) -> None:
    await rewrite(experienced, {"version": STATE_VERSION + 1, "stage": "screening"})
    with pytest.raises(NewerVersion):
        await experienced.say("3 years")


def test_an_allowlist_reaches_the_inner_saver(chat: Chat) -> None:
    listed = Upcasting(chat.saver).with_allowlist([("uuid", "UUID")])
    assert isinstance(listed, Upcasting)


async def test_without_a_saver_every_turn_is_the_first(chat: Chat) -> None:
    chat.mind = Mind(Senses(), None)
    await chat.say("DRIVER-BLR")
    await chat.say("yes")
    assert chat.stage is Stage.CONSENT


async def test_conversations_do_not_see_each_other() -> None:
    first, second = Chat(), Chat()
    second.mind, second.saver = first.mind, first.saver
    await first.say("STOP")
    assert first.seen.view.opted_out


@pytest.mark.parametrize(
    "module", ["flows.guards.opt_out", "flows.guards.language", "flows.guards.consent", "prompts"]
)
def test_the_gateway_can_ask_the_guards_without_the_graph(module: str) -> None:
    found = f"[each for each in sys.modules if each.startswith({HEAVY!r})]"
    done = subprocess.run(  # noqa: S603 - our own interpreter and words
        [sys.executable, "-c", f"import sys, {module}; print({found})"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert done.stdout.strip() == "[]"


def test_a_state_of_version_1_is_taken_as_it_is() -> None:
    old = {"version": 1, "stage": "screening", "pending": "experience"}
    assert upcast_state(old) == {**old, "version": 2}
