"""One span tree a message, sent to an OpenTelemetry collector. Behind the extra ``tracing``.

The trace's id is the id of the event that brought the message, the root span's the lower half of
it, so that gateway, worker and relay add to one tree and Redis need carry nothing. Spans are made
when their work is over, from what the roles' seams tell (``bot.domain.observation``): nothing of
OpenTelemetry runs while a message waits. Attributes are ids, kinds and endings, never words.

::

    webhook            gateway: parse, verify, journal, ring. Of other mail (timers, recruiters,
    ├── parse …        the phone) the worker makes the root: ``mail``
    ├── turn           worker: claim, the nodes, commit. Several mails in one turn: in the tree of
    │   ├── claim      the newest one of the candidate's, linked to the others
    │   ├── guard …
    │   └── commit
    └── send           relay: each try, each look
"""

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanContext, SpanKind, TraceFlags
from opentelemetry.trace.status import Status, StatusCode

from bot.domain.events import EventType, Mail
from bot.domain.message import Status as MessageStatus
from bot.domain.observation import Arrival, Course, Lap, Posting
from bot.domain.ports import Clock
from bot.domain.turn import Claim, Ending

OTLP_PATH: Final = "/v1/traces"
"""Where collectors take traces, added to an address that names no path."""

FAREWELL_SECONDS: Final = 3.0
"""How long what is not sent yet may hold up the end of a process."""

_SAMPLED: Final = TraceFlags(TraceFlags.SAMPLED)
_SCOPE: Final = InstrumentationScope("hireline")
_LOWER: Final = (1 << 64) - 1
_WELL: Final = Status(StatusCode.UNSET)
_BADLY: Final = frozenset({Ending.FAILED, Ending.QUARANTINED, Ending.OUR_FAULT})

Attributes = Mapping[str, str | bool | int]


class Traces:
    """Makes spans and hands them to a processor, which sends them from a thread of its own."""

    def __init__(self, clock: Clock, processor: SpanProcessor, role: str = "hireline") -> None:
        self._clock = clock
        self._processor = processor
        self._resource = Resource.create({SERVICE_NAME: role})
        self._ids = RandomIdGenerator()

    def arrival(self, arrival: Arrival) -> None:
        """A message came in."""
        at, root = self._times(), _root(arrival.event)
        attributes = {
            **_ids(event=arrival.event, conversation=arrival.conversation),
            "http.route": arrival.route,
            "http.response.status_code": arrival.status,
        }
        times = (at(arrival.began), at(arrival.ended))
        self._end("webhook", root, None, times, attributes, kind=SpanKind.SERVER)
        self._laps(arrival.laps, root, at)

    def course(self, course: Course) -> None:
        """A turn ended."""
        claim, about = course.claim, course.claim.about
        if about is None:
            return
        at = self._times()
        if course.ending in {Ending.DONE, Ending.QUARANTINED}:
            self._rootless(claim, at(course.ended))
        root = _root(about.event)
        turn = self._child(root)
        attributes: Attributes = {
            **_ids(event=about.event, conversation=claim.subject, turn=claim.turn),
            "hireline.mail": len(claim.mail),
            "hireline.mail.type": about.type.value,
            "hireline.tries": claim.tries,
            "hireline.ending": course.ending.value,
        }
        self._end(
            "turn",
            turn,
            root,
            (at(course.asked), at(course.ended)),
            attributes,
            kind=SpanKind.CONSUMER,
            links=[Link(_root(mail.event)) for mail in claim.mail if mail is not about],
            status=Status(StatusCode.ERROR) if course.ending in _BADLY else _WELL,
        )
        self._laps(_turn_laps(course), turn, at)

    def posting(self, posting: Posting) -> None:
        """A try to send ended. What answers nothing (a recruiter's words) has a tree of its own."""
        at = self._times()
        trace = posting.cause or posting.message
        root = _root(trace)
        is_first = posting.attempt == 1 and not posting.is_look
        is_own = posting.cause is None and is_first
        attributes: dict[str, str | bool | int] = {
            **_ids(event=posting.cause, conversation=posting.conversation, message=posting.message),
            "hireline.channel": posting.channel,
            "hireline.attempt": posting.attempt,
            "hireline.status": posting.status,
        }
        if posting.error:
            attributes["hireline.error"] = posting.error
        is_bad = posting.status in {MessageStatus.FAILED, MessageStatus.UNSURE}
        self._end(
            "look" if posting.is_look else "send",
            root if is_own else self._child(root),
            None if is_own else root,
            (at(posting.began), at(posting.ended)),
            attributes,
            kind=SpanKind.CLIENT,
            status=Status(StatusCode.ERROR) if is_bad else _WELL,
        )

    def _rootless(self, claim: Claim, ended: int) -> None:
        """Roots for mail that no webhook brought: else its tree would have none."""
        for mail in claim.mail:
            if _has_webhook(claim, mail):
                continue
            attributes: Attributes = {
                **_ids(event=mail.event, conversation=claim.subject),
                "hireline.mail.type": mail.type.value,
            }
            began = min(int(mail.at.timestamp() * 1e9), ended)
            self._end("mail", _root(mail.event), None, (began, ended), attributes)

    def _times(self) -> "Instants":
        return Instants(self._clock)

    def _child(self, parent: SpanContext) -> SpanContext:
        span = self._ids.generate_span_id()
        return SpanContext(parent.trace_id, span, is_remote=False, trace_flags=_SAMPLED)

    def _laps(self, laps: Iterable[Lap], parent: SpanContext, at: "Instants") -> None:
        for lap in laps:
            self._end(lap.name, self._child(parent), parent, (at(lap.began), at(lap.ended)), {})

    def _end(
        self,
        name: str,
        context: SpanContext,
        parent: SpanContext | None,
        times: tuple[int, int],
        attributes: Attributes,
        kind: SpanKind = SpanKind.INTERNAL,
        links: Iterable[Link] = (),
        status: Status = _WELL,
    ) -> None:
        self._processor.on_end(
            ReadableSpan(
                name,
                context,
                parent,
                self._resource,
                attributes,
                links=tuple(links),
                kind=kind,
                status=status,
                start_time=times[0],
                end_time=times[1],
                instrumentation_scope=_SCOPE,
            )
        )


