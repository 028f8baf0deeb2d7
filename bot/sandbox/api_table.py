"""The part of Bot API 10.3 that the sandbox imitates: methods and their parameters.

A call that names anything else is refused, so a misspelt parameter (which Telegram ignores
in silence, and an ignored `ephemeral_message_parameters` would make a hint public) fails here.
"""

from __future__ import annotations

from dataclasses import dataclass


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

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds of update that Telegram sends only to a bot that asked for them by name."""
