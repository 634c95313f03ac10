"""Any text stands in a conversation file as it was said."""

from hypothesis import given, strategies as st

from bot.evaluation.case_text import CaseText, flow
from bot.files.marked import read

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(text=TEXTS)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert read(f"a: {flow(text)}").document == {"a": text}


@given(values=st.dictionaries(TEXTS, TEXTS | st.booleans() | st.none() | st.integers(0, 10**9)))
def test_a_map_comes_back_as_it_was(values: dict[str, object]) -> None:
    assert read(f"a: {flow(values)}").document == {"a": values}


def test_what_nobody_sees_is_written_so_that_people_see_it() -> None:
    assert flow("\u202eyes\u202c 👍") == '"\\u202eyes\\u202c 👍"'
    assert flow("\U000e0041") == '"\\U000e0041"'
    assert flow("half \ud83d") == '"half \ufffd"'


def test_a_remark_with_several_lines_stays_a_remark() -> None:
    text = CaseText(["a.yaml", "b.yaml"], "x", "2026-11-23T09:00", None, ["one\n- user: two"])
    lines = text.render().splitlines()
    assert lines[0] == 'job: ["a.yaml", "b.yaml"]'
    assert lines[-1] == "      # one - user: two"
