"""Charts that people can read, whatever was measured."""

import re
from xml.etree import ElementTree as ET

import pytest

from tests.bench.plot import HEIGHT, NAME_APART, WIDTH, Chart, Series

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*lines: Series, log: bool = False) -> ET.Element:
    return ET.fromstring(Chart("file", "Title <&>", "x", "y", lines, log=log).svg())  # noqa: S314 - ours


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    "points", [((1.0, 2.0),), ((0.0, 0.0), (10.0, 0.0)), ((1.0, 0.03), (2.0, 90_000.0))]
)
def test_every_point_is_in_the_picture(points: tuple[tuple[float, float], ...], log: bool) -> None:
    circles = drawn(Series("a", points), log=log).findall(f"{SVG}circle")
    assert len(circles) == len(points)
    assert all(0 <= float(each.attrib["cx"]) <= WIDTH for each in circles)
    assert all(0 <= float(each.attrib["cy"]) <= HEIGHT for each in circles)


def test_names_of_lines_that_end_together_are_apart() -> None:
    picture = drawn(Series("first", ((1, 5.0),)), Series("second", ((1, 5.0),)))
    places = {each.text: float(each.attrib["y"]) for each in picture.findall(f"{SVG}text")}
    assert abs(places["first"] - places["second"]) >= NAME_APART


def test_an_axis_begins_at_nought_and_has_round_numbers() -> None:
    texts = [each.text or "" for each in drawn(Series("a", ((1, 87.0),))).findall(f"{SVG}text")]
    numbers = [text for text in texts if re.fullmatch(r"[\d,.]+", text)]
    assert numbers[:6] == ["0", "20", "40", "60", "80", "100"]
