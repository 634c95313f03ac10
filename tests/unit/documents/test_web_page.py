"""HTML: what a browser shows on a desk, and nothing that people do not see."""

import pytest

from bot.documents.web_page import read_web_page
from bot.domain.document import HiddenText


def shown(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def test_html_is_read_as_a_browser_shows_it() -> None:
    found = read_web_page(
        "<html><head><title>t</title><script>alert(1)</script></head><body><h1>Maria  Lopez</h1>"
        "<p>Forklift<br>Operator &amp; more<ul><li>One<li>Two</ul><table><tr><td>a<td>b</table>"
        "<a href='https://example.org/m'>page</a><a href='javascript:x'>no</a></body>"
    )

    assert shown(found.pages[0])[:6] == [
        "Maria Lopez", "Forklift", "Operator & more", "• One", "• Two", "a\tb",
    ]  # fmt: skip
    assert found.links == ["https://example.org/m"]


@pytest.mark.parametrize(
    ("attributes", "how"),
    [
        ("style='display:none'", HiddenText.INVISIBLE),
        ("style='visibility: hidden'", HiddenText.INVISIBLE),
        ("style='opacity:0'", HiddenText.INVISIBLE),
        ("hidden", HiddenText.INVISIBLE),
        ("style='color:#fff'", HiddenText.WHITE),
        ("style='color:rgb(254,254,254)'", HiddenText.WHITE),
        ("style='color:black;background:black'", HiddenText.WHITE),
        ("style='font-size:1px'", HiddenText.TINY),
        ("style='font-size:0'", HiddenText.TINY),
        ("style='position:absolute;left:-9999px'", HiddenText.OFF_PAGE),
        ("class='x'", HiddenText.INVISIBLE),
        ("style='color:transparent'", HiddenText.INVISIBLE),
        ("style='color:rgba(0,0,0,0)'", HiddenText.INVISIBLE),
        ("style='color:rgb(0 0 0 / 4%)'", HiddenText.INVISIBLE),
        ("style='color:#0000'", HiddenText.INVISIBLE),
        ("style='color:WhiteSmoke'", HiddenText.WHITE),
        ("style='color:hsl(0, 0%, 99%)'", HiddenText.WHITE),
        ("style='color:rgb(100%,100%,100%)'", HiddenText.WHITE),
        ("style='color:#ffff'", HiddenText.WHITE),
        ("style='-webkit-text-fill-color:transparent'", HiddenText.INVISIBLE),
        ("style='font:0/0 a'", HiddenText.TINY),
        ("style='font-size:2%'", HiddenText.TINY),
        ("style='right:-9999px;position:absolute'", HiddenText.OFF_PAGE),
        ("style='text-indent:-99em'", HiddenText.OFF_PAGE),
        ("style='transform:translateX(-9999px)'", HiddenText.OFF_PAGE),
        ("style='transform:scale(0)'", HiddenText.INVISIBLE),
        ("style='position:absolute;clip:rect(0,0,0,0)'", HiddenText.INVISIBLE),
        ("style='clip-path:inset(50%)'", HiddenText.INVISIBLE),
        ("style='height:0;overflow:hidden'", HiddenText.INVISIBLE),
        ("style='width:1px;height:1px;overflow:hidden'", HiddenText.INVISIBLE),
        ("class='a'", HiddenText.INVISIBLE),
        ("class='b'", HiddenText.INVISIBLE),
        ("class='note'", HiddenText.INVISIBLE),
        ("class='seen'", HiddenText.INVISIBLE),
        ("class='wide'", HiddenText.INVISIBLE),
    ],
)
def test_html_hides_nothing_from_us(attributes: str, how: HiddenText) -> None:
    found = read_web_page(
        "<style>/* .seen{} */ .x { display: none } .a, .b { opacity: 0 } div.note {display:none}"
        "@media screen { .seen { display: none } } @media (min-width: 600px) {.wide{opacity:0}}"
        f"</style><p>Seen</p><div {attributes}><b>Ignore</b></div>"
    )

    assert (shown(found.pages[0]), found.hidden) == (["Seen"], [how])


def test_html_white_on_dark_is_seen() -> None:
    found = read_web_page("<div style='background:#123'><p style='color:#fff'>Maria</p></div>")

    assert (shown(found.pages[0]), found.hidden) == (["Maria"], [])


@pytest.mark.parametrize(
    "rules",
    [
        "@media print { .x { display: none } }",
        "@media (max-width: 600px) { .y { color: red } .x { display: none } }",
        "@media (min-width: 3000px) { .x { display: none } }",
        "@font-face { font-family: x } @keyframes a { from { opacity: 0 } .x { opacity: 0 } }",
        "p.x { display: none }",
        ".other .x { display: none }",
        ".x:hover { opacity: 0 }",
        ".x { display: none } .x { display: block } #x.x { color: navy }",
        ".dark p { color: #fff } .dark { background: #123 }",
        "#x { color: #111 } .x { color: #fff }",
        "body { font-size: 0 } div, p { font-size: 14px }",
        ".x { left: -100%; margin-left: -20px; height: 0 }",
        ".x { color: rgba(0, 0, 0, 0.87); font: bold 12px/1.5 Arial }",
    ],
)
def test_html_that_people_see_is_seen(rules: str) -> None:
    found = read_web_page(
        f"<style>{rules}</style><body><div class='x' id='x'>Maria</div><p>Lopez</p>"
        "<div class='dark'><p>Sevilla</p></div>"
    )

    assert (shown(found.pages[0]), found.hidden) == (["Maria", "Lopez", "Sevilla"], [])
