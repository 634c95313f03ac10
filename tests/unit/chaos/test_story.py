"""The story of a person is told in the order of time."""

from tests.chaos.faults import Fault
from tests.chaos.history import Answer, History, Look, Merge, Said, Struck, Takeover, Try, Way
from tests.chaos.story import stories

ANA, BEN = "whatsapp:+15551", "whatsapp:+15552"


def test_a_story_has_everything_that_happened_to_one_person() -> None:
    history = History(
        said=(
            Said(1, ANA, "c1.1", Way.COUNTED, 10.0, 11.0),
            Said(2, BEN, "c2.1", Way.COUNTED, 10.0, None),
        ),
        tries=(Try(ANA, "m1", "1: c1.1", 14.0, taken=True, answer=Answer.UNKNOWN),),
        looks=(Look(ANA, 15.0), Look(ANA, 15.5, answered=False), Look(BEN, 15.0)),
        takeovers=(Takeover(1, ANA, 16.0, 17.0, on_its_way=False, back_asked=18.0, back=19.0),),
        merges=(Merge(1, 19.5, 20.0),),
        struck=(
            Struck(Fault.REDIS_FLUSHED, 12.0),
            Struck(Fault.PROVIDER_SILENT, 14.0, ANA),
            Struck(Fault.PROVIDER_429, 14.0, BEN),
        ),
    )
    told = stories(history, [1, 1])
    assert [line.strip() for line in told["1"]] == [
        "0.000  writes c1.1 (counted) from whatsapp:+15551",
        "1.000  c1.1 is accepted",
        "2.000  -- redis flushed",
        "4.000  -- provider accepts, never answers",
        "4.000  is sent '1: c1.1' (unknown, message m1)",
        "5.000  is looked up at the provider",
        "5.500  is looked up at the provider, in vain",
        "6.000  is to be led by a recruiter",
        "7.000  is led by a recruiter (on its way: False)",
        "9.000  is handed back",
        "10.000  two addresses are one person now",
    ]
