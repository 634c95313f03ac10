"""Jobs to talk about, built in code so that these tests need no file."""

from typing import Any
from uuid import UUID

from bot.domain.job import (
    Choice,
    Fact,
    Job,
    Knockout,
    LocalText,
    OnKnockout,
    Pay,
    Place,
    Question,
    QuestionType,
    ResumeWish,
    Rule,
)


def text(en: str, **others: str) -> LocalText:
    return LocalText({"en": en, **others}, "en")


LICENCE = Question(
    "licence",
    QuestionType.YES_NO,
    text(
        "Do you hold a valid two-wheeler driving licence?",
        hi="क्या आपके पास वैध ड्राइविंग लाइसेंस है?",
        es="¿Tienes una licencia de conducir de moto vigente?",
        pt="Você tem carteira de motorista válida para moto?",
    ),
    knockout=Knockout(
        Rule.EQUALS,
        False,
        text(
            "This job needs a valid two-wheeler licence.",
            es="Este trabajo exige licencia de moto vigente.",
        ),
    ),
)
EXPERIENCE = Question(
    "experience",
    QuestionType.DURATION,
    text(
        "How long have you worked as a driver?",
        hi="आपने ड्राइवर के रूप में कितने समय काम किया है?",
        es="¿Cuánto tiempo has trabajado como conductor?",
    ),
    minimum=0,
    maximum=600,
    knockout=Knockout(
        Rule.BELOW, 6, text("This job needs at least six months of driving for work.")
    ),
    weight=3,
    points=((0, 0.0), (6, 40.0), (24, 80.0), (60, 100.0)),
)
VEHICLE = Question(
    "vehicle",
    QuestionType.CHOICE,
    text("Which vehicle do you have?", es="¿Qué vehículo tienes?"),
    choices=(
        Choice("bike", text("Motorbike", es="Moto"), 100),
        Choice("scooter", text("Scooter", es="Escúter"), 90),
        Choice("none", text("None", es="Ninguno"), 20),
    ),
    weight=2,
)
SHIFTS = Question(
    "shifts",
    QuestionType.CHOICES,
    text("Which shifts can you work?"),
    choices=(
        Choice("morning", text("Morning"), 50),
        Choice("evening", text("Evening"), 30),
        Choice("night", text("Night"), 20),
    ),
)
PAY = Question(
    "expected_pay",
    QuestionType.MONEY,
    text("What monthly pay do you expect?"),
    currency="INR",
    per="month",
    points=((18000, 100.0), (24000, 100.0), (30000, 0.0)),
)
START = Question(
    "start",
    QuestionType.DATE,
    text("From which date can you start?"),
    earliest="today",
    latest="+90d",
)
NOTE = Question(
    "note",
    QuestionType.TEXT,
    text("Anything else you want us to know?"),
    required=False,
    max_length=500,
)
TOWN = Question("town", QuestionType.PLACE, text("Where do you live?"))
SPOKEN = Question(
    "spoken",
    QuestionType.CHOICE,
    text("Which language do you speak best?"),
    choices=(Choice("hi", text("Hindi")), Choice("es", text("Spanish"))),
)

ALL = (LICENCE, EXPERIENCE, VEHICLE, SHIFTS, PAY, START, NOTE)


def job(number: int = 1, code: str = "DRIVER-BLR", /, **changes: object) -> Job:
    """The delivery driver's job, with changes."""
    values: dict[str, Any] = {
        "title": text("Delivery driver", hi="डिलीवरी ड्राइवर", es="Repartidor", pt="Entregador"),
        "employer": "Redline Couriers",
        "location": Place("Bengaluru", "IN", "Asia/Kolkata"),
        "languages": ("en", "hi", "es", "pt"),
        "questions": ALL,
        "pay": Pay(18000, 24000, "INR", "month"),
        "resume": ResumeWish.NEVER,
        "on_knockout": OnKnockout.TELL,
        "knowledge": (
            Fact("process", "Process", text("A recruiter calls you within two working days.")),
        ),
    }
    return Job(id=UUID(int=number), code=code, version=1, **{**values, **changes})
