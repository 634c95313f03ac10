import time
from pathlib import Path

import pytest

from bot.domain.errors import BadFile, NotFound
from bot.files.marked import SIZE_LIMIT, read

TEXT = """\
# a comment
name: Ravi
pairs: [[0, 1],
        [2, 3]]
nested:
  - {id: one, open: true}
  - id: two
    words: |
      first
      second
"""


def test_values_are_plain() -> None:
    assert read(TEXT).document == {
        "name": "Ravi",
        "pairs": [[0, 1], [2, 3]],
        "nested": [{"id": "one", "open": True}, {"id": "two", "words": "first\nsecond\n"}],
    }


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("name",), 2),
        (("pairs", 1), 4),
        (("pairs", 1, 1), 4),
        (("nested",), 5),
        (("nested", 0, "open"), 6),
        (("nested", 1), 7),
        (("nested", 1, "words"), 8),
        (("nested", 1, "missing"), 7),
        (("nowhere", "at", "all"), 2),
    ],
)
def test_every_path_has_a_line(path: tuple[str | int, ...], line: int) -> None:
    assert read(TEXT).line(*path) == line


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", 1), ("-2", -2), ("1.5", 1.5), (".5", 0.5), ("1.0e3", 1000.0), ("true", True),
        ("False", False), ("null", None), ("~", None), ("", None), ("yes", "yes"), ("no", "no"),
        ("2026-12-01", "2026-12-01"), ("+90d", "+90d"), ("'1'", "1"), ('"true"', "true"),
        ("0x10", "0x10"), (".inf", ".inf"), ("9" * 30, "9" * 30),
    ],
)  # fmt: skip
def test_only_plain_numbers_and_truths_are_more_than_text(written: str, value: object) -> None:
    found = read(f"key: {written}\n").document["key"]

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: [1\nb: 2", 2, "this is not YAML"),
        ("a: 1\n\tb: 2", 2, "this is not YAML"),
        ("a: \u0000", 1, "not YAML text"),
        ("a: 1\nb: 2\na: 3", 3, "'a' stands here a second time"),
        ("a: &x 1\nb: *x", 2, "aliases"),
        ("a: !!python/object:os.system x", 1, "tags"),
        ("a: 1\n---\nb: 1", 2, "second document"),
        ("a: {[1, 2]: 3}", 1, "a key must be one word"),
        ("[" * 1000, 1, "deep"),
        ("a: \ud800", 1, "not UTF-8"),
        ("x" * (SIZE_LIMIT + 1), 1, "larger"),
    ],
)
def test_what_is_not_allowed_is_named_with_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(BadFile) as caught:
        read(text, name="the.yaml")

    assert caught.value.path == "the.yaml"
    assert [mistake.line for mistake in caught.value.mistakes] == [line]
    assert problem in caught.value.mistakes[0].problem


def test_every_key_that_stands_twice_is_named() -> None:
    with pytest.raises(BadFile) as caught:
        read("a: 1\na: 2\nb: 1\nb: 2\n")

    assert [mistake.line for mistake in caught.value.mistakes] == [2, 4]


def test_a_bomb_of_aliases_costs_nothing() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [*{before}, *{before}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    began = time.process_time()

    with pytest.raises(BadFile):
        read(bomb)

    assert time.process_time() - began < 1


def test_files_are_read_by_their_path(tmp_path: Path) -> None:
    path = tmp_path / "job.yaml"
    path.write_text("\ufeffa: 1\n", encoding="utf-8")

    assert read(path).document == {"a": 1}
    assert read(path).name == str(path)


def test_a_file_that_is_not_there_or_not_readable_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        read(tmp_path / "nowhere.yaml")
    with pytest.raises(BadFile, match="cannot be read"):
        read(tmp_path)


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"a: 1\nb: \xf1\n")

    with pytest.raises(BadFile, match="line 2: it is not UTF-8"):
        read(path)


def test_an_empty_file_is_nothing() -> None:
    assert read("").document is None
    assert read("# only a comment\n").line("a") == 1
