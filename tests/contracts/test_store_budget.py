"""What the language model costs: counted for all workers together, and never spent twice."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.budget import Budget, ModelLimits, Refused, Reserved
from tests.contracts.store_cases import AT_ONCE, IDS, Scene, Stores

MUCH = ModelLimits(candidate=10**9, day=10**12)


async def spend(
    scene: Scene, tokens: int, limits: ModelLimits = MUCH, reserve: int = 100
) -> Reserved | Refused:
    """One question of a conversation; reserved and settled."""
    budget = scene.stores.budget
    found = await budget.reserve(scene.subject, reserve, limits)
    if isinstance(found, Reserved):
        await budget.settle(found, tokens)
    return found


async def used(scene: Scene) -> int:
    """Of everybody today."""
    found = await scene.stores.budget.reserve(scene.subject, 0, MUCH)
    assert isinstance(found, Reserved)
    return found.used


@pytest.fixture
async def asking(scene: Scene) -> Scene:
    """Somebody whom the model is asked about, at the beginning of a day."""
    await scene.hear()
    scene.stores.clock.move(timedelta(days=2))
    return scene


async def test_what_was_put_aside_becomes_what_it_cost(asking: Scene) -> None:
    before = await used(asking)
    found = await spend(asking, 340, reserve=500)
    assert isinstance(found, Reserved)
    assert found.used == before + 500
    assert await used(asking) == before + 340
    assert (await asking.record()).model_tokens == 340


async def test_what_a_dead_worker_put_aside_stays_counted(asking: Scene) -> None:
    await asking.stores.budget.reserve(asking.subject, 500, MUCH)
    assert (await asking.record()).model_tokens == 500


async def test_a_question_that_cost_nothing_gives_all_of_it_back(asking: Scene) -> None:
    before = await used(asking)
    await spend(asking, 0)
    assert await used(asking) == before
    assert (await asking.record()).model_tokens == 0


async def test_below_the_limit_one_more_is_asked_and_at_it_none(asking: Scene) -> None:
    limits = ModelLimits(candidate=1000, day=10**12)
    for _ in range(2):
        assert isinstance(await spend(asking, 600, limits), Reserved)
    refused = await spend(asking, 600, limits)
    assert isinstance(refused, Refused)
    assert refused.budget is Budget.CANDIDATE
    assert (await asking.record()).model_tokens == 1200


async def test_of_questions_at_the_same_time_one_at_most_goes_over_the_limit(
    asking: Scene, another: Scene
) -> None:
    await another.hear()
    limits = ModelLimits(candidate=10**9, day=await used(asking) + 950)
    found = await asyncio.gather(
        *(each.stores.budget.reserve(each.subject, 100, limits) for each in [asking, another] * 10)
    )
    assert sum(isinstance(each, Reserved) for each in found) == 10
    assert {each.budget for each in found if isinstance(each, Refused)} == {Budget.DAY}


async def test_one_persons_budget_is_nothing_to_another(asking: Scene, another: Scene) -> None:
    await another.hear()
    limits = ModelLimits(candidate=100, day=10**12)
    await spend(asking, 100, limits)
    assert isinstance(await spend(asking, 1, limits), Refused)
    assert isinstance(await spend(another, 1, limits), Reserved)


@pytest.mark.parametrize("limits", [ModelLimits(0, 10**12), ModelLimits(10**9, 0)])
async def test_a_budget_of_nothing_asks_nobody(asking: Scene, limits: ModelLimits) -> None:
    assert isinstance(await spend(asking, 1, limits), Refused)


async def test_a_candidates_day_rolls(asking: Scene) -> None:
    limits = ModelLimits(candidate=100, day=10**12)
    await spend(asking, 100, limits)
    asking.stores.clock.move(timedelta(hours=23))
    assert isinstance(await spend(asking, 1, limits), Refused)
    asking.stores.clock.move(timedelta(hours=2))
    assert isinstance(await spend(asking, 1, limits), Reserved)
    assert (await asking.record()).model_tokens == 101


async def test_everybodys_day_ends_at_midnight_utc(asking: Scene) -> None:
    clock = asking.stores.clock
    midnight = (clock.now() + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    clock.move(midnight - clock.now() - timedelta(minutes=1))
    limits = ModelLimits(candidate=10**9, day=await used(asking) + 100)
    await spend(asking, 100, limits)
    assert isinstance(await spend(asking, 1, limits), Refused)
    clock.move(timedelta(minutes=2))
    assert isinstance(await spend(asking, 1, limits), Reserved)


async def test_a_question_over_midnight_counts_where_it_began(asking: Scene) -> None:
    clock, budget = asking.stores.clock, asking.stores.budget
    found = await budget.reserve(asking.subject, 100, MUCH)
    assert isinstance(found, Reserved)
    clock.move(timedelta(days=1))
    before = await used(asking)
    await budget.settle(found, 5_000)
    assert await used(asking) == before


async def test_recruiters_are_told_once_a_day_of_each_candidate(asking: Scene) -> None:
    limits = ModelLimits(candidate=100, day=10**12)
    await spend(asking, 100, limits)
    found = [await spend(asking, 1, limits) for _ in range(3)]
    assert [isinstance(each, Refused) and each.is_first for each in found] == [True, False, False]
    [notice] = await asking.notices()
    assert (notice.kind, notice.detail) == ("model.candidate_budget", {"tokens": 100})


async def test_recruiters_are_told_once_a_day_of_the_whole_budget(
    asking: Scene, another: Scene, stores: Stores
) -> None:
    await another.hear()
    limits = ModelLimits(candidate=10**9, day=await used(asking) + 100)
    await spend(asking, 100, limits)
    found = [await spend(each, 1, limits) for each in (asking, another, asking)]
    assert [isinstance(each, Refused) and each.is_first for each in found] == [True, False, False]
    told = [each for each in await stores.reader.notices() if each.kind == "model.day_budget"]
    assert [(each.address, each.detail) for each in told] == [("", {"tokens": limits.day})]


async def test_two_who_are_one_share_what_is_left(asking: Scene, another: Scene) -> None:
    await another.hear()
    limits = ModelLimits(candidate=1000, day=10**12)
    await spend(asking, 600, limits)
    await spend(another, 600, limits)
    await asking.be_one_with(another, quiet=AT_ONCE)
    assert isinstance(await spend(asking, 1, limits), Refused)
    assert (await asking.record()).model_tokens == 1200


async def test_the_json_of_a_conversation_has_the_contracts_keys_only(asking: Scene) -> None:
    await spend(asking, 100)
    assert "model_tokens" not in (await asking.record()).to_json()


async def test_what_was_never_reserved_settles_nothing(asking: Scene) -> None:
    clock = asking.stores.clock
    stray = Reserved(IDS.new(), 100, clock.now().date(), clock.now(), 0)
    before = await used(asking)
    await asking.stores.budget.settle(stray, 0)
    assert await used(asking) <= before
