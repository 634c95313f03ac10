"""The page that people read, and the object that programs read."""

import json

from bot.console.doctor.finding import Finding, Group, Mark
from bot.console.doctor.page import WIDTH, as_json, is_healthy, page

URL = "https://a-very-long-name-of-a-gateway.example.com/webhooks/twilio/messages#rc=5&rp=all"
GOOD = Finding(Group.STORES, "redis", Mark.OK, "reached at 127.0.0.1:6379, Valkey 9.1.2.")
NOTE = Finding(Group.MODEL, "groq", Mark.NOTE, "no key, " * 20, "Set one, " * 20)
BAD = Finding(
    Group.WHATSAPP, "webhooks", Mark.BAD, "none is set.", "Here:", ('"Field", POST:', URL)
)


def test_a_page_is_grouped_marked_and_mended_below() -> None:
    assert page([BAD, GOOD]) == (
        "Stores\n"
        "  ok    redis: reached at 127.0.0.1:6379, Valkey 9.1.2.\n"
        "\n"
        "WhatsApp\n"
        "  BAD   webhooks: none is set.\n"
        "        -> Here:\n"
        '           "Field", POST:\n'
        f"           {URL}\n"
        "\n"
        "1 thing is wrong."
    )


def test_it_fits_eighty_columns_but_for_what_is_copied() -> None:
    lines = page([GOOD, NOTE, BAD]).splitlines()
    assert max(len(line) for line in lines if URL not in line) <= WIDTH


def test_it_has_colour_only_when_asked_and_says_the_same() -> None:
    plain, coloured = page([GOOD, NOTE, BAD]), page([GOOD, NOTE, BAD], colour=True)
    assert "\x1b" not in plain
    for code in ("\x1b[32m", "\x1b[33m", "\x1b[31;1m", "\x1b[0m"):
        assert code in coloured
        coloured = coloured.replace(code, "")
    assert coloured == plain


def test_what_a_server_says_does_not_steer_the_terminal() -> None:
    hostile = Finding(Group.MODEL, "model", Mark.BAD, "a\x1b[2Jb\r\nc", "d\x07", ("e\x1b]0;f",))
    shown = page([hostile])
    assert "\x1b" not in shown
    assert "\r" not in shown
    assert "\x07" not in shown


def test_the_end_counts() -> None:
    assert page([GOOD]).endswith("\nNothing is wrong.")
    assert page([GOOD, NOTE]).endswith("\nNothing is wrong. 1 note.")
    assert page([BAD, BAD, NOTE, NOTE]).endswith("\n2 things are wrong. 2 notes.")
    assert page([]) == "Nothing is wrong."


def test_only_what_is_bad_makes_it_unhealthy() -> None:
    assert is_healthy([GOOD, NOTE])
    assert not is_healthy([GOOD, BAD])


def test_programs_get_the_same_in_the_same_order() -> None:
    read = json.loads(as_json([BAD, GOOD]))
    assert read["healthy"] is False
    assert [each["name"] for each in read["findings"]] == ["redis", "webhooks"]
    assert read["findings"][1] == {
        "group": "WhatsApp",
        "name": "webhooks",
        "mark": "bad",
        "sentence": "none is set.",
        "mend": "Here:",
        "steps": ['"Field", POST:', URL],
    }
