"""What the stand-in received for us: listed as Twilio lists it, whether its webhook came or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

MEDIA: Final = "/2010-04-01/Accounts/{account}/Messages/{sid}/Media"


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of a candidate, by its webhook's form."""

    fields: Mapping[str, str]
    at: datetime

    @property
    def to(self) -> str:
        """Our address that was written to."""
        return self.fields["To"]

    def entry(self) -> dict[str, object]:
        """As it stands in the list: no payload of a button, no name, no place."""
        fields, at = self.fields, format_datetime(self.at)
        return {
            "sid": fields["MessageSid"],
            "account_sid": fields["AccountSid"],
            "to": fields["To"],
            "from": fields["From"],
            "body": fields["Body"],
            "num_media": fields["NumMedia"],
            "direction": "inbound",
            "status": "received",
            "error_code": None,
            "date_created": at,
            "date_sent": at,
        }


@dataclass(slots=True)
class Inbox:
    """Messages by their sid, each once; ``without_files``: those whose files were deleted."""

    heard: dict[str, Heard] = field(default_factory=dict)
    without_files: set[str] = field(default_factory=set)

    def hear(self, fields: Mapping[str, str], at: datetime) -> Heard:
        """A candidate wrote; the same message again changes nothing."""
        return self.heard.setdefault(fields["MessageSid"], Heard(fields, at))

    def to(self, address: str | None) -> list[Heard]:
        """What came to one of our addresses, or to any; the newest first."""
        found = [each for each in self.heard.values() if address in {None, each.to}]
        return sorted(found, key=lambda each: each.at)[::-1]

    def media(self, account: str, sid: str) -> list[dict[str, object]] | None:
        """The files of a message; None when there are none any more."""
        heard = self.heard.get(sid)
        if heard is None or sid in self.without_files:
            return None
        path = MEDIA.format(account=account, sid=sid)
        return [
            {
                "sid": f"ME{place:032x}",
                "parent_sid": sid,
                "content_type": heard.fields[f"MediaContentType{place}"],
                "uri": f"{path}/ME{place:032x}.json",
            }
            for place in range(int(heard.fields["NumMedia"]))
        ]


def in_span(query: Mapping[str, str], at: datetime) -> bool:
    """Whether a time lies where ``DateSent>`` and ``DateSent<`` say; both ends count."""
    after, before = query.get("DateSent>"), query.get("DateSent<")
    moment = at.replace(microsecond=0)
    if after and moment < _moment(after):
        return False
    return not before or moment <= _moment(before)


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
