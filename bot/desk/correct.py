"""An edit repaired a reply: the finding no longer counts, and the hint turns into a thank-you."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ..coaching.html import plain
from ..coaching.wording import words
from ..store import ConversationRow, FindingRow, Tx, findings, hints, outbox
from ..store.outbox import Parcel
from ..store.rows import FindingState
from .lives import Lives

_THANKS_LATE = timedelta(minutes=10)


class Correction:
    """Settles findings that an edit or deletion has made vanish."""

    def __init__(self, lives: Lives, language: str) -> None:
        self._lives, self._language = lives, language

    async def excuse(self, tx: Tx, conversation: ConversationRow, rows: Sequence[FindingRow], now: datetime) -> None:
        """A further message made good what was held: after a hint that is a correction, else it never was a finding."""
        hinted = [row for row in rows if row.hint_id is not None]
        await self.settle(tx, conversation, [row for row in rows if row.hint_id is None], "withdrawn", now)
        await self.settle(tx, conversation, hinted, "self_corrected", now, words(self._language).excused)

    async def settle(
        self,
        tx: Tx,
        conversation: ConversationRow,
        gone: Sequence[FindingRow],
        state: FindingState,
        now: datetime,
        thanks: str = "",
    ) -> None:
        """Give these findings their new state; thank the agent where a hint has nothing left to say."""
        await findings.change(tx, [row.id for row in gone], state=state)
        await findings.change(tx, [row.id for row in gone if row.hint_state == "due"], hint_state=state)
        if state != "self_corrected":
            return
        for hint in sorted({row.hint_id for row in gone if row.hint_id is not None}):
            if all(row.state not in ("hit", "pending") for row in await findings.of_hint(tx, hint)):
                await self._thank(tx, conversation, hint, now, thanks or words(self._language).corrected)

    async def _thank(self, tx: Tx, conversation: ConversationRow, number: int, now: datetime, html: str) -> None:
        hint = await hints.get(tx, number)
        assert hint is not None, "a finding names its hint"
        await hints.change(tx, number, corrected_at=now)
        carried = await outbox.of_hint(tx, number)
        if carried is None or await outbox.drop(tx, carried[0], "corrected"):
            return  # recorded only, or not sent yet: nothing to take back
        thanks = Parcel(
            kind="hint_edit",
            hint_id=number,
            team=hint.team,
            recipient=hint.agent,
            chat=conversation.chat,
            thread=conversation.thread,
            html=html,
            plain=plain(html),
            due_at=now,
            expires_at=now + _THANKS_LATE,
            priority=2,
            dedupe=f"thanks:{number}:{now.isoformat()}",
        )
        await outbox.put(tx, thanks, now)


async def erase(tx: Tx, message: int) -> None:
    """Forget the words of a deleted message wherever they were quoted."""
    rows = await findings.of_message(tx, message)
    await findings.change(tx, [row.id for row in rows], match="", suggest=None, hint="")
    for hint in sorted({row.hint_id for row in rows if row.hint_id is not None}):
        await hints.change(tx, hint, html="")
        await outbox.erase_hint(tx, hint)
