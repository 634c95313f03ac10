"""Each mutation still breaks the statement that it was written for."""

from itertools import chain

import pytest

from bot.storage.statements import statements
from tests.chaos.mutations import CHANGES, Change, Mutation, applied, changed


@pytest.mark.parametrize("mutation", Mutation)
def test_every_mutation_changes_something(mutation: Mutation) -> None:
    assert CHANGES[mutation]


@pytest.mark.parametrize("change", [*chain.from_iterable(CHANGES.values())], ids=lambda c: c.name)
def test_a_change_applies_to_the_statement_of_today(change: Change) -> None:
    before = statements(change.noun)[change.name]
    assert changed(before, change) != before


def test_a_change_that_no_longer_applies_says_so() -> None:
    with pytest.raises(LookupError, match=r"outbox\.take does not say 'AT ALL' once"):
        changed("SELECT 1", Change("outbox", "take", "AT ALL", ""))


@pytest.mark.parametrize("mutation", Mutation)
def test_who_is_broken_for_a_while_is_whole_afterwards(mutation: Mutation) -> None:
    nouns = {each.noun for each in CHANGES[mutation]}
    before = {noun: dict(statements(noun)) for noun in nouns}
    with applied(mutation):
        assert {noun: dict(statements(noun)) for noun in nouns} != before
    assert {noun: dict(statements(noun)) for noun in nouns} == before
