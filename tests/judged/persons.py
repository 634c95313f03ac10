"""Persons by what they have to answer, and how that is said in each language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.judged.people import by

Phrases = Mapping[str, str]
"""By language; ``{m|f}`` as in :mod:`tests.judged.people`."""

WANTED: Final[Phrases] = {
    "en": "Hello, I am a {man|woman} and I want the job {code}",
    "es": "Hola, soy {un hombre|una mujer} y quiero el trabajo {code}",
    "pt": "Olá, sou {um homem|uma mulher} e quero a vaga {code}",
    "hi": "नमस्ते, मैं यह नौकरी {करना चाहता|करना चाहती} हूँ {code}",
}
AGREED: Final[Phrases] = {"en": "Yes", "es": "Sí", "pt": "Sim", "hi": "हाँ"}

ABLE: Final[Phrases] = {
    "en": "yes, I can do that",
    "es": "sí, estoy {acostumbrado|acostumbrada}",
    "pt": "sim, estou {acostumado|acostumada}",
    "hi": "हाँ, कर {सकता|सकती} हूँ",
}
UNABLE: Final[Phrases] = {
    "en": "no, I cannot",
    "es": "no, no puedo",
    "pt": "não, não consigo",
    "hi": "नहीं, नहीं कर {सकता|सकती}",
}
HAS: Final[Phrases] = {"en": "yes I do", "es": "sí, la tengo", "pt": "sim, tenho", "hi": "हाँ है"}
HAS_NOT: Final[Phrases] = {
    "en": "no I don't",
    "es": "no, no tengo",
    "pt": "não, não tenho",
    "hi": "नहीं है",
}
THREE_YEARS: Final[Phrases] = {
    "en": "3 years",
    "es": "3 años",
    "pt": "3 anos",
    "hi": "3 साल",
}
YEAR_AND_A_HALF: Final[Phrases] = {
    "en": "a year and a half",
    "es": "un año y medio",
    "pt": "um ano e meio",
    "hi": "डेढ़ साल",
}
EIGHT_MONTHS: Final[Phrases] = {
    "en": "8 months",
    "es": "8 meses",
    "pt": "8 meses",
    "hi": "8 महीने",
}
TWO_MONTHS: Final[Phrases] = {
    "en": "2 months",
    "es": "dos meses",
    "pt": "dois meses",
    "hi": "2 महीने",
}
LOW: Final[Phrases] = dict.fromkeys(("en", "es", "pt", "hi"), "20000")
HIGH: Final[Phrases] = dict.fromkeys(("en", "es", "pt", "hi"), "26000")
TOMORROW: Final[Phrases] = {"en": "tomorrow", "es": "mañana", "pt": "amanhã", "hi": "कल से"}
MONDAY: Final[Phrases] = {
    "en": "next monday",
    "es": "el próximo lunes",
    "pt": "na próxima segunda-feira",
    "hi": "अगले सोमवार",
}
NOTHING: Final[Phrases] = {"en": "no", "es": "no", "pt": "não", "hi": "नहीं"}
KEEN: Final[Phrases] = {
    "en": "I am a hard-working {man|woman}",
    "es": "soy muy {trabajador|trabajadora}",
    "pt": "sou muito {esforçado|esforçada}",
    "hi": "मैं बहुत मेहनत {करता|करती} हूँ",
}
KOTHRUD: Final[Phrases] = {"en": "Kothrud", "es": "Kothrud", "pt": "Kothrud", "hi": "कोथरूड"}
SCANNER_AND_FORKLIFT: Final[Phrases] = {
    "en": "handheld scanner and forklift",
    "es": "escáner de mano y montacargas",
    "pt": "leitor de código e empilhadeira",
    "hi": "हैंड स्कैनर और फोर्कलिफ्ट",
}
NONE_OF_THESE: Final[Phrases] = {
    "en": "none of these",
    "es": "ninguno de estos",
    "pt": "nenhum destes",
    "hi": "इनमें से कोई नहीं",
}
DAY: Final[Phrases] = {"en": "day", "es": "día", "pt": "dia", "hi": "दिन"}
NIGHT: Final[Phrases] = {"en": "night", "es": "noche", "pt": "noite", "hi": "रात"}
BIKE: Final[Phrases] = {"en": "motorbike", "es": "moto", "pt": "moto", "hi": "बाइक"}
SCOOTER: Final[Phrases] = {"en": "scooter", "es": "escúter", "pt": "scooter", "hi": "स्कूटर"}
NO_VEHICLE: Final[Phrases] = {"en": "none", "es": "ninguno", "pt": "nenhum", "hi": "कोई नहीं"}
MORNING_AND_EVENING: Final[Phrases] = {
    "en": "morning and evening",
    "es": "mañana y tarde",
    "pt": "manhã e tarde",
    "hi": "सुबह और शाम",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by their answers, in the order of the questions.

    Attributes:
        decision: what they come to, whoever they are.
    """

    name: str
    answers: Sequence[Phrases]
    decision: str

    def says(self, code: str, language: str, gender: str) -> list[str]:
        """All their messages from the first word."""
        phrases = (WANTED, AGREED, *self.answers)
        return [by(gender, each[language].replace("{code}", code)) for each in phrases]


PICKERS: Final = (
    Person(
        "experienced",
        (ABLE, THREE_YEARS, SCANNER_AND_FORKLIFT, NIGHT, KOTHRUD, LOW, MONDAY, NOTHING),
        "advance",
    ),
    Person(
        "fairly new, by day",
        (ABLE, EIGHT_MONTHS, SCANNER_AND_FORKLIFT, DAY, KOTHRUD, LOW, TOMORROW, KEEN),
        "review",
    ),
    Person(
        "dear and new",
        (ABLE, TWO_MONTHS, NONE_OF_THESE, DAY, KOTHRUD, HIGH, TOMORROW, NOTHING),
        "reject",
    ),
    Person(
        "in the middle",
        (ABLE, YEAR_AND_A_HALF, NONE_OF_THESE, DAY, KOTHRUD, HIGH, MONDAY, KEEN),
        "review",
    ),
    Person("cannot lift", (UNABLE,), "reject"),
)
DRIVERS: Final = (
    Person(
        "experienced",
        (HAS, THREE_YEARS, BIKE, MORNING_AND_EVENING, LOW, MONDAY, NOTHING),
        "advance",
    ),
    Person(
        "a year and a half",
        (HAS, YEAR_AND_A_HALF, SCOOTER, NIGHT, LOW, TOMORROW, KEEN),
        "advance",
    ),
    Person(
        "new, without a vehicle",
        (HAS, EIGHT_MONTHS, NO_VEHICLE, MORNING_AND_EVENING, LOW, TOMORROW, NOTHING),
        "review",
    ),
    Person("too new", (HAS, TWO_MONTHS), "reject"),
    Person("without a licence", (HAS_NOT,), "reject"),
)
