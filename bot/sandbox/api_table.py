"""The part of Bot API 10.3 that the sandbox imitates: methods and their parameters.

A call that names anything else is refused, so a misspelt parameter (which Telegram ignores
in silence, and an ignored `ephemeral_message_parameters` would make a hint public) fails here.
The names were compared with those of aiogram 3.31.0, which speaks Bot API 10.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Method:
    """Which parameters a method needs and which it merely takes."""

    required: frozenset[str]
    optional: frozenset[str]


def _method(required: str = "", optional: str = "") -> Method:
    return Method(frozenset(required.split()), frozenset(optional.split()))


_SENDING = (
    "business_connection_id message_thread_id direct_messages_topic_id ephemeral_message_parameters "
    "disable_notification protect_content allow_paid_broadcast message_effect_id "
    "suggested_post_parameters reply_parameters reply_markup"
)
_FORMATTING = "parse_mode entities link_preview_options"
_CAPTION = "caption parse_mode caption_entities"

METHODS: dict[str, Method] = {
    "getMe": _method(),
    "getUpdates": _method("", "offset limit timeout allowed_updates"),
    "deleteWebhook": _method("", "drop_pending_updates"),
    "getWebhookInfo": _method(),
    "setWebhook": _method(
        "url", "certificate ip_address max_connections allowed_updates drop_pending_updates secret_token"
    ),
    "setMyCommands": _method("commands", "scope language_code"),
    "getMyCommands": _method("", "scope language_code"),
    "sendMessage": _method("chat_id text", f"{_SENDING} {_FORMATTING}"),
    "sendDocument": _method("chat_id document", f"{_SENDING} {_CAPTION} thumbnail disable_content_type_detection"),
    "sendPhoto": _method("chat_id photo", f"{_SENDING} {_CAPTION} show_caption_above_media has_spoiler"),
    "sendChatAction": _method("chat_id action", "business_connection_id message_thread_id"),
    "editMessageText": _method(
        "text", f"business_connection_id chat_id message_id inline_message_id reply_markup {_FORMATTING}"
    ),
    "editMessageReplyMarkup": _method("", "business_connection_id chat_id message_id inline_message_id reply_markup"),
    "deleteMessage": _method("chat_id message_id"),
    "editEphemeralMessageText": _method(
        "chat_id receiver_user_id ephemeral_message_id", f"text rich_message reply_markup {_FORMATTING}"
    ),
    "editEphemeralMessageReplyMarkup": _method("chat_id receiver_user_id ephemeral_message_id", "reply_markup"),
    "deleteEphemeralMessage": _method("chat_id receiver_user_id ephemeral_message_id"),
    "answerInlineQuery": _method("inline_query_id results", "cache_time is_personal next_offset button"),
    "answerCallbackQuery": _method("callback_query_id", "text show_alert url cache_time"),
    "getChat": _method("chat_id"),
    "getChatMember": _method("chat_id user_id"),
    "getChatAdministrators": _method("chat_id", "return_bots"),
}

_BUTTON = (
    "text callback_data url copy_text login_url web_app switch_inline_query switch_inline_query_current_chat "
    "switch_inline_query_chosen_chat callback_game pay icon_custom_emoji_id style disabled"
)
_CONTENT = "message_text parse_mode entities link_preview_options"

OBJECTS: dict[str, Mapping[str, str]] = {
    "ephemeral_message_parameters": {"": "receiver_user_id callback_query_id replace_callback_query_message"},
    "commands": {"": "command description is_ephemeral"},
    "scope": {"": "type chat_id user_id"},
    "reply_parameters": {
        "": "message_id chat_id ephemeral_message_id allow_sending_without_reply quote quote_parse_mode quote_entities "
        "quote_position checklist_task_id poll_option_id"
    },
    "link_preview_options": {"": "is_disabled url prefer_small_media prefer_large_media show_above_text"},
    "reply_markup": {"": "inline_keyboard", "inline_keyboard": _BUTTON, "copy_text": "text"},
    "results": {
        "": "type id title input_message_content reply_markup url hide_url description thumbnail_url thumbnail_width "
        "thumbnail_height",
        "input_message_content": _CONTENT,
    },
}
"""Fields of what is sent as an object: by parameter, and within it by the field that holds the inner object."""


def unknown_fields(name: str, value: Any, inside: str = "") -> Iterator[str]:
    """Fields of a structured parameter that Bot API 10.3 does not know, however deep."""
    known = OBJECTS.get(name, {})
    if isinstance(value, list):
        for part in value:
            yield from unknown_fields(name, part, inside)
    elif isinstance(value, dict) and inside in known:
        yield from (f"{name}.{field}" for field in value if field not in known[inside].split())
        for field, part in value.items():
            yield from unknown_fields(name, part, field)


NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds of update that Telegram sends only to a bot that asked for them by name."""
