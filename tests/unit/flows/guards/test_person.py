"""Who wants a person, and who asks whether we are one."""

import pytest
from hypothesis import given, strategies as st

from flows.guards.person import asks_who_we_are, wants_person

WANTS = """
can I talk to a real person?|person|I want to speak with a human|call a recruiter|human please
quiero hablar con una persona|posso falar com um atendente?|kisi insaan se baat karni hai
मुझे किसी इंसान से बात करनी है|मैं किसी से बात करना चाहता हूँ|talk to someone|a real person please
let me talk to your manager|persona|pessoa|इंसान|can someone call me|I need a human
connect me with an agent|necesito hablar con alguien
"""

OTHER = """
are you a human?|I am a people person|I talk to customers|I have worked with a recruiter|yes
¿eres una persona?|I like to talk to people and customers|the contact person was nice
I was a travel agent|é uma pessoa|I don't want to talk to a person|3 years
"""

IDENTITY = """
are you a human?|are you a bot|is this a bot?|¿eres un robot?|você é um robô?|क्या आप इंसान हैं?
kya aap bot ho|am I talking to a human?|who are you
"""


def split(block: str) -> list[str]:
    return [each for each in block.replace("\n", "|").split("|") if each]


@pytest.mark.parametrize("text", split(WANTS))
def test_a_person_is_wanted(text: str) -> None:
    assert wants_person(text)


@pytest.mark.parametrize("text", split(OTHER))
def test_no_person_is_wanted(text: str) -> None:
    assert not wants_person(text)


@pytest.mark.parametrize("text", split(IDENTITY))
def test_who_we_are_is_asked(text: str) -> None:
    assert asks_who_we_are(text)
    assert not wants_person(text)


@given(st.text())
def test_it_never_raises(text: str) -> None:
    assert wants_person(text) in {True, False}
    assert asks_who_we_are(text) in {True, False}
