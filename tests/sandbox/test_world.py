"""The imitated Telegram: who sees what, what is refused, and in which words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox.clock import FakeClock
from bot.sandbox.methods import BotDoor
from bot.sandbox.values import Chat, Refusal, User
from bot.sandbox.world import World

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GROUP = -1001


class Scene:
    """One group with an agent, a customer and the bot."""

    def __init__(self, **options: Any) -> None:
        self.clock = FakeClock(START)
        self.world = World(self.clock.now, **options)
        self.door = BotDoor(self.world)
        self.lili: User = self.world.add_user(2001, "李莉", "agent")
        self.wang: User = self.world.add_user(2002, "王强", "agent")
        self.customer: User = self.world.add_user(3001, "陈先生")
        self.group: Chat = self.world.add_group(GROUP, "售后", self.lili, self.wang, self.customer, forum=True)

    def send(self, chat: int, text: str, **params: Any) -> Any:
        return self.door.call("sendMessage", {"chat_id": chat, "text": text, **params})

    def whisper(self, receiver: int, text: str, **params: Any) -> Any:
        return self.send(GROUP, text, ephemeral_message_parameters={"receiver_user_id": receiver}, **params)

    def kinds(self) -> list[str]:
        return [next(k for k in u if k != "update_id") for u in self.door.call("getUpdates", {})]


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def admin(scene: Scene) -> Scene:
    scene.world.set_standing(scene.group, scene.world.bot, "administrator")
    return scene


def refused(scene: Scene, method: str, **params: Any) -> tuple[int, str]:
    with pytest.raises(Refusal) as caught:
        scene.door.call(method, params)
    return caught.value.code, caught.value.description


def test_private_chat_needs_a_start(scene: Scene) -> None:
    assert refused(scene, "sendMessage", chat_id=2001, text="hi") == (
        403, "Forbidden: bot can't initiate conversation with a user")  # fmt: skip
    scene.world.start(scene.lili)
    assert scene.send(2001, "hi")["text"] == "hi"
    scene.world.block(scene.lili)
    assert refused(scene, "sendMessage", chat_id=2001, text="hi")[1] == "Forbidden: bot was blocked by the user"


def test_unknown_chat_and_kicked_bot(scene: Scene) -> None:
    assert refused(scene, "sendMessage", chat_id=99, text="hi") == (400, "Bad Request: chat not found")
    scene.world.set_standing(scene.group, scene.world.bot, "kicked")
    assert refused(scene, "sendMessage", chat_id=GROUP, text="hi")[0] == 403


def test_ephemeral_needs_an_administrator_and_a_member(scene: Scene) -> None:
    assert refused(scene, "sendMessage", chat_id=GROUP, text="hi",
                   ephemeral_message_parameters={"receiver_user_id": 2001}) == (
        400, "Bad Request: BOT_NOT_ADMIN")  # fmt: skip
    scene.world.set_standing(scene.group, scene.world.bot, "administrator")
    scene.world.set_standing(scene.group, scene.lili, "left")
    assert "PARTICIPANT" in refused(scene, "sendMessage", chat_id=GROUP, text="hi",
                                    ephemeral_message_parameters={"receiver_user_id": 2001})[1]  # fmt: skip


def test_ephemeral_is_seen_by_its_receiver_alone(admin: Scene) -> None:
    sent = admin.whisper(2001, "悄悄话")
    assert sent["message_id"] == 0
    assert sent["ephemeral_message_id"]
    assert [p.text for p in admin.world.from_bot(admin.lili)] == ["悄悄话"]
    assert admin.world.from_bot(admin.wang) == admin.world.from_bot(admin.customer) == []
    assert admin.world.watch.violations == []


def test_ephemeral_can_be_edited_and_deleted_only_for_its_receiver(admin: Scene) -> None:
    number = admin.whisper(2001, "一")["ephemeral_message_id"]
    ids = {"chat_id": GROUP, "receiver_user_id": 2001, "ephemeral_message_id": number}
    assert admin.door.call("getMe", {})["is_bot"]
    admin.clock.advance(2)
    assert admin.door.call("editEphemeralMessageText", ids | {"text": "二"}) is True
    assert refused(admin, "editEphemeralMessageText", **(ids | {"receiver_user_id": 2002}), text="三")[0] == 400
    assert admin.door.call("deleteEphemeralMessage", ids) is True
    assert admin.world.from_bot(admin.lili) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("<b>bad", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<x>a</x>", 'Unsupported start tag "x" at byte offset 0'),
        ("您<b>好</i>", 'Unmatched end tag at byte offset 9, expected "</b>", found "</i>"'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("</b>", "Unexpected end tag at byte offset 0"),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(scene: Scene, text: str, complaint: str) -> None:
    scene.world.start(scene.lili)
    code, words = refused(scene, "sendMessage", chat_id=2001, text=text, parse_mode="HTML")
    assert (code, words) == (400, f"Bad Request: can't parse entities: {complaint}")


def test_good_html_is_read(scene: Scene) -> None:
    scene.world.start(scene.lili)
    sent = scene.send(2001, '<b>A &amp; &lt;B&gt;</b> <a href="x">您</a>&#33;', parse_mode="HTML")
    assert sent["text"] == "A & <B> 您!"


def test_lengths_are_counted_in_utf16(scene: Scene) -> None:
    scene.world.start(scene.lili)
    assert refused(scene, "sendMessage", chat_id=2001, text="😀" * 2049) == (400, "Bad Request: message is too long")
    scene.send(2001, "😀" * 2048)
    assert refused(scene, "sendMessage", chat_id=2001, text=" ") == (400, "Bad Request: message text is empty")


def test_button_data_is_limited_to_64_bytes(scene: Scene) -> None:
    scene.world.start(scene.lili)
    markup = {"inline_keyboard": [[{"text": "好", "callback_data": "字" * 22}]]}
    assert refused(scene, "sendMessage", chat_id=2001, text="x", reply_markup=markup)[1].endswith("BUTTON_DATA_INVALID")


def test_nothing_unknown_is_answered_with_true(scene: Scene) -> None:
    assert refused(scene, "banChatMember", chat_id=GROUP, user_id=1)[0] == 404
    assert refused(scene, "sendMessage", chat_id=GROUP, text="x", recever=1)[0] == 400
    for name, value in (
        ("ephemeral_message_parameters", {"receiver_id": 1}),
        ("reply_markup", {"inline_keyboard": [[{"text": "x", "copy_text": {"txt": "x"}}]]}),
    ):
        assert refused(scene, "sendMessage", chat_id=GROUP, text="x", **{name: value})[0] == 400
    assert scene.world.watch.take() == [
        "沙盒不认识的调用：banChatMember",
        "沙盒不认识的调用：sendMessage recever",
        "沙盒不认识的调用：sendMessage ephemeral_message_parameters.receiver_id",
        "沙盒不认识的调用：sendMessage reply_markup.txt",
    ]
    assert refused(scene, "sendMessage", chat_id=GROUP)[1] == "Bad Request: parameter text is required"


def test_editing_to_the_same_text_is_refused(scene: Scene) -> None:
    scene.world.start(scene.lili)
    sent = scene.send(2001, "一样")
    scene.clock.advance(2)
    assert "not modified" in refused(scene, "editMessageText", chat_id=2001, message_id=sent["message_id"],
                                     text="一样")[1]  # fmt: skip


def test_others_messages_cannot_be_edited(scene: Scene) -> None:
    post = scene.world.say(scene.group, scene.customer, "在吗")
    assert "can't be edited" in refused(scene, "editMessageText", chat_id=GROUP, message_id=post.id, text="x")[1]


def test_flood_one_a_second_per_chat(scene: Scene) -> None:
    scene.world.start(scene.lili)
    scene.send(2001, "一")
    with pytest.raises(Refusal) as caught:
        scene.send(2001, "二")
    assert (caught.value.code, caught.value.retry_after) == (429, 1)
    scene.clock.advance(1)
    scene.send(2001, "二")


def test_flood_twenty_a_minute_per_group(admin: Scene) -> None:
    for number in range(20):
        admin.whisper(2001, str(number))
        admin.clock.advance(1.5)
    with pytest.raises(Refusal) as caught:
        admin.whisper(2001, "zu viel")
    assert caught.value.retry_after == 30
    admin.clock.advance(30)
    admin.whisper(2001, "wieder gut")


def test_privacy_mode_hides_what_is_not_addressed_to_the_bot() -> None:
    scene = Scene(privacy_mode=True)
    scene.world.say(scene.group, scene.customer, "在吗")
    scene.world.say(scene.group, scene.lili, "/help")
    assert [u["message"]["text"] for u in scene.door.call("getUpdates", {})] == ["/help"]
    scene.world.set_standing(scene.group, scene.world.bot, "administrator")
    scene.world.say(scene.group, scene.customer, "有人吗")
    assert scene.kinds() == ["message", "my_chat_member", "message"]


def test_only_the_kinds_asked_for_are_queued(scene: Scene) -> None:
    scene.door.call("getUpdates", {"allowed_updates": ["edited_message"]})
    post = scene.world.say(scene.group, scene.customer, "在吗")
    scene.world.edit(post, "在吗？")
    assert scene.kinds() == ["edited_message"]


def test_updates_are_kept_until_confirmed_and_a_day_at_most(scene: Scene) -> None:
    scene.world.say(scene.group, scene.customer, "一")
    scene.world.say(scene.group, scene.customer, "二")
    first, second = scene.door.call("getUpdates", {})
    assert scene.door.call("getUpdates", {}) == [first, second]
    assert scene.door.call("getUpdates", {"offset": second["update_id"]}) == [second]
    scene.clock.advance(timedelta(hours=25).total_seconds())
    assert scene.door.call("getUpdates", {}) == []


def test_a_plain_message_in_a_topic_quotes_its_opening(scene: Scene) -> None:
    thread = scene.world.open_topic(scene.group, scene.lili, "陈先生")
    scene.world.say(scene.group, scene.lili, "您好", thread=thread)
    message = scene.door.call("getUpdates", {})[-1]["message"]
    assert message["message_thread_id"] == thread
    assert "forum_topic_created" in message["reply_to_message"]


def test_button_press_is_answered_once(admin: Scene) -> None:
    markup = {"inline_keyboard": [[{"text": "误报", "callback_data": "h:1:wrong"}]]}
    admin.whisper(2001, "x", reply_markup=markup)
    query = admin.world.press(admin.lili, admin.world.from_bot(admin.lili)[0], "误报")
    assert admin.door.call("getUpdates", {})[-1]["callback_query"]["data"] == "h:1:wrong"
    assert admin.door.call("answerCallbackQuery", {"callback_query_id": query, "text": "好"}) is True
    assert "too old" in refused(admin, "answerCallbackQuery", callback_query_id=query)[1]


def test_the_watch_notices_a_public_message(scene: Scene) -> None:
    scene.send(GROUP, "李莉刚才那句不好")
    assert len(scene.world.watch.take()) == 1


def test_the_watch_notices_whispering_to_a_customer(admin: Scene) -> None:
    admin.whisper(3001, "x")
    assert "非员工 3001" in admin.world.watch.take()[0]


def test_the_watch_notices_a_business_connection(scene: Scene) -> None:
    scene.world.start(scene.lili)
    assert refused(scene, "sendMessage", chat_id=2001, text="x", business_connection_id="c")[0] == 400
    assert "business_connection_id" in scene.world.watch.take()[0]


def test_the_watch_notices_a_colleagues_words(admin: Scene) -> None:
    admin.world.say(admin.group, admin.wang, "这个不归我们管，您找快递")
    admin.whisper(2001, "「这个不归我们管，您找快递」")
    assert "2001 看到了客服 2002 的原话" in admin.world.watch.take()[0]


def test_every_call_is_logged_with_its_refusal(scene: Scene) -> None:
    scene.door.call("getMe", {})
    refused(scene, "sendMessage", chat_id=2001, text="x")
    assert [(c.method, c.error is None) for c in scene.world.calls] == [("getMe", True), ("sendMessage", False)]


# --- Telegram Business, inline, ephemeral commands ---


def test_a_connected_account_shows_its_chats_and_a_closed_one_nothing(scene: Scene) -> None:
    account = scene.world.connect(scene.lili)
    asked = scene.world.business_say(account, scene.customer, "在吗")
    scene.world.business_edit(account, asked, "在吗？")
    scene.world.business_say(account, scene.customer, "您好", by=scene.lili)
    scene.world.business.delete(account, [asked])
    updates = scene.door.call("getUpdates", {})
    assert scene.kinds() == [
        "business_connection", "business_message", "edited_business_message", "business_message",
        "deleted_business_messages",
    ]  # fmt: skip
    assert updates[1]["business_message"]["chat"]["id"] == 3001
    assert updates[3]["business_message"]["from"]["id"] == 2001
    assert updates[4]["deleted_business_messages"]["message_ids"] == [asked.id]
    scene.world.disconnect(account)
    scene.world.business_say(account, scene.customer, "还在吗")
    assert scene.kinds()[5:] == ["business_connection"]
    assert scene.world.seen_by(scene.lili) == []  # no message of the bot's own chats


def test_without_business_or_inline_mode_nothing_of_it_is_sent(scene: Scene) -> None:
    scene.world.business_mode = scene.world.inline_mode = False
    account = scene.world.connect(scene.lili)
    scene.world.business_say(account, scene.customer, "在吗")
    scene.world.type_inline(scene.lili, "草稿")
    assert scene.kinds() == []
    assert not scene.door.call("getMe", {})["supports_inline_queries"]


def article(number: str = "0", text: str = "请您稍等") -> dict[str, Any]:
    return {"type": "article", "id": number, "title": "您字", "input_message_content": {"message_text": text}}


def test_inline_offers_are_checked_and_can_be_sent(scene: Scene) -> None:
    query = scene.world.type_inline(scene.lili, "你等一下" * 100)
    assert len(scene.door.call("getUpdates", {})[-1]["inline_query"]["query"]) == 256
    many = [article(str(number)) for number in range(51)]
    for wrong in (
        many,
        [article(), article()],
        [article("x" * 65)],
        [article(text=" ")],
        [{"type": "photo", "id": "0"}],
    ):
        assert refused(scene, "answerInlineQuery", inline_query_id=query, results=wrong)[0] == 400
    assert scene.door.call("answerInlineQuery", {"inline_query_id": query, "results": [article()]}) is True
    assert "too old" in refused(scene, "answerInlineQuery", inline_query_id=query, results=[])[1]
    scene.world.choose_inline(scene.lili, query, 0, scene.group)
    chosen, sent = scene.door.call("getUpdates", {})[-2:]
    assert chosen["chosen_inline_result"]["from"]["id"] == 2001
    assert sent["message"]["via_bot"]["username"] == "qingnin_bot"


def test_the_watch_notices_a_colleagues_words_among_offers(scene: Scene) -> None:
    scene.world.say(scene.group, scene.wang, "这个不归我们管，您找快递")
    query = scene.world.type_inline(scene.lili, "草稿")
    offers = [article(text="这个不归我们管，您找快递")]
    scene.door.call("answerInlineQuery", {"inline_query_id": query, "results": offers})
    assert "2001 看到了客服 2002 的原话" in scene.world.watch.take()[0]


def test_an_ephemeral_command_is_seen_by_its_sender_and_the_bot(scene: Scene) -> None:
    scene.world.whisper(scene.group, scene.lili, "/me")
    message = scene.door.call("getUpdates", {})[-1]["message"]
    assert (message["message_id"], message["receiver_user"]["username"]) == (0, "qingnin_bot")
    assert message["ephemeral_message_id"]
    assert [post.text for post in scene.world.seen_by(scene.customer)] == []


def test_blocking_and_taking_back_are_told_as_telegram_tells_them(scene: Scene) -> None:
    scene.world.start(scene.lili)
    scene.world.block(scene.lili)
    change = scene.door.call("getUpdates", {})[-1]["my_chat_member"]
    assert (change["chat"]["type"], change["new_chat_member"]["status"]) == ("private", "kicked")
    post = scene.world.say(scene.group, scene.customer, "在吗")
    before = scene.kinds()
    scene.world.delete(post)
    assert scene.kinds() == before
    assert post not in scene.world.seen_by(scene.lili)
