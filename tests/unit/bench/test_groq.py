"""The slow model answers what our own reader believes, asked as our own client asks."""

import json

from bot.domain.understanding import CommandKind, Utterance
from bot.llm.asking import ask
from bot.llm.structured import understood
from tests.bench.groq import completion, said


def test_its_answer_points_to_words_that_were_said() -> None:
    words = 'so "it" is & stays\nin two lines'
    utterance = Utterance(text=words, language="en", job_title=None, pending=None, questions=())
    messages = [{"role": role, "content": text} for role, text in ask(utterance, 4_000)]
    assert said(json.dumps({"messages": messages}).encode()) == words
    content = json.loads(completion(words))["choices"][0]["message"]["content"]
    (command,) = understood(content, utterance)
    assert (command.kind, command.quote) == (CommandKind.SMALL_TALK, words)
