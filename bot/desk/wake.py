"""When a conversation has to be looked at again: hints that are due, deadlines, the end by silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ..engine.values import Level
from ..settings import ConversationSettings, HintSettings, ReminderSettings, Settings
from .live import Live

LATENESS = timedelta(seconds=2)
"""How far the clocks run behind the present. Telegram cuts times to the second and takes a moment to deliver: an
answer given in time must have arrived before anybody says that none came."""

_MOMENT = timedelta(microseconds=1)  # a deadline has passed only after it


def settle_times(live: Live, hints: HintSettings, settings: Settings, at: datetime, *, due: bool, spoke: bool) -> None:
    """Work out when hints are to be decided and when the conversation is to be woken.

    A hint waits until the agent has paused, but not longer than a burst may have gaps: whoever
    keeps writing hears of the first slip in good time.
    """
    rules = settings.conversation
    since, hint_at = live.row.due_since, live.row.hint_at
    if due and since is None:
        since = at
    if since is not None and (due or spoke):
        paused = at + timedelta(seconds=hints.wait_seconds)
        hint_at = min(paused, since + timedelta(seconds=max(rules.burst_seconds, hints.wait_seconds)))
    live.row = replace(live.row, due_since=since, hint_at=hint_at, waiting_since=_waiting_since(live))
    live.row = replace(live.row, remind_at=_remind_at(live, settings.reminders))
    live.row = replace(live.row, wake_at=_wake_at(live, rules))


def passed(deadline: datetime) -> datetime:
    """The first moment at which a deadline is over for everybody, late messages included."""
    return deadline + LATENESS + _MOMENT


def silent_at(live: Live, rules: ConversationSettings) -> datetime:
    """When the conversation ends if nobody speaks any more."""
    return live.row.last_at + timedelta(minutes=rules.silence_minutes)


def _waiting_since(live: Live) -> datetime | None:
    return None if live.row.closed_at is not None else live.rounds.since


def _remind_at(live: Live, reminders: ReminderSettings) -> datetime | None:
    """When the agent is to be told that this customer waits: once for each question."""
    row = live.row
    if row.waiting_since is None or not reminders.before_seconds:
        return None
    if row.reminded_at is not None and row.reminded_at >= row.waiting_since:
        return None
    due = live.reply_due(Level[reminders.level.upper()])
    return None if due is None else due - timedelta(seconds=reminders.before_seconds)


def _wake_at(live: Live, rules: ConversationSettings) -> datetime | None:
    moments = [live.row.hint_at, live.row.remind_at]
    if live.row.closed_at is None:
        deadline = live.dialogue.deadline
        moments += [
            silent_at(live, rules) + LATENESS,
            passed(deadline) if deadline is not None else None,
        ]
    return min((moment for moment in moments if moment is not None), default=None)
