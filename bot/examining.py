"""What ``bot doctor`` asks and of whom: everybody side by side, then the doctor judges.

Each function here asks at once and returns what judges the answers later. The drivers of the stores
are imported once the far ones have been asked, so that their answers travel meanwhile.
"""

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

from bot.bootstrap import located
from bot.channels.twilio import examined as twilio
from bot.clock import SystemClock
from bot.config import Settings, examined
from bot.console.doctor import machine, model, stores, whatsapp
from bot.console.doctor.asking import Round
from bot.console.doctor.clocks import clocks
from bot.console.doctor.configuration import configuration, is_here
from bot.console.doctor.finding import Finding, Outcome
from bot.domain.errors import Refused
from bot.environment import given
from bot.knowledge.examined import heartbeat
from bot.llm import examined as groq
from bot.plain_http import get

PATIENCE: Final = 0.6
"""Seconds for all answers together. The command answers within 1.5 and asks at 0.5 at the latest,
which leaves something for a machine that is busy."""

Judgement = Callable[[], Iterator[Finding]]


def examine(patience: float = PATIENCE) -> list[Finding]:
    """The command ``bot doctor``: everything that was found."""
    settings, wrong = examined()
    asked = Round(SystemClock(), patience)
    far = (_whatsapp(settings, asked), _from_outside(settings, asked), _model(settings, asked))
    near = _stores(settings, asked)
    found = [
        *configuration(settings, given(), wrong),
        *machine.machine(machine.look(settings.data_dir), embedded=not settings.database_url),
        *near(),
        *(finding for judge in far for finding in judge()),
    ]
    return [*found, *clocks(asked.ahead)]


def _whatsapp(settings: Settings, asked: Round) -> Judgement:
    sid, base, patience = settings.twilio_account_sid, settings.twilio_base_url, asked.patience

    def account(token: str) -> Callable[[], twilio.AccountSeen]:
        return lambda: twilio.account(sid, token, base, patience)

    def senders(token: str) -> Callable[[], twilio.SendersSeen]:
        return lambda: twilio.senders(sid, token, base, patience)

    accounts = [asked.ask(account(token)) for token in settings.twilio_tokens]
    lists = [asked.ask(senders(token)) for token in settings.twilio_tokens]

    def judge() -> Iterator[Finding]:
        if not accounts:
            yield whatsapp.absent()
            return
        answers = [asked.outcome(each, "Twilio") for each in accounts]
        listed = _best([asked.outcome(each) for each in lists])
        yield from whatsapp.whatsapp(settings, whatsapp.TwilioSeen(answers, listed))

    return judge


def _best(lists: list[Outcome[twilio.SendersSeen]]) -> Outcome[twilio.SendersSeen]:
    """A list, if one of the tokens got one; else why the first did not."""
    return next((each for each in lists if isinstance(each, twilio.SendersSeen)), lists[0])


def _from_outside(settings: Settings, asked: Round) -> Judgement:
    url = settings.public_url
    if not url or is_here(urlsplit(url).hostname or ""):
        return lambda: iter(())
    health = asked.ask(lambda: get(f"{url}/healthz", patience=asked.patience))
    hook = asked.ask(lambda: get(f"{url}{whatsapp.MESSAGES_PATH}", patience=asked.patience))

    def judge() -> Iterator[Finding]:
        is_real = not settings.twilio_base_url
        yield whatsapp.address(
            whatsapp.AddressSeen(
                url,
                asked.outcome(health),
                asked.outcome(hook),
                online=is_real and "Twilio" in asked.ahead,
                is_real=is_real,
            )
        )

    return judge


def _model(settings: Settings, asked: Round) -> Judgement:
    key, base = settings.groq_api_key.get_secret_value(), settings.groq_base_url
    if not key:
        return lambda: iter((model.absent(),))
    models = asked.ask(lambda: groq.models(key, base, asked.patience))
    wanted, voice = settings.groq_model, settings.groq_voice_model
    return lambda: model.model(asked.outcome(models, "Groq"), wanted, base, voice)


def _stores(settings: Settings, asked: Round) -> Judgement:
    from bot.bus import examined as bus  # noqa: PLC0415 - the drivers take 0.1 s, see above
    from bot.storage import examined as storage  # noqa: PLC0415

    missing: list[Finding] = []
    has_model, limits = bool(settings.groq_api_key.get_secret_value()), settings.model_limits
    try:
        settings = located(settings)
    except Refused as error:
        missing = [stores.nowhere(error)]
    postgres_url, redis_url, chroma_url = (
        settings.database_url,
        settings.redis_url,
        settings.chroma_url,
    )
    postgres = (
        asked.ask(lambda: storage.look(postgres_url, asked.patience)) if postgres_url else None
    )
    redis = asked.ask(lambda: bus.look(redis_url, asked.patience)) if redis_url else None
    chroma = asked.ask(lambda: heartbeat(chroma_url, asked.patience)) if chroma_url else None

    def judge() -> Iterator[Finding]:
        yield from missing
        if postgres:
            seen = asked.outcome(postgres, "Postgres")
            yield from stores.postgres(seen, postgres_url)
            if has_model and isinstance(seen, storage.PostgresSeen) and not seen.behind:
                yield model.budget(limits, seen.model_tokens)
        if redis:
            yield from stores.redis(asked.outcome(redis), redis_url)
        yield stores.chroma(asked.outcome(chroma) if chroma else None, chroma_url)

    return judge
