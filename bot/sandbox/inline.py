"""Inline mode on the imitated Telegram: what is offered to the one who types behind the bot's @name."""

from __future__ import annotations

from .markup import units
from .values import Json, Refusal, User

_MOST_RESULTS, _MOST_ID, _MOST_QUERY, _MOST_TEXT = 50, 64, 256, 4096
_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


class Inline:
    """Queries in progress, by id, and what the bot offered for each."""

    def __init__(self) -> None:
        self.asking: dict[str, User] = {}
        self.offered: dict[str, list[Json]] = {}

    def ask(self, number: str, user: User, text: str) -> Json:
        """Somebody types; a client cuts what is too long."""
        self.asking[number] = user
        return {"query": text[:_MOST_QUERY], "offset": ""}

    def answer(self, params: Json) -> tuple[User, list[str]]:
        """The bot's offers, checked as Telegram checks them; returns who sees them and their texts."""
        number = str(params["inline_query_id"])
        if number not in self.asking:
            raise Refusal(400, _TOO_OLD)
        results: list[Json] = params["results"]
        if len(results) > _MOST_RESULTS:
            raise Refusal(400, "Bad Request: RESULTS_TOO_MUCH")
        ids = [str(result.get("id", "")) for result in results]
        if len(set(ids)) < len(ids):
            raise Refusal(400, "Bad Request: RESULT_ID_DUPLICATE")
        if any(not 1 <= len(name.encode()) <= _MOST_ID for name in ids):
            raise Refusal(400, "Bad Request: RESULT_ID_INVALID")
        texts = [_text_of(result) for result in results]
        self.offered[number] = results
        return self.asking.pop(number), texts


def _text_of(result: Json) -> str:
    """What would be sent; the sandbox knows articles only."""
    if result.get("type") != "article":
        raise Refusal(400, f"Bad Request: the sandbox knows no inline result of type {result.get('type')}")
    if not result.get("title"):
        raise Refusal(400, "Bad Request: ARTICLE_TITLE_EMPTY")
    text = str((result.get("input_message_content") or {}).get("message_text", ""))
    if not text.strip():
        raise Refusal(400, "Bad Request: MESSAGE_EMPTY")
    if units(text) > _MOST_TEXT:
        raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
    return text
