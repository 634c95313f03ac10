"""Guesses of the typed tier that the local one hears again, and what it may change."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.domain.conversation import Stage
from bot.domain.understanding import Command, CommandKind, Pointed, Tier, Utterance
from bot.evaluation.understanding.scene import Mind, Scene
from bot.evaluation.understanding.utterances import jobs
from bot.llm.scripted import ScriptedModel
from flows.guards.opt_out import wants_messages_again
from flows.understanding.commands import OFF_TOPIC
from flows.understanding.senses import Senses


@dataclass
class Hearing:
    """A local tier that hears one thing in everything."""

    kind: CommandKind
    confidence: float = 0.95
    question: str | None = None
    asked: list[str] = field(default_factory=list)

    def understand(self, utterance: Utterance) -> Sequence[Pointed]:
        self.asked.append(utterance.text)
        return [Pointed(self.kind, utterance.text, self.question, self.confidence)]


def heard(
    text: str, local: Hearing, job: str = "driver", pending: str = "licence", **kept: object
) -> Sequence[Command]:
    return _heard(text, Senses(local=local), job, pending, kept)


def _heard(
    text: str, senses: Senses, job: str, pending: str, kept: dict[str, object]
) -> Sequence[Command]:
    known = jobs()
    scene = Scene(tuple(known.values()), known[job], Stage.SCREENING, "en", pending, kept)
    return asyncio.run(Mind(senses).hear(scene, text))


def test_a_question_about_the_application_is_no_question_about_the_job() -> None:
    (command,) = heard("what did they make of me?", Hearing(CommandKind.STATUS))
    assert (command.kind, command.tier) == (CommandKind.STATUS, Tier.LOCAL)


def test_a_doubtful_second_opinion_changes_nothing() -> None:
    (command,) = heard("what did they make of me?", Hearing(CommandKind.STATUS, 0.7))
    assert (command.kind, command.tier) == (CommandKind.ASK, Tier.TYPED)


def test_what_is_certain_is_not_heard_again() -> None:
    local = Hearing(CommandKind.SKIP)
    (command,) = heard("yes", local)
    assert (command.kind, command.value) == (CommandKind.ANSWER, True)
    assert local.asked == []


def test_few_words_of_ones_own_may_mean_to_skip() -> None:
    local = Hearing(CommandKind.SKIP)
    (command,) = heard("rather keep that to myself", local, "cook", "motivation")
    assert (command.kind, command.question) == (CommandKind.SKIP, "motivation")


def test_many_words_of_ones_own_are_an_answer() -> None:
    told = "I have cooked since I was a child and my whole family has worked in good kitchens"
    local = Hearing(CommandKind.SKIP)
    (command,) = heard(told, local, "cook", "motivation")
    assert command.kind is CommandKind.ANSWER
    assert local.asked == []


@pytest.mark.parametrize("kind", [CommandKind.ABUSE, CommandKind.ANSWER, CommandKind.CORRECT])
def test_an_answer_gives_way_to_nothing_that_records_or_scolds(kind: CommandKind) -> None:
    (command,) = heard("bloody good food", Hearing(kind), "cook", "motivation")
    assert (command.kind, command.tier) == (CommandKind.ANSWER, Tier.TYPED)


def test_a_strange_question_is_declined_not_passed_on() -> None:
    (command,) = heard("what colour is tuesday?", Hearing(CommandKind.NOT_UNDERSTOOD))
    assert (command.kind, command.value) == (CommandKind.ASK, OFF_TOPIC)


def test_a_model_is_asked_about_a_guess_only_where_the_local_tier_is_unsure() -> None:
    model = ScriptedModel(lambda said: [Pointed(CommandKind.STATUS, said.text)])
    sure, unsure = (Hearing(CommandKind.ASK, each) for each in (0.9, 0.5))
    text = "what did they make of me?"
    (first,) = _heard(text, Senses(model, sure), "driver", "licence", {})
    assert (first.kind, model.heard) == (CommandKind.ASK, [])
    (second,) = _heard(text, Senses(model, unsure), "driver", "licence", {})
    assert (second.kind, second.tier) == (CommandKind.STATUS, Tier.MODEL)


def test_a_model_records_nothing_from_a_question() -> None:
    model = ScriptedModel(lambda said: [Pointed(CommandKind.ANSWER, said.text, "licence")])
    unsure = Hearing(CommandKind.ASK, 0.5)
    (command,) = _heard("is yes enough?", Senses(model, unsure), "driver", "licence", {})
    assert command.kind is CommandKind.ASK


def test_going_back_needs_more_than_a_models_word() -> None:
    model = ScriptedModel(lambda said: [Pointed(CommandKind.GO_BACK, said.text)])
    text = "gimme that thing before"
    alone = _heard(text, Senses(model), "driver", "licence", {})
    assert [each.kind for each in alone] == [CommandKind.NOT_UNDERSTOOD]
    both = _heard(text, Senses(model, Hearing(CommandKind.GO_BACK, 0.5)), "driver", "licence", {})
    assert [each.kind for each in both] == [CommandKind.GO_BACK]


def test_an_answer_that_is_taken_back_is_asked_for_again() -> None:
    local = Hearing(CommandKind.CORRECT, question="licence")
    (command,) = heard(
        "that first thing I told you was wrong", local, pending="experience", licence=True
    )
    assert (command.kind, command.question, command.value) == (CommandKind.CORRECT, "licence", None)


def test_another_job_is_applied_to_by_its_title() -> None:
    (command,) = heard("nurse, that would be me", Hearing(CommandKind.APPLY))
    assert (command.kind, command.value) == (CommandKind.APPLY, str(jobs()["nurse"].id))


@pytest.mark.parametrize(
    "text",
    [
        "START",
        "you may write to me again",
        "vuelvan a escribirme",
        "me mandem mensagens de novo",
        "मुझे फिर से मैसेज करो",
        "dobara message karo",
    ],
)
def test_who_opted_out_comes_back_in_any_words(text: str) -> None:
    assert wants_messages_again(text)


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "ok",
        "hello",
        "do not message me again",
        "never text me again",
        "no me escriban otra vez",
        "मैसेज मत करो",
        "I told you to stop",
    ],
)
def test_nothing_else_brings_anybody_back(text: str) -> None:
    assert not wants_messages_again(text)