class Instants:
    """Turns monotonic seconds into nanoseconds of business time, as the two stand now."""

    def __init__(self, clock: Clock) -> None:
        self._offset = clock.now().timestamp() - time.monotonic()

    def __call__(self, monotonic: float) -> int:
        """Nanoseconds since 1970."""
        return int((self._offset + monotonic) * 1e9)


@contextmanager
def exported(url: str, clock: Clock) -> Iterator[Traces]:
    """Traces that go to a collector, an OTLP/HTTP address; what is left goes when the block ends.

    A collector that is away costs spans, never messages: they wait in a queue of bounded length,
    and are sent from a thread.
    """
    endpoint = url if urlsplit(url).path.strip("/") else url.rstrip("/") + OTLP_PATH
    exporter = OTLPSpanExporter(endpoint=endpoint)
    processor = BatchSpanProcessor(exporter)
    try:
        yield Traces(clock, processor)
    finally:
        # It would try each batch that is left for ten seconds.
        enough = threading.Timer(FAREWELL_SECONDS, exporter.shutdown)
        enough.start()
        processor.shutdown()  # type: ignore[no-untyped-call]
        enough.cancel()
        enough.join()


def _root(event: UUID) -> SpanContext:
    return SpanContext(event.int, event.int & _LOWER, is_remote=True, trace_flags=_SAMPLED)


def _has_webhook(claim: Claim, mail: Mail) -> bool:
    """Whether a gateway made the root: the phone's door and other mail have no webhook."""
    is_said = mail.type is EventType.MESSAGE_RECEIVED
    return is_said and not claim.address.startswith("phone:")


def _turn_laps(course: Course) -> Iterator[Lap]:
    """Claim, the nodes one after the other from when the mind began, and the commit."""
    yield Lap("claim", course.asked, course.began)
    if course.thinking is None:
        return
    at = course.thinking
    for step in course.outcome.steps if course.outcome else ():
        yield Lap(step.node, at, at + step.seconds)
        at += step.seconds
    if course.thought is not None:
        yield Lap("commit", course.thought, course.ended)


def _ids(**ids: UUID | None) -> dict[str, str | bool | int]:
    return {f"hireline.{name}": str(each) for name, each in ids.items() if each is not None}
