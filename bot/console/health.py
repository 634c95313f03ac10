"""``bot doctor --health``: is the process of this container alive? For health checks.

Asked every few seconds for as long as a container lives, so it imports next to nothing: settings
are read as they were written, without the library that checks them.
"""

import http.client
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.domain.errors import BadSetting, HirelineError
from bot.environment import Given, local_address

PATIENCE: Final = 2.0
"""Seconds. A health check of a container usually allows three or more."""
HOST: Final = "127.0.0.1"
PORT: Final = "8000"
DATA_DIR: Final = ".data"


class Unhealthy(HirelineError):
    """The process is not alive, or not well."""

    loggable = False


def health(given: Given, find_running: Callable[[Path], str]) -> str:
    """A sentence, when all is well.

    Args:
        given: what the settings were given as.
        find_running: the gateway of the ``bot up`` that runs on a folder, "" if none does.

    Raises:
        Unhealthy: with the sentence that says why.
        BadSetting: a port that is none.
    """
    who, address = _whom(given, find_running)
    why = f"METRICS_PORT is {'' if given.value('METRICS_PORT') else 'not '}set"
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz", headers={"Connection": "close"})
        status = connection.getresponse().status
    except TimeoutError as error:
        raise Unhealthy(f"The {who} at {address} does not answer within {PATIENCE:g} s.") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        sentence = f"No {who} answers at {address}: is it running? It was asked because {why}."
        raise Unhealthy(sentence) from error
    finally:
        connection.close()
    if status != HTTPStatus.OK:
        raise Unhealthy(f"The {who} at {address} says that it is not well ({status}): see its log.")
    return f"The {who} at {address} is alive."


def _whom(given: Given, find_running: Callable[[Path], str]) -> tuple[str, str]:
    """A worker where it tells its metrics, else the gateway: as named, or of a ``bot up``."""
    if port := given.value("METRICS_PORT"):
        host = given.value("METRICS_HOST") or HOST
        return "worker", local_address(host, _number("METRICS_PORT", port))
    port, host = given.value("PORT"), given.value("HOST")
    found = "" if port or host else find_running(Path(given.value("DATA_DIR") or DATA_DIR))
    return "gateway", found or local_address(host or HOST, _number("PORT", port or PORT))


def _number(name: str, written: str) -> int:
    digits = written.strip()
    if not (digits.isascii() and digits.isdecimal()) or not 1 <= int(digits) <= 65_535:
        raise BadSetting(name, "is no port.", "Write a number from 1 to 65535.")
    return int(digits)
