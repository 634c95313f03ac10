"""What paid calls ask before and settle after: never without limit, even when nobody counts."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from bot.domain.budget import ModelLimits, Refused, Reserved
from bot.domain.errors import ModelUnavailable, StoreDown
from bot.domain.ports import ModelBudget

log = structlog.get_logger()

OVER_BUDGET: Final = "over_budget"


@dataclass(frozen=True, slots=True)
class Allowed:
    """Whom to ask whether a call may cost more, and how much it may."""

    budget: ModelBudget
    limits: ModelLimits

    async def reserve(self, conversation: UUID | None, tokens: int) -> Reserved | Refused:
        """What is put aside for a call of a conversation, or which budget is used up.

        Raises:
            ModelUnavailable: nothing may be spent, nobody would pay, or nobody counts just now.
        """
        if conversation is None or self.limits.is_nothing:
            raise ModelUnavailable(OVER_BUDGET)
        try:
            return await self.budget.reserve(conversation, tokens, self.limits)
        except StoreDown as error:
            raise ModelUnavailable(OVER_BUDGET) from error

    async def settle(self, reserved: Reserved, tokens: int) -> None:
        """What it cost in the end; while nobody counts, what was put aside stays counted."""
        try:
            await self.budget.settle(reserved, tokens)
        except StoreDown:
            log.warning("model.not_settled", conversation=str(reserved.conversation))
