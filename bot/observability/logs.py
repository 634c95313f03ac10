"""Log lines: JSON on stderr, or key=value when a person looks. Configured by each command, once.

Events are dotted facts (``turn.taken``, ``send.failed``) with ids::

    log = structlog.get_logger()
    log.info("turn.taken", conversation=subject, tries=2)
"""

import json
import logging
import sys
from collections.abc import Mapping, Sequence
from typing import Final, TextIO

import structlog
from structlog.typing import Processor
from typing_extensions import override

from bot.domain.errors import BadSetting
from bot.observability.privacy import described, one_line, without_people

TALKATIVE: Final = (
    *("groq", "langchain", "langchain_core", "langchain_groq", "langsmith", "langgraph"),
    *("httpx", "httpcore", "aiohttp", "twilio", "redis", "asyncpg", "sqlalchemy"),
    *("uvicorn.access", "multipart", "python_multipart", "chromadb", "asyncio"),
)
"""Libraries that write requests, parameters or whole bodies below WARNING, whatever the level."""

TAKEN_OVER: Final = ("uvicorn", "uvicorn.error", "uvicorn.access", "alembic", "langgraph")
"""Loggers that bring handlers of their own."""

_ENCODER: Final = json.JSONEncoder(default=repr)


class _NoTalk(logging.Filter):
    """Drops what talkative libraries say.

    A filter of the handler, not a level of theirs: some set their level themselves when they are
    imported (``GROQ_LOG=debug``), and that line would carry a candidate's words.
    """

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            return True
        return not any(
            record.name == name or record.name.startswith(f"{name}.") for name in TALKATIVE
        )


def configure(level: str = "INFO", *, stream: TextIO | None = None) -> None:
    """Send all lines, those of libraries too, to ``stream`` (stderr) in one form.

    Raises:
        BadSetting: there is no such level.
    """
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise BadSetting("LOG_LEVEL", f"{level} is no level.", "Write DEBUG, INFO or WARNING.")
    target = stream or sys.stderr
    handler = logging.StreamHandler(target)
    handler.addFilter(_NoTalk())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, one_line, *_shared()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer(is_watched=target.isatty()),
            ],
        )
    )
    _take_over(handler, number)
    # Ours do not take the way through the standard library: it is three times as long, and a
    # webhook that is accepted writes a line each time.
    structlog.configure(
        processors=[*_shared(), _renderer(is_watched=target.isatty())],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=target),
        cache_logger_on_first_use=False,  # tests capture lines of loggers already used
    )


def _shared() -> Sequence[Processor]:
    """What every line passes, whoever wrote it."""
    return (
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.ExceptionRenderer(described),
        without_people,
        structlog.processors.TimeStamper(
            fmt="iso", utc=True
        ),  # after who would look for people in it
    )


def _renderer(*, is_watched: bool) -> Processor:
    if is_watched:
        return structlog.dev.ConsoleRenderer()
    return structlog.processors.JSONRenderer(serializer=_in_json)


def _in_json(event: Mapping[str, object], **_: object) -> str:
    """As the renderer would write it, without making an encoder for each line."""
    return _ENCODER.encode(event)


def _take_over(handler: logging.Handler, level: int) -> None:
    root = logging.getLogger()
    for old in tuple(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in TAKEN_OVER:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.captureWarnings(capture=True)
