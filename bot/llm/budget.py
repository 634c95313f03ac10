"""A language model that is asked only while its budget lasts; then it is unavailable, as at a 429.

Tokens are put aside before a question and settled after it, at once and not with the turn: a draft
that is superseded or fails was paid for, too. A worker that dies in between leaves what it put
aside counted.
"""

from collections.abc import Callable, Sequence
from typing import Final

import structlog

from bot.domain.budget import Budget, ModelLimits, Refused, Reserved
from bot.domain.errors import ModelUnavailable
from bot.domain.ports import LanguageModel, ModelBudget
from bot.domain.understanding import Pointed, Tokens, Utterance
from bot.llm.allowed import OVER_BUDGET, Allowed
from bot.llm.asking import ask
from bot.llm.counting import guessed

log = structlog.get_logger()

ANSWER: Final = 200
"""Tokens that an answer is thought to have until it is there."""

LONGEST: Final = 4_000
"""Characters of a text that are reckoned with: no model is shown more."""


class Budgeted:
    """Implements the port ``LanguageModel`` around another one."""

    def __init__(
        self,
        model: LanguageModel,
        budget: ModelBudget,
        limits: ModelLimits,
        *,
        on_spent: Callable[[int], None] = lambda _: None,
        on_refused: Callable[[Budget], None] = lambda _: None,
    ) -> None:
        """Nothing is asked yet.

        Args:
            model: who is asked.
            budget: who counts.
            limits: beyond which it is not asked.
            on_spent: told what everybody has spent today.
            on_refused: told which budget is used up, each time somebody was not asked.
        """
        self.name = model.name
        self._model = model
        self._allowed = Allowed(budget, limits)
        self._on_spent = on_spent
        self._on_refused = on_refused

    async def understand(
        self, utterance: Utterance, tokens: Tokens | None = None
    ) -> Sequence[Pointed]:
        """What was said, as the model hears it.

        Raises:
            ModelUnavailable: the model's own, or the budget is used up or cannot be asked.
        """
        tokens = Tokens() if tokens is None else tokens
        reserved = await self._reserved(utterance)
        before = tokens.both
        try:
            return await self._model.understand(utterance, tokens)
        finally:
            await self._allowed.settle(reserved, tokens.both - before)

    async def close(self) -> None:
        await self._model.close()

    async def _reserved(self, utterance: Utterance) -> Reserved:
        cost = guessed(ask(utterance, LONGEST)).both + ANSWER
        found = await self._allowed.reserve(utterance.conversation, cost)
        if isinstance(found, Refused):
            self._refused(utterance, found)
            raise ModelUnavailable(OVER_BUDGET)
        self._on_spent(found.used)
        return found

    def _refused(self, utterance: Utterance, refused: Refused) -> None:
        self._on_refused(refused.budget)
        if refused.is_first:
            log.warning(
                "model.over_budget",
                budget=refused.budget.value,
                conversation=str(utterance.conversation),
            )
