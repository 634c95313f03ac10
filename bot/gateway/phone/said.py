"""Messages as the phone's JSON."""

import hashlib
import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from fastapi.responses import Response

from bot.domain.message import Direction, Status
from bot.domain.record import MessageRecord

ENDED: Final = frozenset({Status.READ, Status.FAILED, Status.CANCELLED})
"""Statuses of the assistant's messages after which nothing changes on a phone."""


def is_settled(message: MessageRecord) -> bool:
    """Whether nothing about it will change any more on the phone."""
    if message.direction == Direction.IN:
        return message.is_heard
    return message.status in ENDED


def as_json(message: MessageRecord) -> dict[str, object]:
    """One message as plain JSON values."""
    return {
        "id": str(message.id),
        "direction": message.direction,
        "author": message.author,
        "kind": message.kind,
        "text": message.text,
        "options": [{"id": option.id, "label": option.label} for option in message.options],
        "media": [
            {"url": each.url, "content_type": each.content_type, "name": each.filename or ""}
            for each in message.media
        ],
        "status": message.status,
        "is_heard": message.is_heard,
        "provider_id": message.provider_id,
        "created_at": message.created_at.isoformat(),
        "position": message.position,
    }


def listed(found: Sequence[MessageRecord], known: str) -> Response:
    """The messages as JSON, or 304: whoever asks again and again says what it knows (ETag)."""
    body = json.dumps([as_json(each) for each in found], ensure_ascii=False).encode()
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    if known == tag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
    headers = {"ETag": tag, "Cache-Control": "no-store"}
    return Response(body, headers=headers, media_type="application/json")
