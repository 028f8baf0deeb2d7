"""Who answers whom in a group without topics: what holds however people speak, and over a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.event import Event
from bot.store import Said
from bot.telegram.roster import Roster
from bot.telegram.router import route
from bot.telegram.routes import Batch, Json
from bot.telegram.threads import Threads

GROUP, AGENTS, CUSTOMERS = -1001, (2001, 2002), (3001, 3002, 3003)
NOON = int(datetime(2026, 11, 23, 4, 0, tzinfo=UTC).timestamp())
ROSTER = Roster({GROUP: "a"}, {agent: ("a", str(agent)) for agent in AGENTS}, {})

_STEPS = st.lists(
    st.tuples(st.sampled_from([*AGENTS, *CUSTOMERS]), st.integers(0, 900), st.booleans(), st.integers(0, 3)),
    max_size=30,
)
"""Who speaks, how many seconds after the one before, whether a reply is quoted, and which of the last."""


def message(user: int, at: int, ref: int, quoted: Json | None = None) -> Json:
    body: Json = {
        "message_id": ref, "date": at, "text": "您好", "chat": {"id": GROUP, "type": "supergroup"},
        "from": {"id": user, "is_bot": False, "first_name": str(user)},
    }  # fmt: skip
    return body | ({"reply_to_message": quoted} if quoted else {})


def spoken(steps: list[tuple[int, int, bool, int]]) -> tuple[Threads, list[list[Event]]]:
    """Let them speak; the memory after it, and what each message was."""
    threads, said, told, at = Threads(), [], [], NOON
    for ref, (user, after, quotes, back) in enumerate(steps, start=1):
        at += after
        quoted = told[-1 - back] if quotes and back < len(told) else None
        told.append(message(user, at, ref, quoted))
        found = route({"message": told[-1]}, ROSTER, threads)
        assert isinstance(found, Event | Batch)
        events = list(found.events) if isinstance(found, Batch) else [found]
        for event in events:
            threads.note(event)
        said.append(events)
    return threads, said


@given(_STEPS)
def test_what_is_certain_is_so_and_nothing_is_said_twice(steps: list[tuple[int, int, bool, int]]) -> None:
    _, said = spoken(steps)
    for events, (user, *_) in zip(said, steps, strict=True):
        words = [event for event in events if event.text]
        assert len(words) == 1
        assert len({event.conversation for event in events}) == len(events)
        assert all(event.certain for event in events) or (user in AGENTS and not any(e.certain for e in events))
        assert all(event.media and event.ref < 0 for event in events if event not in words)


@given(_STEPS)
def test_a_single_customer_is_never_uncertain(steps: list[tuple[int, int, bool, int]]) -> None:
    _, said = spoken([(user if user in AGENTS else 3001, *rest) for user, *rest in steps])  # type: ignore[misc]
    assert all(event.certain for events in said for event in events)


@given(_STEPS, st.sampled_from(AGENTS), st.integers(0, 3600))
def test_after_a_restart_the_same_answer_goes_to_the_same_customer(
    steps: list[tuple[int, int, bool, int]], agent: int, later: int
) -> None:
    threads, said = spoken(steps)
    again = Threads()
    again.restore(
        Said(e.chat, e.ref, e.conversation, e.role, e.author if e.role == "agent" else None, e.at, certain=e.certain)
        for events in said
        for e in events
    )
    moment = datetime.fromtimestamp(NOON + sum(after for _, after, *_ in steps) + later, UTC)
    assert again.whom(GROUP, agent, moment) == threads.whom(GROUP, agent, moment)


def test_an_automatic_text_answers_nobody() -> None:
    threads = Threads()
    at = datetime.fromtimestamp(NOON, UTC)
    for customer in CUSTOMERS[:2]:
        threads.remember(Said(GROUP, customer, f"tg-group:{GROUP}:{customer}", "customer", None, at))
    before = threads.whom(GROUP, 2001, at + timedelta(seconds=1))
    threads.remember(Said(GROUP, 9, f"tg-group:{GROUP}:3002", "agent", 2001, at, auto=True))
    assert threads.whom(GROUP, 2001, at + timedelta(seconds=1)) == before
