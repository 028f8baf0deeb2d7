"""One table of updates: what each is to the bot, and to which conversation it belongs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from updates import AGENT, CUSTOMER, GROUP, LEAD, NOON, OTHER, ROSTER, SECOND, message, person, read

from bot.event import Event
from bot.store import Said
from bot.telegram.reading import ANONYMOUS_ADMIN
from bot.telegram.roster import Roster
from bot.telegram.router import ALLOWED_UPDATES, route
from bot.telegram.routes import Command, Draft, Ignored, Moved, Person, Rights
from bot.telegram.threads import Threads


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
