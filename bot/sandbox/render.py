"""Turns the world's people, chats and messages into the JSON objects of the Bot API."""

from __future__ import annotations

from .values import Chat, Json, Post, User

MEDIA: dict[str, Json] = {
    "photo": {"photo": [{"file_id": "p", "file_unique_id": "pu", "width": 90, "height": 90}]},
    "voice": {"voice": {"file_id": "v", "file_unique_id": "vu", "duration": 3}},
    "sticker": {
        "sticker": {
            "file_id": "s", "file_unique_id": "su", "type": "regular",
            "width": 512, "height": 512, "is_animated": False, "is_video": False,
        }
    },
    "document": {"document": {"file_id": "d", "file_unique_id": "du"}},
}  # fmt: skip


def user(person: User) -> Json:
    """A User object."""
    data: Json = {"id": person.id, "is_bot": person.is_bot, "first_name": person.name}
    return data | ({"username": person.username} if person.username else {})


def chat(place: Chat) -> Json:
    """A Chat object."""
    if not place.is_group:
        return {"id": place.id, "type": "private", "first_name": place.title}
    data: Json = {"id": place.id, "type": place.kind, "title": place.title}
    return data | ({"is_forum": True} if place.forum else {})


def post(message: Post, *, quoted: bool = False) -> Json:
    """A Message object; a quoted message carries no quotation of its own."""
    data: Json = {"message_id": message.id, "date": int(message.date.timestamp()), "chat": chat(message.chat)}
    data |= {"from": user(message.author)} | message.service | message.extra
    data |= _body(message)
    if message.thread is not None:
        data |= {"message_thread_id": message.thread, "is_topic_message": True}
    if message.sender_chat is not None:
        data["sender_chat"] = chat(message.sender_chat)
    if message.edit_date is not None:
        data["edit_date"] = int(message.edit_date.timestamp())
    if message.ephemeral_id is not None:
        data["ephemeral_message_id"] = message.ephemeral_id
    if message.buttons:
        data["reply_markup"] = {"inline_keyboard": message.buttons}
    if not quoted and (quotation := _quotation(message)) is not None:
        data["reply_to_message"] = post(quotation, quoted=True)
    return data


def _quotation(message: Post) -> Post | None:
    """In a topic even a plain message quotes the topic's opening, as Telegram does."""
    if message.reply_to is None and message.thread is not None:
        return message.chat.topics.get(message.thread)
    return message.reply_to


def _body(message: Post) -> Json:
    if message.media is not None:
        return MEDIA[message.media] | ({"caption": message.text} if message.text else {})
    if message.service:
        return {}
    return {"text": message.text} | _entities(message.text)


def _entities(text: str) -> Json:
    """Telegram marks a leading command; nothing else of its marking matters to the bot."""
    if not text.startswith("/"):
        return {}
    length = len(text.split(maxsplit=1)[0])
    return {"entities": [{"type": "bot_command", "offset": 0, "length": length}]}
