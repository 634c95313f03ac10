"""The slow model answers what our own reader believes."""

import json

from bot.domain.understanding import CommandKind, Utterance
from bot.llm.structured import understood
from tests.bench.groq import completion, said


def test_its_answer_points_to_words_that_were_said() -> None:
    prompt = "Language: en\n<candidate_message>\nso it is\n</candidate_message>"
    body = json.dumps({"messages": [{"role": "system"}, {"role": "user", "content": prompt}]})
    words = said(body.encode())
    assert words == "so it is"
    content = json.loads(completion(words))["choices"][0]["message"]["content"]
    utterance = Utterance(text=words, language="en", job_title=None, pending=None, questions=())
    (command,) = understood(content, utterance)
    assert (command.kind, command.quote) == (CommandKind.SMALL_TALK, "so it is")
