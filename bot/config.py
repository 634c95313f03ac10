"""Settings: everything that can be set from outside, typed, checked once at the start.

Read by the composition root and the commands; nothing below them knows that an environment exists.
"""

import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.domain.budget import ModelLimits
from bot.domain.errors import BadSetting
from bot.domain.flood import Allowance
from bot.environment import local_address
from bot.setting_forms import (
    TEMPLATE,
    HttpUrl,
    Wrong,
    buttons,
    files_address,
    is_loopback,
    level,
    moment,
    postgres_address,
    redis_address,
    template_list,
    whatsapp_addresses,
)

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

TRACING_VARIABLES = (
    "LANGSMITH_TRACING",
    "LANGSMITH_TRACING_V2",
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
)
"""With any of these set, a library behind our back sends candidates' words to a third party."""

MOST_TOKENS: Final = 10**15
"""A limit that nobody reaches; what is counted must fit into 63 bits."""

_SAID: Final = {
    "int_parsing": "is not a whole number.",
    "float_parsing": "is not a number.",
    "bool_parsing": "is neither true nor false.",
    "greater_than_equal": "is below {ge:g}.",
    "less_than_equal": "is above {le:g}.",
}
"""Our words for what pydantic finds, by its type of error; its values stand in braces."""


class Settings(BaseSettings):
    """One field a setting; the environment variable has the same name in capitals.

    A variable that is there and empty counts as one that is not.

    Attributes:
        files_url: where candidates' files are kept; every process must reach it.
        twilio_auth_token: one token, or two with a comma between while rotating.
        twilio_from: our WhatsApp numbers with commas between; the first is the default.
        twilio_templates: content ids of approved templates, ``name:language=HX…``; without one
            nothing can be said once the window has closed.
        twilio_buttons: ``auto``: options as buttons and lists, made by the Content API; ``text``:
            always numbered text.
        sender_rate: messages a second from one number, over all workers; 0: no limit.
        recipient_seconds: between two messages to one person, once 45 went out; 0: no limit.
        twilio_base_url: stands for the api., content. and messaging. hosts alike (tests).
        groq_voice_model: writes down voice notes; it counts to the same budgets as the other.
        quiet_seconds: how long a burst of messages may go on before it is answered.
        lease_seconds: how long a worker holds a conversation before others may take it.
        clock_start: for tests: business time starts at this instant (UTC unless it says otherwise)
            and runs on.
        allow_tracing: lets LangSmith's own variables work; candidates' words leave the machine.
        metrics_port: where a worker tells its own metrics and whether it is alive.
        metrics_host: the address of that port; others than the loopback want ``metrics_token``.
        traces_url: where traces go, an OTLP/HTTP address; "" nowhere.
        worker_slots: turns that one worker thinks about at the same time.
        flood_messages: that one person may send at once before they are folded into one turn.
        flood_seconds: after which one more may be sent; 0 never folds.
        model_tokens_per_candidate: of the language model, within any 24 hours; 0 never asks it.
        model_tokens_per_day: for everybody, from midnight to midnight UTC; 0 never asks it.
        backfill_seconds: how often the provider is asked for messages whose webhook never came, by
            one worker of the house; 0: never.
    """

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: Annotated[str, AfterValidator(postgres_address)] = ""
    redis_url: Annotated[str, AfterValidator(redis_address)] = ""
    chroma_url: HttpUrl = ""
    data_dir: Path = Path(".data")
    files_url: Annotated[str, AfterValidator(files_address)] = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: HttpUrl = ""
    secret_key: SecretStr = SecretStr("")
    log_level: Annotated[str, AfterValidator(level)] = "INFO"
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_from: Annotated[str, AfterValidator(whatsapp_addresses)] = ""
    twilio_templates: Annotated[str, AfterValidator(template_list)] = ""
    twilio_buttons: Annotated[str, AfterValidator(buttons)] = "auto"
    twilio_base_url: HttpUrl = ""
    sender_rate: float = Field(default=80.0, ge=0, le=10_000)
    recipient_seconds: float = Field(default=6.0, ge=0, le=3600)
    groq_api_key: SecretStr = SecretStr("")
    groq_base_url: HttpUrl = ""
    groq_model: str = "openai/gpt-oss-120b"
    groq_voice_model: str = "whisper-large-v3-turbo"
    quiet_seconds: float = Field(default=2.0, ge=0, le=60)
    lease_seconds: float = Field(default=6.0, ge=0.2, le=600)
    phone_simulator: bool = False
    clock_start: Annotated[datetime, BeforeValidator(moment)] | None = None
    voice_webhook_secret: SecretStr = SecretStr("")
    leads_webhook_secret: SecretStr = SecretStr("")
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    metrics_host: str = "127.0.0.1"
    metrics_token: SecretStr = SecretStr("")
    traces_url: HttpUrl = ""
    allow_tracing: bool = False
    worker_slots: int = Field(default=64, ge=1, le=256)
    flood_messages: int = Field(default=20, ge=1, le=1_000_000)
    flood_seconds: float = Field(default=3.0, ge=0, le=60)
    model_tokens_per_candidate: int = Field(default=100_000, ge=0, le=MOST_TOKENS)
    model_tokens_per_day: int = Field(default=20_000_000, ge=0, le=MOST_TOKENS)
    backfill_seconds: float = Field(default=300.0, ge=0, le=86_400)

    @property
    def twilio_tokens(self) -> tuple[str, ...]:
        """The tokens that a signature may be made with, newest first."""
        parts = self.twilio_auth_token.get_secret_value().split(",")
        return tuple(part.strip() for part in parts if part.strip())

    @property
    def twilio_senders(self) -> tuple[str, ...]:
        """Our numbers as addresses (``whatsapp:+1…``), the default first."""
        return tuple(each.strip() for each in self.twilio_from.split(",") if each.strip())

    @property
    def templates(self) -> dict[str, dict[str, str]]:
        """Content ids of approved templates, by name and language."""
        found: dict[str, dict[str, str]] = {}
        for each in TEMPLATE.finditer(self.twilio_templates):
            found.setdefault(each["name"], {})[each["language"]] = each["content"]
        return found

    @property
    def has_buttons(self) -> bool:
        """Whether options may be sent as buttons and lists."""
        return self.twilio_buttons != "text"

    @property
    def has_twilio(self) -> bool:
        """Whether messages can go through Twilio."""
        return bool(self.twilio_tokens)

    @property
    def base_url(self) -> str:
        """The address that providers know us by; signatures are made over it."""
        return self.public_url or self.local_url

    @property
    def local_url(self) -> str:
        """Where this machine reaches the gateway."""
        return local_address(self.host, self.port)

    @property
    def is_closed(self) -> bool:
        """Whether only this machine reaches the gateway: ``HOST`` is a loopback address."""
        return is_loopback(self.host)

    @property
    def quiet(self) -> timedelta:
        """The quiet time of a burst."""
        return timedelta(seconds=self.quiet_seconds)

    @property
    def lease(self) -> timedelta:
        """The length of a lease."""
        return timedelta(seconds=self.lease_seconds)

    @property
    def allowance(self) -> Allowance:
        """What one person may say before it is folded."""
        return Allowance(self.flood_messages, timedelta(seconds=self.flood_seconds))

    @property
    def model_limits(self) -> ModelLimits:
        """What the language model may cost."""
        return ModelLimits(self.model_tokens_per_candidate, self.model_tokens_per_day)

    @property
    def backfill(self) -> timedelta:
        """How often a provider is looked back at; zero for never."""
        return timedelta(seconds=self.backfill_seconds)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.twilio_tokens and not self.twilio_account_sid:
            raise Wrong(
                "TWILIO_ACCOUNT_SID|is missing although TWILIO_AUTH_TOKEN is set."
                "|Copy both from the Twilio console, or unset both."
            )
        if self.twilio_account_sid and not self.twilio_tokens:
            raise Wrong(
                "TWILIO_AUTH_TOKEN|is missing although TWILIO_ACCOUNT_SID is set."
                "|Copy both from the Twilio console, or unset both."
            )
        if self.phone_simulator and not self.is_closed:
            raise Wrong(
                f"PHONE_SIMULATOR|is on while HOST={self.host} lets other machines in, and it has"
                " no login.|Unset one of the two."
            )
        if not is_loopback(self.metrics_host) and not self.metrics_token.get_secret_value():
            raise Wrong(
                f"METRICS_TOKEN|is not set while METRICS_HOST={self.metrics_host} lets other"
                " machines read the metrics.|Set it to a long random text, or unset METRICS_HOST."
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
        raise _explained(error.errors()[0]) from None


def examined(**overrides: object) -> tuple[Settings, tuple[BadSetting, ...]]:
    """Settings for the doctor: what is wrong is left at its default, and told whole."""
    wrong: list[BadSetting] = []
    while True:
        try:
            return Settings(**overrides), tuple(wrong)  # type: ignore[arg-type]
        except ValidationError as error:
            found = [_explained(each) for each in error.errors()]
            # A contradiction names all the settings that are part of it.
            named = {name for name in Settings.model_fields for each in found if _names(each, name)}
            if not named - overrides.keys():
                raise found[0] from None
            overrides |= {name: Settings.model_fields[name].default for name in named}
            wrong += found


def _names(error: BadSetting, name: str) -> bool:
    return re.search(rf"\b{name.upper()}\b", str(error)) is not None


def _explained(first: "ErrorDetails") -> BadSetting:
    """A mistake as a sentence. Never with the value, which may be a password."""
    text = str(first["msg"]).removeprefix("Value error, ")
    if not first["loc"]:
        name, problem, mend = (*text.split("|"), "", "")[:3]
        return BadSetting(name, problem, mend)
    problem, _, mend = text.partition("|")
    if not mend:
        said = _SAID.get(first["type"], "cannot be read.")
        problem, mend = said.format(**first.get("ctx", {})), "Correct it or unset it."
    return BadSetting(str(first["loc"][0]).upper(), problem, mend)


def prepare_libraries(*, allow_tracing: bool) -> None:
    """Set what libraries read from the environment when they are imported; call it first.

    Tracing is switched off, because it would send candidates' words away. LangGraph is told to
    revive plain values only from a checkpoint (CVE-2026-28277).
    """
    os.environ["LANGGRAPH_STRICT_MSGPACK"] = "true"  # noqa: TID251 - libraries read it there
    if not allow_tracing:
        for name in TRACING_VARIABLES:
            os.environ[name] = "false"  # noqa: TID251 - libraries read it there
