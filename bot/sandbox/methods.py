"""The bot's side of the world: each Bot API method as Telegram would carry it out or refuse it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from . import render
from .api_table import METHODS, unknown_fields
from .markup import plain_text, units
from .values import Call, Chat, Json, Post, Refusal, Upload
from .world import World

_MAX_TEXT, _MAX_CAPTION, _MAX_ANSWER, _MAX_DATA, _MAX_COPY = 4096, 1024, 200, 64, 256
_CANNOT_START = "Forbidden: bot can't initiate conversation with a user"
_STRUCTURED = frozenset(
    ("allowed_updates", "reply_markup", "ephemeral_message_parameters", "reply_parameters", "commands", "scope",
     "entities", "caption_entities", "link_preview_options", "results")
)  # fmt: skip


class BotDoor:
    """Answers the bot's calls: `call(method, params)` returns a result or raises `Refusal`. Every call is logged."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._methods: dict[str, Callable[[Json], Any]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": lambda _: {"url": world.webhook.get("url", ""), "has_custom_certificate": False,
                                         "pending_update_count": world.pending},
            "setMyCommands": self._set_commands,
            "getMyCommands": self._get_commands,
            "sendMessage": self._send_message,
            "sendDocument": lambda p: self._send_file("document", p),
            "sendPhoto": lambda p: self._send_file("photo", p),
            "sendChatAction": self._send_action,
            "editMessageText": self._edit_text,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete,
            "editEphemeralMessageText": self._edit_ephemeral,
            "editEphemeralMessageReplyMarkup": self._edit_ephemeral_markup,
            "deleteEphemeralMessage": self._delete_ephemeral,
            "answerCallbackQuery": self._answer_query,
            "answerInlineQuery": self._answer_inline,
            "getChat": lambda p: render.chat(self._chat(p)) | {"accent_color_id": 0, "max_reaction_count": 11,
                                                               "accepted_gift_types": _NO_GIFTS},
            "getChatMember": self._get_member,
            "getChatAdministrators": self._get_admins,
        }  # fmt: skip

    def call(self, method: str, params: Json) -> Any:
        """Carry out one call as the bot. `params` values may still be JSON text, as they come over HTTP."""
        params = {k: _decoded(k, v) for k, v in params.items()}
        try:
            result = self._answer(method, params)
        except Refusal as refusal:
            self._log(method, params, refusal.description)
            raise
        self._log(method, params, None)
        return result

    def _log(self, method: str, params: Json, error: str | None) -> None:
        self.world.calls.append(Call(self.world.clock(), method, params, error))

    def _answer(self, method: str, params: Json) -> Any:
        spec = METHODS.get(method)
        if spec is None:
            self.world.watch.unknown(method)
            raise Refusal(404, f"Not Found: method {method} is not imitated by the sandbox")
        unknown = set(params) - spec.required - spec.optional
        unknown |= {field for name, value in params.items() for field in unknown_fields(name, value)}
        if unknown:
            self.world.watch.unknown(f"{method} {', '.join(sorted(unknown))}")
            raise Refusal(400, f"Bad Request: {method} has no parameter {', '.join(sorted(unknown))}")
        if missing := spec.required - set(params):
            raise Refusal(400, f"Bad Request: parameter {sorted(missing)[0]} is required")
        self.world.watch.call(method, params)
        self._planned_fault(method)
        return self._methods[method](params)

    def _planned_fault(self, method: str) -> None:
        for index, (name, refusal) in enumerate(self.world.faults):
            if name == method:
                del self.world.faults[index]
                raise refusal

    # --- the bot itself and its updates ------------------------------------------------------

    def _get_me(self, _: Json) -> Json:
        return render.user(self.world.bot) | {
            "can_join_groups": True, "can_read_all_group_messages": not self.world.privacy_mode,
            "supports_inline_queries": self.world.inline_mode,
            "can_connect_to_business": self.world.business_mode, "has_main_web_app": False,
            "has_topics_enabled": False, "allows_users_to_create_topics": False, "can_manage_bots": False,
        }  # fmt: skip

    def _set_webhook(self, params: Json) -> bool:
        if not str(params["url"]).startswith("https://"):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.world.webhook = dict(params)
        self.world.allowed = frozenset(params.get("allowed_updates") or ()) or None
        return True

    def _delete_webhook(self, _: Json) -> bool:
        self.world.webhook = {}
        return True

    def _get_updates(self, params: Json) -> list[Json]:
        if self.world.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
                               "delete the webhook first")  # fmt: skip
        if "allowed_updates" in params:
            self.world.allowed = frozenset(params["allowed_updates"]) or None
        return self.world.updates(int(params.get("offset", 0)), int(params.get("limit", 100)))

    def _set_commands(self, params: Json) -> bool:
        for command in params["commands"]:
            if not command["command"].replace("_", "").isalnum() or not 1 <= len(command["description"]) <= 256:
                raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        scope = params.get("scope", {})
        if scope.get("type") == "chat" and not self._chat(scope).started:
            raise Refusal(400, "Bad Request: chat not found")
        self.world.commands[_scope_key(params)] = params["commands"]
        return True

    def _get_commands(self, params: Json) -> Any:
        return self.world.commands.get(_scope_key(params), [])

    # --- sending -----------------------------------------------------------------------------

    def _send_message(self, params: Json) -> Json:
        return render.post(self._send(params, _text_of(params, "text", _MAX_TEXT)))

    def _send_file(self, kind: str, params: Json) -> Json:
        caption = _text_of(params, "caption", _MAX_CAPTION) if params.get("caption") else ""
        file = params[kind] if isinstance(params[kind], Upload) else None
        return render.post(self._send(params, caption, media=kind, file=file))

    def _send(self, params: Json, text: str, **fields: Any) -> Post:
        if "business_connection_id" in params:
            raise Refusal(400, "Bad Request: not enough rights to send messages on behalf of the business account")
        chat = self._writable(params)
        buttons = _buttons(params)
        receiver = self._receiver(chat, params.get("ephemeral_message_parameters"))
        thread = self._thread(chat, params.get("message_thread_id"))
        self.world.flood.check(chat.id, chat.is_group, self.world.clock())
        fields |= {"buttons": buttons, "thread": thread}
        if receiver is None:
            post = self.world.new_bot_post(chat, text, **fields)
        else:
            post = self.world.new_ephemeral(chat, text, receiver, **fields)
        self.world.watch.sent(post)
        return post

    def _receiver(self, chat: Chat, wanted: Json | None) -> int | None:
        """Whom an ephemeral message is for; the bot must be administrator and the person a member."""
        if wanted is None:
            return None
        if not chat.is_admin(self.world.bot.id):
            raise Refusal(400, "Bad Request: BOT_NOT_ADMIN")
        receiver = int(wanted["receiver_user_id"])
        if not chat.holds(receiver):
            raise Refusal(400, "Bad Request: USER_NOT_PARTICIPANT")
        return receiver

    def _thread(self, chat: Chat, thread: Any) -> int | None:
        if thread is None:
            return None
        if int(thread) not in chat.topics:
            raise Refusal(400, "Bad Request: message thread not found")
        return int(thread)

    def _send_action(self, params: Json) -> bool:
        self._writable(params)
        return True

    def _chat(self, params: Json) -> Chat:
        chat = self.world.chats.get(int(params["chat_id"]))
        if chat is None:
            raise Refusal(400, "Bad Request: chat not found")
        return chat

    def _writable(self, params: Json) -> Chat:
        chat = self._chat(params)
        if chat.is_group:
            if not chat.holds(self.world.bot.id):
                raise Refusal(403, f"Forbidden: bot was kicked from the {chat.kind} chat")
        elif chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        elif not chat.started:
            raise Refusal(403, _CANNOT_START)
        return chat

    # --- changing and deleting ---------------------------------------------------------------

    def _own(self, params: Json, verb: str) -> Post:
        post = self.world.posts.get((int(params["chat_id"]), int(params["message_id"])))
        if post is None or post.deleted:
            raise Refusal(400, f"Bad Request: message to {verb} not found")
        if post.author is not self.world.bot:
            raise Refusal(400, f"Bad Request: message can't be {verb}ed")
        return post

    def _edit_text(self, params: Json) -> Json:
        post = self._own(params, "edit")
        self._writable(params)
        self._change(post, _text_of(params, "text", _MAX_TEXT), _buttons(params))
        return render.post(post)

    def _edit_markup(self, params: Json) -> Json:
        post = self._own(params, "edit")
        self._change(post, post.text, _buttons(params))
        return render.post(post)

    def _change(self, post: Post, text: str, buttons: list[list[Json]]) -> None:
        if post.text == text and post.buttons == buttons:
            raise Refusal(400, "Bad Request: message is not modified: specified new message content and reply markup "
                               "are exactly the same as a current content and reply markup of the message")  # fmt: skip
        self.world.flood.check(post.chat.id, post.chat.is_group, self.world.clock())
        post.text, post.buttons, post.edit_date = text, buttons, self.world.clock()
        self.world.watch.sent(post)
        self.world.noticed("bot_edit", post, self.world.bot, text)

    def _delete(self, params: Json) -> bool:
        self._remove(self._own(params, "delete"))
        return True

    def _ephemeral(self, params: Json) -> Post:
        post = self.world.ephemeral.get(int(params["ephemeral_message_id"]))
        if post is None or post.deleted or post.chat.id != int(params["chat_id"]):
            raise Refusal(400, "Bad Request: MESSAGE_ID_INVALID")
        if post.receiver != int(params["receiver_user_id"]):
            raise Refusal(400, "Bad Request: MESSAGE_ID_INVALID")
        return post

    def _edit_ephemeral(self, params: Json) -> bool:
        post = self._ephemeral(params)
        self._change(post, _text_of(params, "text", _MAX_CAPTION), _buttons(params))
        return True

    def _edit_ephemeral_markup(self, params: Json) -> bool:
        post = self._ephemeral(params)
        self._change(post, post.text, _buttons(params))
        return True

    def _delete_ephemeral(self, params: Json) -> bool:
        self._remove(self._ephemeral(params))
        return True

    def _remove(self, post: Post) -> None:
        post.deleted = True
        self.world.noticed("bot_delete", post, self.world.bot, "")

    # --- buttons and members -----------------------------------------------------------------

    def _answer_query(self, params: Json) -> bool:
        presser = self.world.queries.pop(str(params["callback_query_id"]), None)
        if presser is None:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        text = str(params.get("text", ""))
        if units(text) > _MAX_ANSWER:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        self.world.noticed("answer", None, presser, text)
        return True

    def _answer_inline(self, params: Json) -> bool:
        reader, texts = self.world.inline.answer(params)
        self.world.watch.offered(reader.id, texts)
        return True

    def _get_member(self, params: Json) -> Json:
        chat, user_id = self._chat(params), int(params["user_id"])
        if user_id not in self.world.users:
            raise Refusal(400, "Bad Request: PARTICIPANT_ID_INVALID")
        return self.world.member(chat, user_id)

    def _get_admins(self, params: Json) -> list[Json]:
        chat = self._chat(params)
        if not chat.is_group:
            raise Refusal(400, "Bad Request: there are no administrators in the private chat")
        return [self.world.member(chat, u) for u in chat.standings if chat.is_admin(u) and u != self.world.bot.id]


_NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)


def _decoded(name: str, value: Any) -> Any:
    """Over HTTP structured values and numbers come as JSON text."""
    return json.loads(value) if name in _STRUCTURED and isinstance(value, str) else value


def _scope_key(params: Json) -> str:
    return json.dumps([params.get("scope", {"type": "default"}), params.get("language_code", "")], sort_keys=True)


def _text_of(params: Json, name: str, most: int) -> str:
    """The text a reader will see, or the refusal Telegram gives for it."""
    text = str(params.get(name, ""))
    mode = params.get("parse_mode")
    if mode == "HTML":
        text = plain_text(text)
    elif mode is not None:
        raise Refusal(400, f"Bad Request: the sandbox does not read parse_mode {mode}")
    if not text.strip():
        raise Refusal(400, "Bad Request: message text is empty")
    if units(text) > most:
        raise Refusal(400, f"Bad Request: {'message' if name == 'text' else 'message caption'} is too long")
    return text


def _buttons(params: Json) -> list[list[Json]]:
    """The inline keyboard, checked for Telegram's size limits."""
    rows: list[list[Json]] = (params.get("reply_markup") or {}).get("inline_keyboard", [])
    for button in (b for row in rows for b in row):
        if len(button.get("callback_data", "").encode()) > _MAX_DATA:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
        if units((button.get("copy_text") or {}).get("text", "")) > _MAX_COPY:
            raise Refusal(400, "Bad Request: BUTTON_COPY_TEXT_INVALID")
        if set(button) == {"text"}:
            raise Refusal(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the "
                               "inline keyboard")  # fmt: skip
    return rows
