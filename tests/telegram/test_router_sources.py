"""The router on what is no plain group or private chat: relay bots, Telegram Business, inline, every kind of update."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from updates import AGENT, CUSTOMER, GROUP, LEAD, NOON, RELAY, ROSTER, STRANGER, message, person, read

from bot.event import Event
from bot.telegram.business import missed
from bot.telegram.router import ALLOWED_UPDATES, route
from bot.telegram.routes import Asked, Batch, Chosen, Connected, Ignored, Person, Press, Rights
from bot.telegram.threads import Threads

# --- topics with a relay bot ---

TOPIC = {"is_topic_message": True, "message_thread_id": 5}


def copy(
    text: str | None = "我的快递呢", sender: int = RELAY, username: str = "relay_bot", **more: Any
) -> dict[str, Any]:
    body = message(sender, text, ref=4) | {"date": NOON - 90} | more
    return body | {"from": person(sender, is_bot=True, username=username)}


def test_a_quoted_copy_shows_the_customers_words_and_time() -> None:
    batch = read(message(reply_to_message=copy(), **TOPIC))
    shown, answer = batch.events
    assert (shown.role, shown.author, shown.text, shown.ref) == ("customer", None, "我的快递呢", 4)
    assert (answer.at - shown.at).total_seconds() == 90
    assert (answer.role, answer.text, answer.reply_ref) == ("agent", "您好", 4)
    assert shown.conversation == answer.conversation == f"tg-topic:{GROUP}:5"
    picture = read(message(reply_to_message=copy(None, photo=[{}]), **TOPIC)).events[0]
    assert (picture.text, picture.media) == ("", True)


@pytest.mark.parametrize(
    "body",
    [
        message(reply_to_message=copy(username="Qingnin_bot"), **TOPIC),  # the bot's own words
        message(reply_to_message=message(CUSTOMER, ref=4), **TOPIC),
        message(CUSTOMER, reply_to_message=copy(), **TOPIC),
        message(reply_to_message=copy(None, pinned_message={}), **TOPIC),
        message(reply_to_message=copy()),  # in a group without topics a bot is no relay
    ],
)
def test_other_quotations_show_nothing(body: dict[str, Any]) -> None:
    assert isinstance(read(body), Event)


def test_listed_relay_bots_are_heard_and_only_they() -> None:
    roster = replace(ROSTER, relays={"aftersales": frozenset({RELAY})})
    direct = route({"message": copy() | TOPIC}, roster, Threads())
    assert isinstance(direct, Event)
    assert (direct.role, direct.author, direct.text) == ("customer", None, "我的快递呢")
    assert isinstance(route({"message": message(reply_to_message=copy(), **TOPIC)}, roster, Threads()), Batch)
    other = message(reply_to_message=copy(sender=7002), **TOPIC)
    assert isinstance(route({"message": other}, roster, Threads()), Event)
    assert isinstance(route({"message": copy(sender=7002) | TOPIC}, roster, Threads()), Ignored)
    assert isinstance(route({"message": copy()}, roster, Threads()), Ignored)  # not in a topic


def test_internal_lines_of_the_staff_in_topics_are_not_read() -> None:
    assert read(message(text="// 这人又来了", **TOPIC)) == Ignored("internal line", GROUP)
    assert read(message(text="内部：转给仓库", **TOPIC)) == Ignored("internal line", GROUP)
    assert isinstance(read(message(text="// 大家都看得到")), Event)
    assert isinstance(read(message(CUSTOMER, text="// 在吗", **TOPIC)), Event)
    assert route({"message": message(**TOPIC)}, replace(ROSTER, internal={}), Threads()).text == "您好"  # type: ignore[union-attr]


# --- Telegram Business ---


def business(user: int = AGENT, text: str | None = "您好", customer: int = CUSTOMER, **more: Any) -> dict[str, Any]:
    return message(user, text, chat=customer) | {"business_connection_id": "biz"} | more


def test_an_agents_business_message() -> None:
    assert read(business(), "business_message") == Event(
        inbox_id=77, kind="new", team="aftersales", conversation=f"tg-biz:biz:{CUSTOMER}", ref=10, role="agent",
        author=AGENT, text="您好", at=datetime(2026, 11, 23, 4, 0, tzinfo=UTC), chat=AGENT,
    )  # fmt: skip


def test_the_customers_business_message_names_the_agents_chat_as_the_place_for_hints() -> None:
    event = read(business(CUSTOMER), "business_message")
    assert (event.role, event.author, event.chat) == ("customer", CUSTOMER, AGENT)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (business() | {"sender_business_bot": person(9, is_bot=True)}, "bot"),
        (business() | {"from": person(9, is_bot=True)}, "bot"),
        (business(text=None, pinned_message={}), "service message"),
        (business(CUSTOMER) | {"business_connection_id": "never heard of"}, "unknown business connection"),
        (business(STRANGER) | {"business_connection_id": "never heard of"}, "unknown business connection"),
        (business(STRANGER) | {"business_connection_id": "strange"}, "business chat of nobody listed"),
        (business(customer=LEAD), "business chat with a colleague"),
    ],
)
def test_what_is_ignored_in_business_chats(body: dict[str, Any], reason: str) -> None:
    for kind in ("business_message", "edited_business_message"):
        assert read(body, kind) == Ignored(reason, body["chat"]["id"])


def test_an_agents_own_words_show_whose_account_it_is_where_the_connecting_was_missed() -> None:
    event = read(business() | {"business_connection_id": "missed"}, "business_message")
    assert (event.role, event.author, event.chat) == ("agent", AGENT, AGENT)
    assert missed(event, ROSTER) == Connected("missed", Person(AGENT, "李莉"), True)
    known = read(business(), "business_message")
    assert missed(known, ROSTER) is None
    assert missed(read(message()), ROSTER) is None


def test_greetings_and_away_texts_are_automatic() -> None:
    assert read(business(is_from_offline=True), "business_message").kind == "auto"


def test_forwards_and_other_bots_work_in_business_chats_are_answers_without_own_words() -> None:
    for more in ({"forward_origin": {}}, {"via_bot": person(9, is_bot=True, username="gif")}):
        event = read(business() | more, "business_message")
        assert (event.role, event.media, event.text) == ("agent", True, "")
    assert read(business(CUSTOMER, forward_origin={}), "business_message").text == "您好"
    assert read(business(AGENT, None, voice={}), "business_message").media


def test_business_edits_and_deletions() -> None:
    edit = read(business(edit_date=NOON + 9), "edited_business_message")
    assert (edit.kind, edit.ref, edit.at.timestamp()) == ("edit", 10, NOON + 9)
    deletion = {"business_connection_id": "biz", "chat": {"id": CUSTOMER, "type": "private"}, "message_ids": [10, 11]}
    now = datetime.fromtimestamp(NOON + 60, UTC)
    batch = route({"deleted_business_messages": deletion}, ROSTER, Threads(), 77, now)
    assert isinstance(batch, Batch)
    assert [(e.kind, e.ref, e.at, e.inbox_id, e.conversation) for e in batch.events] == [
        ("delete", ref, now, 77, f"tg-biz:biz:{CUSTOMER}") for ref in (10, 11)
    ]
    unknown = deletion | {"business_connection_id": "?"}
    assert isinstance(route({"deleted_business_messages": unknown}, ROSTER, Threads()), Ignored)


# --- inline ---


def test_inline_drafts_and_what_was_chosen() -> None:
    query = {"id": "9", "from": person(AGENT), "query": "你等一下", "offset": ""}
    assert read(query, "inline_query") == Asked("9", AGENT, "你等一下")
    choice = {"result_id": "0", "from": person(AGENT), "query": "你等一下"}
    assert read(choice, "chosen_inline_result") == Chosen(AGENT)


def test_what_was_sent_by_way_of_a_bot() -> None:
    own = read(message(via_bot=person(1, is_bot=True, username="Qingnin_Bot")))
    assert (own.media, own.text) == (False, "您好")
    other = read(message(via_bot=person(9, is_bot=True, username="gif")))
    assert (other.role, other.media, other.text) == ("agent", True, "")
    assert read(message(CUSTOMER, via_bot=person(9, is_bot=True, username="gif"))).text == "您好"


_CONNECTION = {
    "id": "biz",
    "user": person(AGENT, last_name="李"),
    "user_chat_id": AGENT,
    "date": NOON,
    "is_enabled": True,
}
PLAIN: dict[str, tuple[dict[str, Any], type]] = {
    "message": (message(), Event),
    "edited_message": (message(edit_date=NOON), Event),
    "callback_query": ({"id": "5", "from": person(AGENT), "data": "h:1:why"}, Press),
    "my_chat_member": (
        {"chat": {"id": GROUP, "type": "supergroup"}, "new_chat_member": {"status": "administrator"}}, Rights),
    "business_connection": (_CONNECTION, Connected),
    "business_message": (business(), Event),
    "edited_business_message": (business(edit_date=NOON), Event),
    "deleted_business_messages": (
        {"business_connection_id": "biz", "chat": {"id": CUSTOMER, "type": "private"}, "message_ids": [1]}, Batch),
    "inline_query": ({"id": "9", "from": person(AGENT), "query": "你等一下", "offset": ""}, Asked),
    "chosen_inline_result": ({"result_id": "0", "from": person(AGENT), "query": ""}, Chosen),
}  # fmt: skip


def test_a_connection_is_read_with_its_person() -> None:
    assert read(_CONNECTION, "business_connection") == Connected("biz", Person(AGENT, "某 李"), True)
    assert not read(_CONNECTION | {"is_enabled": False}, "business_connection").enabled


@pytest.mark.parametrize("kind", ALLOWED_UPDATES)
def test_every_kind_that_is_asked_for_is_something(kind: str) -> None:
    """One plain update of each kind, as Telegram sends it."""
    made, expected = PLAIN[kind]
    assert isinstance(read(made, kind), expected)
