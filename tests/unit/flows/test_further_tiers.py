"""Beyond the typed parsers: a model points, and only what is really there is followed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.domain.conversation import Owner, Stage
from bot.domain.errors import ModelUnavailable
from bot.domain.understanding import CommandKind, Pointed, Tokens, Utterance
from flows.conversation import Mind
from flows.understanding.senses import Senses
from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat


@dataclass
class Model:
    """Points where it is told to, and keeps what it was asked."""

    pointed: Sequence[Pointed] = ()
    fails: bool = False
    asked: list[Utterance] = field(default_factory=list)
    name: str = "scripted"

    async def understand(
        self, utterance: Utterance, tokens: Tokens | None = None
    ) -> Sequence[Pointed]:
        self.asked.append(utterance)
        if tokens is not None:
            tokens.add(Tokens(1, 1))
        if self.fails:
            raise ModelUnavailable("slow")
        return self.pointed

    async def close(self) -> None:
        self.asked.clear()


@dataclass
class Local:
    """The local tier, likewise."""

    pointed: Sequence[Pointed] = ()

    def understand(self, utterance: Utterance) -> Sequence[Pointed]:
        return [each for each in self.pointed if each.quote in utterance.text]


async def at_experience(model: Model, local: Local | None = None) -> Chat:
    chat = Chat(jobs.job(), model=model)
    if local is not None:
        chat.mind = Mind(Senses(model, local), chat.saver)
    await chat.say("hello")
    await chat.tap("Yes")
    await chat.tap("Yes")
    return chat


async def test_buttons_and_plain_answers_need_no_model() -> None:
    model = Model()
    chat = await at_experience(model)
    await chat.say("3 years")
    assert model.asked == []


async def test_nothing_reaches_a_model_before_consent(chat: Chat) -> None:
    model = Model()
    chat.mind = Mind(Senses(model), chat.saver)
    await chat.say("blah blah")
    await chat.say("more blah")
    assert model.asked == []


async def test_a_model_points_and_the_typed_parser_reads() -> None:
    model = Model([Pointed(CommandKind.ANSWER, "5 years", "experience")])
    chat = await at_experience(model)
    said = await chat.say("2 years here, 3 years there, 5 years in all")
    assert "Did you mean 5 years?" in said
    assert "experience" not in chat.answers
    await chat.say("yes")
    assert chat.answers["experience"] == 60


async def test_the_model_is_asked_when_the_parsers_are_unsure() -> None:
    model = Model([Pointed(CommandKind.HUMAN, "put the boss on")])
    chat = await at_experience(model)
    assert "write “person”" in await chat.say("put the boss on")
    assert chat.owner is Owner.BOT
    utterance = model.asked[0]
    assert utterance.text == "put the boss on"
    assert utterance.pending is not None
    assert utterance.pending.id == "experience"
    assert len(utterance.questions) == 7
    assert utterance.job_title == "Delivery driver"


@pytest.mark.parametrize(
    "pointed",
    [
        Pointed(CommandKind.ANSWER, "5 years", "experience"),
        Pointed(CommandKind.ANSWER, "", "experience"),
        Pointed(CommandKind.ANSWER, "purple", "experience"),
        Pointed(CommandKind.ANSWER, "purple", "salary"),
        Pointed(CommandKind.ANSWER, "purple", None),
        Pointed(CommandKind.HUMAN, "purple", confidence=0.2),
        Pointed(CommandKind.HUMAN, "a recruiter please"),
        Pointed(CommandKind.GO_BACK, "purple"),
        Pointed(CommandKind.APPLY, "purple"),
    ],
    ids=["not said", "empty", "unreadable", "no such", "none", "unsure", "quote", "back", "apply"],
)
async def test_what_a_model_makes_up_is_thrown_away(pointed: Pointed) -> None:
    chat = await at_experience(Model([pointed]))
    said = await chat.say("purple")
    assert chat.answers == {"licence": True}
    assert (chat.pending, chat.owner) == ("experience", Owner.BOT)
    assert "did not understand" in said


async def test_a_model_cannot_opt_anybody_out_only_ask() -> None:
    chat = await at_experience(Model([Pointed(CommandKind.OPT_OUT, "enough of this")]))
    said = await chat.say("enough of this")
    assert "stop writing" in said
    assert not chat.seen.view.opted_out
    await chat.say("yes")
    assert chat.seen.view.opted_out


async def test_a_model_cannot_withdraw_an_application_only_ask() -> None:
    chat = await at_experience(Model([Pointed(CommandKind.WITHDRAW, "enough of this")]))
    assert "take your application back" in await chat.say("enough of this")
    assert chat.pending == "experience"
    await chat.say("yes")
    assert chat.seen.view.stage is Stage.WITHDRAWN


async def test_a_quote_without_its_not_is_asked_back() -> None:
    chat = await at_experience(Model([Pointed(CommandKind.ANSWER, "5 years", "experience")]))
    said = await chat.say("hmm 5 years in a shop, blub 1 year at the wheel")
    assert "Did you mean 5 years?" in said
    assert "experience" not in chat.answers


async def test_an_answer_to_another_open_question_counts_and_is_echoed() -> None:
    chat = await at_experience(Model([Pointed(CommandKind.ANSWER, "scooter", "vehicle")]))
    said = await chat.say("depends, but the scooter thing is mine")
    assert chat.answers.get("vehicle") == "scooter"
    assert "Scooter" in said
    assert chat.pending == "experience"


async def test_an_answered_question_is_not_overwritten_by_pointing() -> None:
    chat = await at_experience(Model([Pointed(CommandKind.ANSWER, "no licence", "licence")]))
    await chat.say("blub no licence blub")
    assert chat.answers == {"licence": True}


async def test_a_model_that_fails_is_forgotten() -> None:
    model = Model(fails=True)
    chat = await at_experience(model)
    assert "did not understand" in await chat.say("purple")
    assert "model.unavailable" in chat.seen.trace


async def test_without_patience_no_model_is_asked() -> None:
    model = Model([Pointed(CommandKind.HUMAN, "purple")])
    chat = await at_experience(model)
    chat.patient = False
    await chat.say("purple")
    assert model.asked == []


async def test_the_local_tier_is_asked_last() -> None:
    local = Local([Pointed(CommandKind.HUMAN, "purple")])
    chat = await at_experience(Model(fails=True), local)
    await chat.say("purple")
    assert chat.owner is Owner.WAITING
    assert "understood.human.local" in chat.seen.trace


async def test_small_talk_that_a_model_hears_is_no_miss() -> None:
    chat = await at_experience(Model([Pointed(CommandKind.SMALL_TALK, "lovely weather")]))
    await chat.say("lovely weather")
    assert (await chat.stored())["misses"] == 0
    assert chat.pending == "experience"
