"""What a recruiter sees of a résumé in a terminal."""

from datetime import UTC, datetime

from bot.clock import Uuid7
from bot.console.resume_page import resume_page
from bot.domain.document import Document, HiddenText, Unread
from bot.domain.profile import Degree, Profile, Role
from bot.domain.uploads import Kept, Resume

IDS = Uuid7()
AT = datetime(2026, 11, 23, 15, 5, tzinfo=UTC)
ASHA = Profile(
    name="Asha Example",
    emails=("asha@example.org",),
    phones=("+15550001",),
    location="Pune",
    headline="Forklift operator",
    experience=(
        Role("Operator", "Meadow Parcels", "2021-03", None, 54, is_current=True),
        Role(None, "Hill Trucks", "2019", "2021", 24),
        Role("Helper", None, None, None, None),
    ),
    total_experience_months=54,
    education=(Degree("Town College", "BSc", "Physics", None, "2018"),),
    skills=("Reach truck", "SAP"),
    languages=("Hindi", "English"),
    licences=("LMV",),
)


def kept(resume: Resume) -> Kept:
    return Kept(IDS.new(), IDS.new(), resume, AT)


def test_all_that_it_says_is_on_one_page() -> None:
    assert resume_page(kept(Resume(Document("…", "pdf"), ASHA)), UTC).splitlines() == [
        "résumé (sent 23 Nov 15:05)",
        "  Asha Example, Pune",
        "  asha@example.org, +15550001",
        "  Forklift operator",
        "  4 years and 6 months of work in all",
        "    2021-03 to now: Operator, Meadow Parcels",
        "    2019 to 2021: Hill Trucks",
        "    Helper",
        "    2018: BSc, Physics, Town College",
        "  skills: Reach truck, SAP",
        "  languages: Hindi, English",
        "  licences: LMV",
    ]


def test_how_far_it_is_to_be_trusted_is_told() -> None:
    document = Document("…", "image", hidden=(HiddenText.WHITE,), is_scan=True)
    page = resume_page(kept(Resume(document, Profile(), (Unread.LOCKED,))), UTC)
    assert page == (
        "résumé (sent 23 Nov 15:05, a scan, hidden words in it were not used, "
        "some of its files could not be read)"
    )


def test_one_month_is_one() -> None:
    page = resume_page(kept(Resume(None, Profile(total_experience_months=13))), UTC)
    assert "1 year and 1 month of work" in page


def test_it_steers_no_terminal() -> None:
    page = resume_page(kept(Resume(None, Profile(name="Asha\x1b[2J"))), UTC)
    assert "\x1b" not in page
    assert "Asha[2J" in page
