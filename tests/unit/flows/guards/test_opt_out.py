"""Who wants no more messages: the rule says any reasonable wording, and nothing else."""

import pytest
from hypothesis import given, strategies as st

from flows.guards.opt_out import is_opt_in, is_opt_out, sounds_urgent

OPT_OUT = """
STOP|stop|Stop!!|please stop|STOPALL|stop all|unsubscribe|please unsubscribe me|opt out|REVOKE
I want to opt out|please stop messaging me|don't text me again|Don\u2019t text me again|OptOut
do not contact me anymore|stop sending me messages|no more messages please|leave me alone
I don't want any more messages|remove me from your list|STOP STOP STOP|stop this please|Stop it
can you stop texting me|quit messaging me|Stop writing to me|stop bothering me, this is spam
no me escribas más|deja de escribirme|no quiero recibir más mensajes|quiero darme de baja
pare de me mandar mensagens|não me mande mais mensagens|me tire da lista|PARE
não quero mais receber mensagens|मुझे मैसेज मत भेजो|मैसेज भेजना बंद करो|बंद करो|रोकें|roko
message mat karo|mujhe message mat bhejo|msg band karo|message bhejna band karo
mujhe pareshan mat karo
"""

OTHER = """
I want to stop being a driver|bus stop|when does the shift end?|don't stop messaging me
why did you stop messaging me?|I stopped driving last year|yes|no|the end of the month|non-stop
I quit my job in May|I can start|estoy de baja|para moto|no tengo mensajes|no me llamo Juan
não tenho|shop band hai|mat|nahi|I message customers all day|at the bus stop near my house
2 years then I had to stop because of my mother|I never text while driving|End of December
no, I left in March|I don't call in sick|call me|dukan band karo|please dont stop|START|alto|media
"""


def split(block: str) -> list[str]:
    return [each for each in block.replace("\n", "|").split("|") if each]


@pytest.mark.parametrize("text", split(OPT_OUT))
def test_it_counts_whether_a_question_is_open_or_not(text: str) -> None:
    assert is_opt_out(text, question_open=True) is True
    assert is_opt_out(text, question_open=False) is True
    assert sounds_urgent(text)


@pytest.mark.parametrize(
    "text",
    ["\uff53\uff54\uff4f\uff50", "s\u200btop", "S T O P".replace(" ", "\u2060"), "stop\u00ad"],
)
def test_disguised_letters_count(text: str) -> None:
    assert is_opt_out(text, question_open=True) is True


@pytest.mark.parametrize("text", split(OTHER))
def test_nothing_else_counts(text: str) -> None:
    assert is_opt_out(text, question_open=True) is False


@pytest.mark.parametrize("text", ["CANCEL", "end", "Quit!", "cancelar", "sair", "baja", "रद्द"])
def test_cancel_and_its_like_count_only_when_no_question_is_open(text: str) -> None:
    assert is_opt_out(text, question_open=True) is None
    assert is_opt_out(text, question_open=False) is True
    assert sounds_urgent(text)


@pytest.mark.parametrize("text", ["don't text me, call me", "no me escribas, llámame"])
def test_another_channel_is_asked_about(text: str) -> None:
    assert is_opt_out(text, question_open=False) is None


@pytest.mark.parametrize("text", ["START", "start please", "UNSTOP", "empezar", "शुरू करो"])
def test_start_brings_back(text: str) -> None:
    assert is_opt_in(text)
    assert sounds_urgent(text)


@pytest.mark.parametrize("text", ["yes", "YES", "I can start on Monday", "starting when?", ""])
def test_yes_never_does(text: str) -> None:
    assert not is_opt_in(text)


def test_a_long_story_stops_nobody() -> None:
    story = "I worked at a shop and " * 12 + "they told people to stop messaging me at night"
    assert is_opt_out(story, question_open=True) is False


@pytest.mark.parametrize("text", ["3 years", "morning", "नमस्ते", ""])
def test_other_words_are_not_urgent(text: str) -> None:
    assert not sounds_urgent(text)


@given(st.text())
def test_it_never_raises(text: str) -> None:
    assert is_opt_out(text, question_open=True) in {True, False, None}
    assert is_opt_in(text) in {True, False}
    assert sounds_urgent(text) in {True, False}


@given(st.sampled_from(["stop", "STOP", "Unsubscribe", "pare", "बंद करो"]), st.text(" .!,?\n\u200b"))
def test_marks_around_a_stop_word_change_nothing(word: str, around: str) -> None:
    assert is_opt_out(f"{around}{word}{around}", question_open=True) is True
