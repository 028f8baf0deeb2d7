"""Never two hints at once, never too many, none to those who asked for quiet."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_hints import NOON, ago

from bot.coaching.budget import GIVE, Decision, Past, decide
from bot.engine.values import Level
from bot.settings import HintSettings

LIMITS = HintSettings(cooldown_seconds=60, per_hour=6, per_day=20, stale_seconds=120)


def decided(past: Past, level: Level = Level.MAJOR, said_at: datetime = NOON) -> Decision:
    """Decide at noon."""
    return decide(level, said_at, NOON, past, LIMITS)


def test_the_first_is_given() -> None:
    assert decided(Past()) == GIVE


@pytest.mark.parametrize(
    ("past", "reason"),
    [
        (Past(muted_until=NOON + timedelta(seconds=1)), "muted"),
        (Past(in_hour=6), "per_hour"),
        (Past(today=20), "per_day"),
    ],
)
def test_reasons_to_keep_quiet(past: Past, reason: str) -> None:
    assert decided(past) == Decision("quiet", reason=reason)


def test_just_inside_every_limit() -> None:
    assert decided(Past(last_at=ago(60), in_hour=5, today=19, muted_until=NOON)) == GIVE


def test_a_veto_candidate_is_exempt_from_the_counts_only() -> None:
    assert decided(Past(in_hour=99, today=99), Level.VETO) == GIVE
    assert decided(Past(last_at=ago(59)), Level.VETO).kind == "wait"
    assert decided(Past(muted_until=NOON + timedelta(hours=1)), Level.VETO).kind == "quiet"


def test_within_the_pause_it_waits_for_the_pauses_end() -> None:
    assert decided(Past(last_at=ago(20))) == Decision("wait", at=NOON + timedelta(seconds=40))


def test_what_would_be_stale_by_then_is_not_waited_for() -> None:
    assert decided(Past(last_at=NOON), said_at=ago(60)).kind == "wait"
    assert decided(Past(last_at=NOON), said_at=ago(61)) == Decision("quiet", reason="cooldown")


@given(st.lists(st.integers(0, 3600), max_size=60))
def test_a_flood_never_exceeds_the_budget(gaps: list[int]) -> None:
    """However findings come, the hints keep the pause, the hour and the day."""
    now, given_at = NOON, list[datetime]()
    for gap in gaps:
        now += timedelta(seconds=gap)
        hour = sum(at > now - timedelta(hours=1) for at in given_at)
        past = Past(given_at[-1] if given_at else None, hour, len(given_at))
        if decide(Level.NORMAL, now, now, past, LIMITS) == GIVE:
            given_at.append(now)
    assert len(given_at) <= LIMITS.per_day
    for i, at in enumerate(given_at):
        assert sum(at - timedelta(hours=1) < other <= at for other in given_at) <= LIMITS.per_hour
        assert i == 0 or at - given_at[i - 1] >= timedelta(seconds=LIMITS.cooldown_seconds)
