"""Settings: everything that can be set from outside, typed, checked once at the start.

Read by the composition root and the commands; nothing below them knows that an environment exists.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.domain.errors import BadSetting

TRACING_VARIABLES = (
    "LANGSMITH_TRACING",
    "LANGSMITH_TRACING_V2",
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
)
"""With any of these set, a library behind our back sends candidates' words to a third party."""


class _Wrong(ValueError):
    """``problem|mend`` of one field, or ``NAME|problem|mend`` of the whole."""


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise _Wrong("is not an http(s) address.|Write it as https://host[:port].")
    return value.rstrip("/")


def _postgres_url(value: str) -> str:
    if value and urlsplit(value).scheme not in {"postgresql", "postgres", "postgresql+asyncpg"}:
        raise _Wrong("is not a PostgreSQL address.|Write postgresql://user:password@host/name.")
    return value.replace("postgresql+asyncpg://", "postgresql://", 1)


def _redis_url(value: str) -> str:
    if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise _Wrong("is not a Redis address.|Write redis://[:password@]host:port/0.")
    return value


def _whatsapp_address(value: str) -> str:
    bare = value.strip().removeprefix("whatsapp:")
    return f"whatsapp:{bare}" if bare else ""


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


HttpUrl = Annotated[str, AfterValidator(_http_url)]


class Settings(BaseSettings):
    """One field a setting; the environment variable has the same name in capitals.

    Attributes:
        twilio_auth_token: one token, or two with a comma between while rotating.
        twilio_base_url: stands for the api., content. and messaging. hosts alike (tests).
        quiet_seconds: how long a burst of messages may go on before it is answered.
        lease_seconds: how long a worker holds a conversation before others may take it.
        clock_start: for tests: business time starts at this instant (UTC unless it says otherwise)
            and runs on.
        allow_tracing: lets LangSmith's own variables work; candidates' words leave the machine.
        worker_slots: turns that one worker thinks about at the same time.
    """

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    database_url: Annotated[str, AfterValidator(_postgres_url)] = ""
    redis_url: Annotated[str, AfterValidator(_redis_url)] = ""
    chroma_url: HttpUrl = ""
    data_dir: Path = Path(".data")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: HttpUrl = ""
    secret_key: SecretStr = SecretStr("")
    log_level: str = "INFO"
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_from: Annotated[str, AfterValidator(_whatsapp_address)] = ""
    twilio_base_url: HttpUrl = ""
    groq_api_key: SecretStr = SecretStr("")
    groq_base_url: HttpUrl = ""
    groq_model: str = "openai/gpt-oss-120b"
    quiet_seconds: float = Field(default=2.0, ge=0, le=60)
    lease_seconds: float = Field(default=6.0, ge=0.2, le=600)
    phone_simulator: bool = False
    clock_start: Annotated[datetime, AfterValidator(_aware)] | None = None
    voice_webhook_secret: SecretStr = SecretStr("")
    leads_webhook_secret: SecretStr = SecretStr("")
    metrics_token: SecretStr = SecretStr("")
    allow_tracing: bool = False
    worker_slots: int = Field(default=16, ge=1, le=256)

    @property
    def twilio_tokens(self) -> tuple[str, ...]:
        """The tokens that a signature may be made with, newest first."""
        parts = self.twilio_auth_token.get_secret_value().split(",")
        return tuple(part.strip() for part in parts if part.strip())

    @property
    def has_twilio(self) -> bool:
        """Whether messages can go through Twilio."""
        return bool(self.twilio_tokens)

    @property
    def base_url(self) -> str:
        """The address that providers know us by; signatures are made over it."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def quiet(self) -> timedelta:
        """The quiet time of a burst."""
        return timedelta(seconds=self.quiet_seconds)

    @property
    def lease(self) -> timedelta:
        """The length of a lease."""
        return timedelta(seconds=self.lease_seconds)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.twilio_tokens and not self.twilio_account_sid:
            raise _Wrong(
                "TWILIO_ACCOUNT_SID|is missing although TWILIO_AUTH_TOKEN is set."
                "|Copy both from the Twilio console, or unset both."
            )
        if self.twilio_account_sid and not self.twilio_tokens:
            raise _Wrong(
                "TWILIO_AUTH_TOKEN|is missing although TWILIO_ACCOUNT_SID is set."
                "|Copy both from the Twilio console, or unset both."
            )
        return self


def load(**overrides: object) -> Settings:
    """Settings from the environment and ``.env``; keyword arguments win.

    Raises:
        BadSetting: the first thing that is wrong, with how to mend it.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise _explained(error) from None


def _explained(error: ValidationError) -> BadSetting:
    first = error.errors()[0]
    text = str(first["msg"]).removeprefix("Value error, ")
    parts = text.split("|")
    if first["loc"]:
        name = str(first["loc"][0]).upper()
        mend = parts[1] if len(parts) > 1 else "Correct it or unset it."
        return BadSetting(name, parts[0] if len(parts) > 1 else f"{text}.", mend)
    name, problem, mend = (*parts, "", "")[:3]
    return BadSetting(name, problem, mend)


def prepare_libraries(*, allow_tracing: bool) -> None:
    """Set what libraries read from the environment when they are imported; call it first.

    Tracing is switched off, because it would send candidates' words away. LangGraph is told to
    revive plain values only from a checkpoint (CVE-2026-28277).
    """
    os.environ["LANGGRAPH_STRICT_MSGPACK"] = "true"  # noqa: TID251 - libraries read it there
    if not allow_tracing:
        for name in TRACING_VARIABLES:
            os.environ[name] = "false"  # noqa: TID251 - libraries read it there
