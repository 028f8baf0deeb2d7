"""Every table, as SQLAlchemy Core knows it. The migrations build the same; a test compares them.

Texts in here are masked (bot/engine/mask.py). The one exception, the inbox, holds raw updates for
the moment until they are handled, and keeps them sealed (seal.py).
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from ..scoring.signs import RARE_FROM
from .columns import Key, Moment

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("update_id", BigInteger, nullable=False),
    Column("payload", LargeBinary),  # sealed; NULL once handled
    Column("received_at", Moment, nullable=False),
    Column("done_at", Moment),
    UniqueConstraint("update_id"),
)
Index(
    "ix_inbox_waiting",
    inbox.c.id,
    sqlite_where=inbox.c.done_at.is_(None),
    postgresql_where=inbox.c.done_at.is_(None),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Key, primary_key=True),
    Column("team", String(64), nullable=False),
    Column("key", String(200), nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("thread", BigInteger),
    Column("customer", String(32)),  # who it is, salted and hashed (seal.py); NULL: nobody could tell
    Column("local_day", Date, nullable=False),  # the team's day on which it opened
    Column("opened_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("ticked_at", Moment),  # how far its clocks have been read
    Column("closed_at", Moment),
    Column("middle", Boolean, nullable=False),  # a return on the same day: no opening is due
    Column("farewell", Boolean),  # whether the agent said goodbye; NULL: not due or not closed
    Column("due_since", Moment),  # since when a finding waits for a hint
    Column("hint_at", Moment),  # when findings that wait for a hint are to be looked at
    Column("waiting_since", Moment),  # since when the customer waits for an answer; NULL: nobody waits
    Column("remind_at", Moment),  # when the agent is to be told so
    Column("reminded_at", Moment),  # when that was done last
    Column("wake_at", Moment),  # when anything at all is due
)
Index("ix_conversations_key", conversations.c.key, conversations.c.id)
Index("ix_conversations_day", conversations.c.team, conversations.c.local_day)
Index("ix_conversations_customer", conversations.c.team, conversations.c.customer, conversations.c.local_day)
Index(
    "ix_conversations_waiting",
    conversations.c.team,
    conversations.c.waiting_since,
    sqlite_where=conversations.c.waiting_since.is_not(None),
    postgresql_where=conversations.c.waiting_since.is_not(None),
)
Index(
    "ix_conversations_wake",
    conversations.c.wake_at,
    sqlite_where=conversations.c.wake_at.is_not(None),
    postgresql_where=conversations.c.wake_at.is_not(None),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Key, primary_key=True),
    Column("conversation_id", Key, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(200), nullable=False),  # the conversation's key: (key, ref) names a message for ever
    Column("ref", BigInteger, nullable=False),
    Column("team", String(64), nullable=False),
    Column("local_day", Date, nullable=False),
    Column("role", String(8), nullable=False),
    Column("author", BigInteger),  # agents and leads only
    Column("text", Text, nullable=False),  # masked
    Column("at", Moment, nullable=False),
    Column("edited_at", Moment),
    Column("deleted_at", Moment),
    Column("auto", Boolean, nullable=False),
    Column("media", Boolean, nullable=False),
    Column("waited", Integer),  # seconds the customer had waited for this answer
    Column("first_answer", Boolean, nullable=False),  # the conversation's first answer
    Column("nin", Integer, nullable=False),  # 您 said
    Column("asked", Integer, nullable=False),  # requests made politely
    Column("signs", Integer, nullable=False),  # what else it holds, as bits: bot/scoring/signs.py
    Column("certain", Boolean, nullable=False),  # whether it is known whom it answers; if not, its ref may be negative
    UniqueConstraint("key", "ref"),
)
Index("ix_messages_conversation", messages.c.conversation_id, messages.c.id)
# Everything a digest counts, so that a day is added up without reading a single text.
Index(
    "ix_messages_day",
    *(messages.c[name] for name in ("team", "local_day", "role", "conversation_id", "author", "auto", "deleted_at")),
    *(messages.c[name] for name in ("nin", "asked", "signs", "waited", "first_answer", "at", "ref", "certain")),
)
Index(
    "ix_messages_author",
    messages.c.author,
    messages.c.at,
    sqlite_where=messages.c.author.is_not(None),
    postgresql_where=messages.c.author.is_not(None),
)

findings = Table(
    "findings",
    metadata,
    Column("id", Key, primary_key=True),
    Column("conversation_id", Key, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    # A verdict is named by (origin, rule, place) and stays one, even where its finding moves to a later message:
    # an unanswered question becomes a late answer.
    Column("origin_id", Key, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("rule", String(100), nullable=False),
    Column("place", Integer, nullable=False),
    Column("message_id", Key, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("team", String(64), nullable=False),
    Column("local_day", Date, nullable=False),
    Column("agent", BigInteger),  # NULL: nobody it could be attributed to
    Column("norm", String(64), nullable=False),
    Column("level", Integer, nullable=False),
    Column("name", String(64), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("match", Text, nullable=False),  # masked
    Column("hint", Text, nullable=False),
    Column("suggest", Text),  # masked
    Column("rule_hash", String(64), nullable=False),
    Column("ruleset", String(64), nullable=False),
    Column("state", String(16), nullable=False),  # see FindingState in rows.py
    Column("found_at", Moment, nullable=False),  # in the conversation's time
    Column("hint_state", String(16), nullable=False),  # due | hinted | merged, or why there was no hint
    Column("hint_id", Key),
    UniqueConstraint("origin_id", "rule", "place"),
)
Index("ix_findings_conversation", findings.c.conversation_id)
Index("ix_findings_message", findings.c.message_id)
Index("ix_findings_day", findings.c.team, findings.c.local_day)
Index("ix_findings_rule", findings.c.rule, findings.c.found_at)
Index(
    "ix_findings_veto",  # candidates that wait for a person
    findings.c.team,
    findings.c.found_at,
    sqlite_where=findings.c.level == 4,
    postgresql_where=findings.c.level == 4,
)

Index(
    "ix_messages_signs",
    *(messages.c[name] for name in ("team", "local_day", "role", "signs")),
    sqlite_where=messages.c.signs >= RARE_FROM,
    postgresql_where=messages.c.signs >= RARE_FROM,
)

promises = Table(
    "promises",
    metadata,
    Column("id", Key, primary_key=True),
    Column("conversation_id", Key, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("message_id", Key, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(200), nullable=False),  # the conversation's key: an answer may come at a later sitting
    Column("team", String(64), nullable=False),
    Column("local_day", Date, nullable=False),  # the team's day on which it was made
    Column("agent", BigInteger),
    Column("made_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("state", String(8), nullable=False),  # open | kept | late | lost
    Column("settled_at", Moment),  # when the agent came back
    Column("elsewhere", Boolean, nullable=False),  # a telephone may have kept it
    Column("text", Text, nullable=False),  # the words of the promise, masked
    UniqueConstraint("message_id"),
)
Index("ix_promises_conversation", promises.c.conversation_id)
Index("ix_promises_day", promises.c.team, promises.c.local_day)
Index("ix_promises_due", promises.c.state, promises.c.due_at)
Index("ix_promises_key", promises.c.key, promises.c.state)

hints = Table(
    "hints",
    metadata,
    Column("id", Key, primary_key=True),
    Column("finding_id", Key, ForeignKey("findings.id", ondelete="CASCADE"), nullable=False),
    Column("team", String(64), nullable=False),
    Column("agent", BigInteger, nullable=False),
    Column("rule", String(100), nullable=False),
    Column("level", Integer, nullable=False),
    Column("local_day", Date, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("mode", String(8), nullable=False),  # live | training
    Column("html", Text, nullable=False),
    Column("answer", String(8)),  # accept | wrong | mute
    Column("answered_at", Moment),
    Column("corrected_at", Moment),
)
Index("ix_hints_agent", hints.c.agent, hints.c.created_at)
Index("ix_hints_finding", hints.c.finding_id)
Index("ix_hints_day", hints.c.team, hints.c.local_day)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(16), nullable=False),  # hint | hint_edit | digest | notice
    Column("hint_id", Key, ForeignKey("hints.id", ondelete="CASCADE")),
    Column("team", String(64), nullable=False),
    Column("recipient", BigInteger, nullable=False),
    Column("chat", BigInteger),
    Column("thread", BigInteger),
    Column("html", Text, nullable=False),
    Column("plain", Text, nullable=False),
    Column("buttons", JSON, nullable=False),
    Column(
        "attachment", String(40), nullable=False
    ),  # png | xlsx | html of which day, made when it is sent; '' for none
    Column("priority", Integer, nullable=False),  # the smaller the sooner
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("state", String(8), nullable=False),  # queued | sending | sent | dropped | failed
    Column("attempts", Integer, nullable=False),
    Column("sent_at", Moment),
    Column("sent_ref", JSON),
    Column("reason", String(200)),
    Column("dedupe", String(120), nullable=False),
    UniqueConstraint("dedupe"),
)
Index("ix_outbox_waiting", outbox.c.state, outbox.c.due_at)
Index("ix_outbox_hint", outbox.c.hint_id)

digests = Table(
    "digests",
    metadata,
    Column("id", Key, primary_key=True),
    Column("team", String(64), nullable=False),
    Column("local_day", Date, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("ruleset", String(64), nullable=False),
    UniqueConstraint("team", "local_day"),
)

# A past day's figures, so that weeks and trends need not read every message again: a row for each agent, one (agent 0)
# for the team, one (agent -1) for the four samenesses up to that day. Rows are made when they are asked for, and thrown
# away when something of their day changes.
day_figures = Table(
    "day_figures",
    metadata,
    Column("team", String(64), primary_key=True),
    Column("local_day", Date, primary_key=True),
    Column("agent", BigInteger, primary_key=True, autoincrement=False),
    Column("ruleset", String(64), nullable=False),  # under which the day was judged
    Column("figures", JSON, nullable=False),
    Column("piles", JSON, nullable=False),  # conversations by the sides of each contrast: bot/scoring/sides.py
    Column("words", JSON, nullable=False),  # what customers asked; emptied with the messages' texts
)

# When the bot ran: one row a run, made longer as it lives. What lies between two rows was not watched.
runs = Table(
    "runs",
    metadata,
    Column("id", Key, primary_key=True),
    Column("began_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("rulesets", JSON, nullable=False),  # team -> the hash of its rule set
)
Index("ix_runs_seen", runs.c.seen_at)

# What stood in a rule set, so that a change of scores can be told from a change of rules.
rule_hashes = Table(
    "rule_hashes",
    metadata,
    Column("ruleset", String(64), primary_key=True),
    Column("rules", JSON, nullable=False),  # rule id -> the rule's hash
)

inspections = Table(
    "inspections",
    metadata,
    Column("id", Key, primary_key=True),
    Column("team", String(64), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("lead", BigInteger, nullable=False),
)
Index("ix_inspections_team", inspections.c.team, inspections.c.began_at)

mutes = Table(
    "mutes",
    metadata,
    Column("agent", BigInteger, primary_key=True, autoincrement=False),
    Column("until", Moment, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", JSON, nullable=False),
)

# Who was enrolled in chat, over what config.yaml says; a row that is not active takes somebody off the list.
members = Table(
    "members",
    metadata,
    Column("part", String(8), primary_key=True),  # agent | lead
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("team", String(64), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("changed_by", BigInteger, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

bound_chats = Table(
    "bound_chats",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("team", String(64), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("changed_by", BigInteger),  # NULL: Telegram gave the group a new id
    Column("changed_at", Moment, nullable=False),
)

invites = Table(
    "invites",
    metadata,
    Column("hash", String(64), primary_key=True),  # SHA-256 of the token; the token itself is kept nowhere
    Column("part", String(8), nullable=False),
    Column("team", String(64), nullable=False),
    Column("name", String(64), nullable=False),  # empty: as Telegram names the person
    Column("made_by", BigInteger, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_by", BigInteger),
    Column("used_at", Moment),
)

connections = Table(
    "connections",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", String(150), nullable=False),  # what Telegram calls this Business connection
    Column("person", BigInteger, nullable=False),
    Column("person_name", String(64), nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("name"),
)
