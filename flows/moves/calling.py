"""Calling a person: said once, while everything else goes on."""

from bot.domain.effects import CallPerson, ClearTimers, Notify
from flows.draft import Draft


def call_person(draft: Draft) -> None:
    """The candidate wants a person; who waits already is told that it is known."""
    if draft.is_waiting:
        draft.say("person.still")
        return
    draft.do(CallPerson(), Notify("person.wanted"), ClearTimers())
    draft.say("person.called")
