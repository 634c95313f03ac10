"""Options as reply buttons and lists: what fits, what is shortened, what stays numbered text."""

import json
from collections.abc import Sequence
from uuid import UUID

import pytest

from bot.channels.twilio.interactive import ContentKind, Interactive, interactive, length
from bot.channels.twilio.stand_in_contents import Shown, StandInContents
from bot.domain.message import Author, Media, Option, Sending

OUR_ID = UUID(int=5)


def sending(text: str, labels: Sequence[str], **more: object) -> Sending:
    values: dict[str, object] = {
        "id": OUR_ID,
        "conversation": UUID(int=6),
        "seq": 1,
        "attempt": 1,
        "author": Author.ASSISTANT,
        "channel": "twilio",
        "address": "whatsapp:+15550001",
        "sender": "",
        "text": text,
        "owner": "bot",
        "options": tuple(Option(f"o{n}", label) for n, label in enumerate(labels)),
        **more,
    }
    return Sending(**values)  # type: ignore[arg-type]


def made(text: str, labels: Sequence[str], **more: object) -> Interactive:
    found = interactive(sending(text, labels, **more))
    assert found is not None
    return found


def on_the_phone(found: Interactive) -> Shown:
    """What Twilio makes of it."""
    contents = StandInContents()
    content = contents.make(found.form.request())
    assert content is not None
    return contents.shown({"ContentSid": content["sid"], "ContentVariables": found.variables})


@pytest.mark.parametrize("text", ["Ready?", "One.\nTwo.\n\nReady?", "It's {odd} “Ana's” €5 👍"])
def test_the_phone_shows_the_words_as_they_were_written(text: str) -> None:
    shown = on_the_phone(made(text, ["Yes", "No"]))

    assert shown.body == text
    assert shown.options == (Option(f"{OUR_ID}:o0", "Yes"), Option(f"{OUR_ID}:o1", "No"))
    assert not shown.is_list


@pytest.mark.parametrize(
    ("many", "kind"),
    [
        (1, ContentKind.BUTTONS),
        (3, ContentKind.BUTTONS),
        (4, ContentKind.LIST),
        (10, ContentKind.LIST),
    ],
)
def test_few_options_are_buttons_and_more_are_a_list(many: int, kind: ContentKind) -> None:
    found = made("Which?", [f"Label {n}" for n in range(many)])

    assert found.form.kind is kind
    assert [each.label for each in on_the_phone(found).options] == [
        f"Label {n}" for n in range(many)
    ]


def test_labels_too_long_for_a_button_are_rows() -> None:
    found = made("Which?", ["x" * 20, "y" * 24])

    assert found.form.kind is ContentKind.LIST
    assert on_the_phone(found).body == "Which?"


def test_longer_labels_are_shortened_apart_and_stand_whole_in_the_body() -> None:
    labels = ["Delivery driver for the early shift", "Delivery driver for the late shift", "Cook"]
    shown = on_the_phone(made("Which job?", labels))

    assert [each.label for each in shown.options] == [
        "1. Delivery driver for…",
        "2. Delivery driver for…",
        "3. Cook",
    ]
    assert all(label in shown.body for label in labels)


def test_a_label_of_emojis_is_measured_as_phones_measure_it() -> None:
    assert length("👍") == 2
    assert made("?", ["👍" * 10, "no"]).form.kind is ContentKind.BUTTONS
    assert made("?", ["👍" * 11, "no"]).form.kind is ContentKind.LIST


def test_the_button_of_a_list_speaks_their_language() -> None:
    found = made("¿Cuál?", ["a", "b", "c", "d"], language="es")

    assert "Elegir" in found.values


def test_no_word_of_a_message_stands_in_what_is_kept_at_the_provider() -> None:
    kept = json.dumps(made("Hello Ana\nReady?", ["Sí", "No"]).form.request())

    assert "Ana" not in kept
    assert "Sí" not in kept
    assert str(OUR_ID) not in kept


def test_messages_of_one_form_share_a_content_whatever_they_say() -> None:
    one, other = made("One.\nTwo?", ["Yes", "No"]), made("Uno.\n¿Dos?", ["Sí", "No"], language="es")

    assert one.form == other.form
    assert one.form.name == other.form.name
    assert made("One.\n\nTwo?", ["Yes", "No"]).form.name != one.form.name


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("", ["Yes", "No"]),
        ("x" * 1025, ["Yes", "No"]),
        ("a\tb", ["Yes", "No"]),
        ("a     b", ["Yes", "No"]),
        ("say {{1}}", ["Yes", "No"]),
        ("a\n \nb", ["Yes", "No"]),
        ("a\n\n\n\nb", ["Yes", "No"]),
        ("\n".join("abcdefghijklmnopqrstuvwxyz"), ["Yes", "No"]),
        ("Which?", ["Same", "Same"]),
        ("Which?", ["Yes", " "]),
        ("Which?", ["two\nlines", "No"]),
        ("Which?", [str(n) for n in range(11)]),
        ("Which?", []),
    ],
)
def test_what_does_not_fit_is_numbered_text(text: str, labels: list[str]) -> None:
    assert interactive(sending(text, labels)) is None


def test_a_file_or_an_endless_id_is_numbered_text() -> None:
    media = (Media("https://files.example/1", "application/pdf"),)
    long_id = (Option("x" * 200, "Yes"),)

    assert interactive(sending("Ready?", ["Yes"], media=media)) is None
    assert interactive(sending("Ready?", [], options=long_id)) is None
