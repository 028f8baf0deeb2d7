"""One table of updates: what each is to the bot, and to which conversation it belongs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.event import Event
from bot.store import Said
from bot.telegram.business import missed
from bot.telegram.reading import ANONYMOUS_ADMIN
from bot.telegram.roster import Roster
from bot.telegram.router import ALLOWED_UPDATES, route
from bot.telegram.routes import Asked, Batch, Chosen, Command, Connected, Draft, Ignored, Moved, Person, Press, Rights
from bot.telegram.threads import Threads

GROUP, OTHER, AGENT, LEAD, CUSTOMER, SECOND = -1001, -1009, 2001, 1001, 3001, 3002
RELAY, STRANGER = 7001, 5001
NOON = int(datetime(2026, 11, 23, 4, 0, tzinfo=UTC).timestamp())
ROSTER = Roster(
    chats={GROUP: "aftersales"},
    agents={AGENT: ("aftersales", "李莉")},
    leads={LEAD: frozenset({"aftersales"})},
    username="qingnin_bot",
    connections={"biz": AGENT, "strange": STRANGER},
    internal={"aftersales": ("//", "内部")},
)


def person(user: int, **more: Any) -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": "某"} | more


def message(
    user: int = AGENT, text: str | None = "您好", chat: int = GROUP, ref: int = 10, **more: Any
) -> dict[str, Any]:
    place = {"id": chat, "type": "private" if chat > 0 else "supergroup"}
    body = {"message_id": ref, "date": NOON, "chat": place, "from": person(user)}
    return body | ({"text": text} if text is not None else {}) | more


def read(body: dict[str, Any], kind: str = "message", threads: Threads | None = None) -> Any:
    return route({"update_id": 1, kind: body}, ROSTER, threads or Threads(), inbox_id=77)


def test_an_agents_message() -> None:
    assert read(message(), threads=None) == Event(
        inbox_id=77, kind="new", team="aftersales", conversation=f"tg-group:{GROUP}:0", ref=10, role="agent",
        author=AGENT, text="您好", at=datetime(2026, 11, 23, 4, 0, tzinfo=UTC), chat=GROUP,
    )  # fmt: skip


@pytest.mark.parametrize(("user", "role"), [(AGENT, "agent"), (LEAD, "lead"), (CUSTOMER, "customer")])
def test_roles_come_from_the_roster(user: int, role: str) -> None:
    assert read(message(user)).role == role


def test_a_customer_opens_his_own_conversation() -> None:
    assert read(message(CUSTOMER)).conversation == f"tg-group:{GROUP}:{CUSTOMER}"


def test_a_topic_is_a_conversation() -> None:
    topic = {"is_topic_message": True, "message_thread_id": 5}
    assert read(message(**topic)).conversation == read(message(CUSTOMER, **topic)).conversation == f"tg-topic:{GROUP}:5"


def test_a_thread_id_without_topic_is_no_topic() -> None:
    assert read(message(message_thread_id=5)).thread is None


def key(customer: int) -> str:
    return f"tg-group:{GROUP}:{customer}"


def spoken(*customers: int, ago: int = 60) -> Threads:
    """A group in which these customers have spoken, each a second after the other."""
    threads = Threads()
    start = datetime.fromtimestamp(NOON - ago, UTC)
    for number, customer in enumerate(customers):
        at = start + timedelta(seconds=number)
        threads.remember(Said(GROUP, 100 + number, key(customer), "customer", None, at))
    return threads


def test_a_single_customer_is_surely_meant() -> None:
    event = read(message(), threads=spoken(CUSTOMER))
    assert (event.conversation, event.certain) == (key(CUSTOMER), True)


def test_among_several_customers_a_plain_answer_is_uncertain_and_may_be_anybodys() -> None:
    batch = read(message(), threads=spoken(CUSTOMER, SECOND))
    assert [(e.conversation, e.certain, e.text, e.media, e.ref) for e in batch.events] == [
        (key(SECOND), False, "您好", False, 10),
        (key(CUSTOMER), False, "", True, -10),
    ]


def test_whoever_has_been_silent_for_long_is_not_meant() -> None:
    threads = spoken(CUSTOMER, ago=3600)
    threads.remember(Said(GROUP, 9, key(SECOND), "customer", None, datetime.fromtimestamp(NOON - 5, UTC)))
    event = read(message(), threads=threads)
    assert (event.conversation, event.certain) == (key(SECOND), True)


def test_a_plain_message_goes_on_with_what_the_agent_was_just_saying() -> None:
    threads = spoken(CUSTOMER, SECOND)
    threads.note(read(message(ref=8, reply_to_message=message(CUSTOMER, ref=100)), threads=threads))
    batch = read(message(ref=9) | {"date": NOON + 10}, threads=threads)
    assert [(e.conversation, e.certain) for e in batch.events] == [(key(CUSTOMER), False), (key(SECOND), False)]
    threads.note(read(message(ref=11, reply_to_message=message(SECOND, ref=101)), threads=threads))
    threads.note(read(message(ref=12, reply_to_message=message(CUSTOMER, ref=100)), threads=threads))
    event = read(message(ref=13) | {"date": NOON + 10}, threads=threads)  # nobody waits: still the same breath
    assert (event.conversation, event.certain) == (key(CUSTOMER), True)


def test_an_uncertain_answer_leaves_nobody_waiting() -> None:
    threads = spoken(CUSTOMER, SECOND)
    for event in read(message(), threads=threads).events:
        threads.note(event)
    later = read(message(ref=11) | {"date": NOON + 60}, threads=threads)
    assert (later.conversation, later.certain) == (key(SECOND), False)


def test_a_quoted_customer_is_answered() -> None:
    event = read(message(reply_to_message=message(CUSTOMER, ref=1)), threads=spoken(CUSTOMER, SECOND))
    assert (event.conversation, event.reply_ref) == (f"tg-group:{GROUP}:{CUSTOMER}", 1)


def test_a_quoted_colleague_leads_to_his_conversation() -> None:
    threads = spoken(CUSTOMER, SECOND)
    threads.remember(Said(GROUP, 1, key(CUSTOMER), "agent", AGENT, datetime.fromtimestamp(NOON - 50, UTC)))
    event = read(message(reply_to_message=message(AGENT, ref=1)), threads=threads)
    assert event.conversation == f"tg-group:{GROUP}:{CUSTOMER}"


def test_the_topics_opening_is_no_quotation() -> None:
    opening = message(AGENT, None, ref=5, forum_topic_created={"name": "x"})
    event = read(message(reply_to_message=opening, is_topic_message=True, message_thread_id=5))
    assert event.reply_ref is None


def test_an_edit_stays_in_its_conversation() -> None:
    threads = spoken(CUSTOMER, SECOND)
    threads.remember(Said(GROUP, 10, key(CUSTOMER), "agent", AGENT, datetime.fromtimestamp(NOON, UTC)))
    event = read(message(edit_date=NOON + 60), "edited_message", threads)
    assert (event.kind, event.ref, event.conversation) == ("edit", 10, f"tg-group:{GROUP}:{CUSTOMER}")
    assert event.at.timestamp() == NOON + 60


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "video", "document", "location"])
def test_media_without_words_counts_but_has_nothing_to_judge(kind: str) -> None:
    event = read(message(text=None, **{kind: {}}))
    assert (event.media, event.text) == (True, "")


def test_a_caption_is_judged() -> None:
    event = read(message(text=None, photo=[{}], caption="请看图"))
    assert (event.media, event.text) == (False, "请看图")


def test_a_forward_is_not_the_agents_own_words() -> None:
    event = read(message(forward_origin={"type": "hidden_user"}))
    assert (event.role, event.media, event.text) == ("agent", True, "")


def test_a_customers_forward_keeps_its_words() -> None:
    assert read(message(CUSTOMER, forward_origin={"type": "hidden_user"})).text == "您好"


def test_scheduled_and_automatic_texts() -> None:
    assert read(message(is_from_offline=True)).kind == "auto"


def test_an_anonymous_administrator_is_an_unattributed_agent() -> None:
    body = message() | {"from": person(ANONYMOUS_ADMIN, is_bot=True), "sender_chat": {"id": GROUP}}
    assert (read(body).role, read(body).author) == ("agent", None)


def test_speaking_as_a_channel_is_unattributed_too() -> None:
    body = message() | {"from": person(136817688, is_bot=True), "sender_chat": {"id": -1005}}
    assert (read(body).role, read(body).author) == ("agent", None)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (message(chat=OTHER), "unlisted group"),
        (message() | {"from": person(9, is_bot=True)}, "bot"),
        (message(text=None, new_chat_members=[person(5)]), "service message"),
        (message(text=None, pinned_message={}), "service message"),
        (message(is_automatic_forward=True, sender_chat={"id": -1005}), "channel post"),
        (message(text="/start@other_bot"), "another bot's command"),
        (message(chat=AGENT, text=None, connected_website="x"), "service message"),
    ],
)
def test_what_is_ignored_and_why(body: dict[str, Any], reason: str) -> None:
    assert read(body) == Ignored(reason, read(body).chat)


@pytest.mark.parametrize("kind", ["channel_post", "message_reaction", "poll", "guest_message", "of_bot_api_11"])
def test_kinds_never_asked_for_are_ignored(kind: str) -> None:
    assert kind not in ALLOWED_UPDATES
    assert route({"update_id": 1, kind: {}}, ROSTER, Threads()) == Ignored(f"not asked for: {kind}")


@pytest.mark.parametrize("kind", ALLOWED_UPDATES)
def test_every_kind_that_is_asked_for_is_something(kind: str) -> None:
    """One plain update of each kind, as Telegram sends it."""
    made, expected = PLAIN[kind]
    assert isinstance(read(made, kind), expected)


def test_a_group_that_moved() -> None:
    assert read(message(text=None, migrate_to_chat_id=-100500)) == Moved(GROUP, -100500)


def test_messages_after_the_move_belong_to_the_same_team() -> None:
    moved = Roster({-100500: "aftersales"}, ROSTER.agents, ROSTER.leads)
    assert isinstance(route({"message": message(chat=-100500)}, moved, Threads()), Event)


def test_private_text_is_a_draft() -> None:
    assert read(message(chat=AGENT, text="你等一下")) == Draft(AGENT, "你等一下")
    assert read(message(chat=AGENT, text=None, voice={})) == Draft(AGENT, "")


def test_an_edited_draft_is_not_looked_at_again() -> None:
    assert read(message(chat=AGENT), "edited_message") == Ignored("edit in private")


@pytest.mark.parametrize("text", ["/digest 昨天", "/digest@qingnin_bot 昨天", "/Digest@Qingnin_Bot 昨天"])
def test_commands_in_a_group(text: str) -> None:
    found = read(message(LEAD, text))
    assert isinstance(found, Command)
    assert (found.name, found.args, found.user, found.private) == ("digest", "昨天", LEAD, False)
    assert found.event is not None
    assert found.event.text == text


def test_a_private_command() -> None:
    found = read(message(AGENT, "/start abc", chat=AGENT))
    assert (found.name, found.args, found.private, found.event) == ("start", "abc", True, None)


def test_only_binding_is_read_in_a_group_that_is_not_listed() -> None:
    found = read(message(LEAD, "/bind aftersales", chat=OTHER))
    assert (found.name, found.args, found.private, found.event) == ("bind", "aftersales", False, None)
    for body in (message(LEAD, "/agent add", chat=OTHER), message(LEAD, "绑定", chat=OTHER)):
        assert read(body) == Ignored("unlisted group", OTHER)
    assert read(message(LEAD, "/bind", chat=OTHER), "edited_message") == Ignored("unlisted group", OTHER)


def test_whom_a_command_is_about() -> None:
    quoted = read(message(LEAD, "/agent add", reply_to_message=message(2009, ref=3)))
    assert quoted.target == Person(2009, "某")
    mention = {"type": "text_mention", "offset": 11, "length": 2, "user": person(2010, last_name="周")}
    assert read(message(LEAD, "/agent add 某 周", entities=[mention])).target == Person(2010, "某 周")
    anonymous = message(ref=3) | {"from": person(ANONYMOUS_ADMIN, is_bot=True), "sender_chat": {"id": GROUP}}
    assert read(message(LEAD, "/agent add", reply_to_message=anonymous)).target.is_bot


def test_what_is_whispered_to_the_bot_is_nobodys_words() -> None:
    assert read(message(text="/me", ref=0, ephemeral_message_id=5)).whispered
    assert read(message(text="您好", ref=0, ephemeral_message_id=5)) == Ignored("whispered to the bot", GROUP)


def test_an_edited_command_is_not_carried_out_again() -> None:
    assert isinstance(read(message(text="/close"), "edited_message"), Event)


@pytest.mark.parametrize(
    ("data", "kind", "number", "action"),
    [
        ("h:12:wrong", "h", 12, "wrong"),
        ("a:7:uphold-2", "a", 7, "uphold-2"),
        ("r:本店.拒绝:off", "r", None, "off"),
        ("x:1:y", "x", 1, "y"),
        ("h:9999999999999999999:wrong", "h", None, "wrong"),
        *((bad, "", None, "") for bad in ("h:12", "", "hint:1:y", "h:1:y\n", "h::y", "h:1:Y")),
    ],
)
def test_button_presses(data: str, kind: str, number: int | None, action: str) -> None:
    press = read({"id": "55", "from": person(AGENT), "data": data}, "callback_query")
    assert (press.query, press.user, press.kind, press.number, press.action) == ("55", AGENT, kind, number, action)
    assert press.ref is None


def test_a_press_knows_how_its_message_can_be_changed() -> None:
    data = {"id": "55", "from": person(AGENT), "data": "a:1:ok"}
    own = read(data | {"message": message(chat=AGENT, ref=9)}, "callback_query")
    assert own.ref == {"way": "private", "chat": AGENT, "id": 9}
    whispered = read(data | {"message": message(ref=0, ephemeral_message_id=77)}, "callback_query")
    assert whispered.ref == {"way": "ephemeral", "chat": GROUP, "user": AGENT, "id": 77}
    assert read(data | {"message": message(ref=9)}, "callback_query").ref is None


def test_the_bots_own_standing() -> None:
    change = {"chat": {"id": GROUP, "type": "supergroup"}, "new_chat_member": {"status": "administrator"}}
    assert read(change, "my_chat_member") == Rights(GROUP, "administrator")
    named = change | {"from": person(LEAD), "chat": change["chat"] | {"title": "售后"}}
    assert read(named, "my_chat_member") == Rights(GROUP, "administrator", LEAD, "售后")
    assert read(named | {"from": person(ANONYMOUS_ADMIN, is_bot=True)}, "my_chat_member").by == 0
    private = {"chat": {"id": AGENT, "type": "private"}, "new_chat_member": {"status": "kicked"}}
    assert isinstance(read(private, "my_chat_member"), Ignored)


def test_memory_is_rebuilt_from_stored_messages() -> None:
    threads = Threads()
    at = datetime.fromtimestamp(NOON - 9, UTC)
    threads.restore([
        Said(GROUP, 1, key(CUSTOMER), "customer", None, at),
        Said(GROUP, 2, f"tg-topic:{GROUP}:9", "customer", None, at),
        Said(GROUP, 3, key(CUSTOMER), "agent", AGENT, at, auto=True),
    ])  # fmt: skip
    assert threads.whom(GROUP, AGENT, at).conversation == key(CUSTOMER)
    assert threads.conversation_of(GROUP, 2) == f"tg-topic:{GROUP}:9"


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


_FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "text": st.text(max_size=8) | st.just("/close"),
        "caption": st.text(max_size=8),
        "photo": st.just([{}]),
        "message_thread_id": st.integers(1, 9),
        "is_topic_message": st.booleans(),
        "forward_origin": st.just({"type": "hidden_user"}),
        "via_bot": st.just(person(9, is_bot=True, username="gif")),
        "sender_chat": st.just({"id": GROUP}),
        "reply_to_message": st.just(message(CUSTOMER, ref=1)),
        "from": st.sampled_from([person(AGENT), person(CUSTOMER), person(9, is_bot=True)]),
    },
)


@given(_FIELDS, st.sampled_from(["message", "edited_message"]), st.sampled_from([GROUP, OTHER, AGENT]))
def test_every_message_is_something_and_only_agents_are_judged(fields: dict[str, Any], kind: str, chat: int) -> None:
    found = read(message(text=None, chat=chat) | fields, kind)
    assert isinstance(found, Event | Command | Draft | Ignored)
    if isinstance(found, Event) and found.role == "agent" and not found.media:
        assert found.text
        assert fields.get("via_bot", {}).get("username") != "gif"
        assert "forward_origin" not in fields
