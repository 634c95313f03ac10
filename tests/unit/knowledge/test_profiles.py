"""Résumés as passages, a recruiter's words as wishes, and who comes first."""

from uuid import UUID

import pytest

from bot.domain.profile import Degree, Profile, Role
from bot.domain.search import Entry, Hit, Query, Side, Wish
from bot.knowledge.profiles import MOST, entries_of, nearness, query_of, ranked

ONE, OTHER = UUID(int=1), UUID(int=2)
PLACE = frozenset({Side.PLACE})


@pytest.mark.parametrize(
    ("text", "query"),
    [
        (
            "reach truck, nights, near Whitefield",
            Query((Wish("reach truck"), Wish("nights"), Wish("Whitefield", PLACE))),
        ),
        ("2+ years, SAP", Query((Wish("SAP"),), 24)),
        ("at least 18 months; forklift", Query((Wish("forklift"),), 18)),
        ("cerca de Leganés y noches", Query((Wish("Leganés", PLACE), Wish("noches")))),
        ("5 years forklift", Query((Wish("forklift"),), 60)),
        ("forklift 5+ years", Query((Wish("forklift"),), 60)),
        ("3 years of experience in sales", Query((Wish("sales"),), 36)),
        ("3 years' experience", Query((), 36)),
        ("al menos 2 años de experiencia como enfermera", Query((Wish("enfermera"),), 24)),
        ("2 anos de experiência em vendas", Query((Wish("vendas"),), 24)),
        ("2 साल का अनुभव, ड्राइवर", Query((Wish("ड्राइवर"),), 24)),
        ("व्हाइटफ़ील्ड के पास", Query((Wish("व्हाइटफ़ील्ड", PLACE),))),
        ("in sales, in Pune", Query((Wish("sales"), Wish("Pune")))),
        ("2+ years experience", Query((), 24)),
        ("in", Query((Wish("in"),))),
        ("  ,, ", Query(())),
        ("SAP, SAP", Query((Wish("SAP"),))),
    ],
)
def test_what_a_recruiter_writes_is_wishes(text: str, query: Query) -> None:
    assert query_of(text) == query


def test_a_profile_is_passages_without_who_it_is() -> None:
    profile = Profile(
        name="Asha Rao",
        emails=("asha@a.invalid",),
        phones=("+919800000001",),
        location="Whitefield",
        experience=(
            Role("Driver", "Blue Depot", None, None, None),
            Role(None, None, None, None, None),
        ),
        total_experience_months=30,
        education=(Degree("Pune", "BA"),),
        skills=("reach truck", "reach  truck"),
        licences=("LMV",),
        languages=("Hindi",),
    )
    assert entries_of(ONE, profile) == [
        Entry(ONE, Side.WORK, "Driver, Blue Depot", 30),
        Entry(ONE, Side.PLACE, "Whitefield", 30),
        Entry(ONE, Side.LICENCE, "LMV", 30),
        Entry(ONE, Side.LANGUAGE, "Hindi", 30),
        Entry(ONE, Side.SKILL, "reach truck", 30),
        Entry(ONE, Side.LEARNING, "BA, Pune", 30),
    ]


def test_nobody_crowds_out_others_with_a_long_list() -> None:
    profile = Profile(skills=tuple(f"skill {n}" for n in range(500)))
    assert len(entries_of(ONE, profile)) == MOST


@pytest.mark.parametrize(
    ("words", "text", "is_same"),
    [
        ("reach truck", "Reach Truck operator", True),
        ("forklift", "forklfit driver", False),
        ("whitefield", "Whitefeild, Bengaluru", True),
        ("SAP", "SAP MM", True),
        ("art", "cart pusher", False),
        ("reach truck", "truck", False),
    ],
)
def test_the_same_words_need_no_meaning(words: str, text: str, is_same: bool) -> None:
    assert (nearness(words, text, None) > 0.8) is is_same


def test_meaning_counts_less_than_words_and_nothing_below_a_floor() -> None:
    assert nearness("forklift", "reach truck", 0.95) == pytest.approx(0.8)
    assert nearness("forklift", "poetry", 0.79) == 0.0


def hit(resume: UUID, text: str, value: float) -> Hit:
    return Hit(resume, Side.WORK, text, value)


def test_who_shows_more_comes_first_and_says_by_what() -> None:
    query = Query((Wish("a"), Wish("b")))
    hits = [
        [hit(ONE, "one a", 1.0), hit(OTHER, "other a", 0.9), hit(OTHER, "worse", 0.3)],
        [hit(OTHER, "other b", 0.7), hit(ONE, "hardly", 0.1)],
    ]
    first, second = ranked(query, hits, 10)
    assert (first.resume, first.score, first.shown) == (OTHER, 0.8, ("other a", "other b"))
    assert (second.resume, second.score, second.shown) == (ONE, 0.5, ("one a", ""))
    assert len(ranked(query, hits, 1)) == 1


def test_who_shows_nothing_is_not_found() -> None:
    assert ranked(Query((Wish("a"),)), [[hit(ONE, "hardly", 0.1)]], 10) == []
    assert ranked(Query(()), [], 10) == []
