"""Is a webhook really from Twilio?

The rule (twilio.com/docs/usage/security): base64(HMAC-SHA1(auth token, URL + each name and value,
sorted)). There is no time in it: replay is stopped by the journal's unique key. These few lines
replace the SDK's validator on the hot path, 4 microseconds against 49; a test holds them against
it with random forms. Like the SDK, a pair that is repeated exactly counts once, and the URL may
have been signed with or without its port.
"""

import base64
import hmac
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit, urlunsplit

_PORT: Final = re.compile(r":[0-9]+$")
_DEFAULT_PORT: Final = {"https": ":443", "http": ":80"}


def sign(token: str, url: str, form: Iterable[tuple[str, str]]) -> str:
    """The signature that Twilio would send for this form at this address."""
    spoken = url + "".join([name + value for name, value in sorted(set(form))])
    digest = hmac.digest(token.encode(), spoken.encode(), "sha1")
    return base64.b64encode(digest).decode("ascii")


def verify(
    tokens: Sequence[str], url: str, form: Sequence[tuple[str, str]], signature: str
) -> bool:
    """Whether ``signature`` was made with one of ``tokens`` (several while they are rotated).

    ``url`` is the public address as configured with the path and query as they were received, and
    never anything that a proxy's header claims. ``form`` holds repeated names too.
    """
    given = signature.encode()
    return any(
        hmac.compare_digest(sign(token, address, form).encode(), given)
        for address in _spellings(url)
        for token in tokens
    )


def _spellings(url: str) -> Iterator[str]:
    """As configured; without a port; with the scheme's own port, where there was none."""
    yield url
    parts = urlsplit(url)
    bare = _PORT.sub("", parts.netloc)
    if bare != parts.netloc:
        yield urlunsplit(parts._replace(netloc=bare))
    elif parts.scheme in _DEFAULT_PORT:
        yield urlunsplit(parts._replace(netloc=bare + _DEFAULT_PORT[parts.scheme]))
