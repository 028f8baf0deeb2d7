"""The tables of the rules' own life: what they were, what people said of them, what state they are in."""

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
    String,
    Table,
    Text,
    UniqueConstraint,
)

from .columns import Key, Moment
from .tables import metadata

rule_files = Table(
    "rule_files",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),  # compressed
)

rulesets = Table(
    "rulesets",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kept_at", Moment, nullable=False),
    Column("files", JSON, nullable=False),  # [["0/rules/a.yaml", hash of the file], …]: folders from the weakest
)

rule_states = Table(
    "rule_states",
    metadata,
    Column("id", Key, primary_key=True),
    Column("team", String(64), nullable=False),
    Column("rule", String(100), nullable=False),
    Column("rule_hash", String(64), nullable=False),
    Column("state", String(8), nullable=False),  # trial | active | demoted
    Column("reason", String(16), nullable=False),  # new | edited | evidence | person
    Column("by", BigInteger),  # NULL: nobody but the evidence
    Column("at", Moment, nullable=False),
)
Index("ix_rule_states_rule", rule_states.c.team, rule_states.c.rule, rule_states.c.id)

judgements = Table(
    "judgements",
    metadata,
    Column("id", Key, primary_key=True),
    Column("team", String(64), nullable=False),
    Column("rule", String(100), nullable=False),
    Column("rule_hash", String(64), nullable=False),
    # What was judged is a place in a message: a back-test judges places where no finding was ever stored.
    Column("message_id", Key, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("source", String(16), nullable=False),  # appeal | veto | calibration | backtest
    Column("right", Boolean, nullable=False),  # whether the rule was right
    Column("by", BigInteger),
    Column("at", Moment, nullable=False),
    UniqueConstraint("team", "rule", "rule_hash", "message_id", "start"),
)
Index("ix_judgements_message", judgements.c.message_id)

appeals = Table(
    "appeals",
    metadata,
    Column("id", Key, primary_key=True),
    Column("finding_id", Key, ForeignKey("findings.id", ondelete="CASCADE"), nullable=False),
    Column("team", String(64), nullable=False),
    Column("agent", BigInteger, nullable=False),
    Column("rule", String(100), nullable=False),
    Column("round", Integer, nullable=False),  # 1, or 2: before somebody else, and final
    Column("state", String(16), nullable=False),  # open | upheld | rejected | withdrawn
    Column("was", String(16), nullable=False),  # the finding's state before
    Column("not_by", BigInteger),  # who decided before and may not decide again
    Column("reason", Text, nullable=False),  # masked
    Column("opened_at", Moment, nullable=False),
    Column("decided_by", BigInteger),
    Column("decided_at", Moment),
    Column("note", Text, nullable=False),  # the decider's word, masked
)
Index("ix_appeals_finding", appeals.c.finding_id)
Index("ix_appeals_open", appeals.c.team, appeals.c.state)
Index("ix_appeals_agent", appeals.c.agent, appeals.c.id)

calibrations = Table(
    "calibrations",
    metadata,
    Column("id", Key, primary_key=True),
    Column("team", String(64), nullable=False),
    Column("local_day", Date, nullable=False),
    Column("norm", String(64), nullable=False),
    Column("message_id", Key, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("finding_id", Key, ForeignKey("findings.id", ondelete="CASCADE")),  # NULL: nothing was found there
    UniqueConstraint("team", "norm", "message_id"),
)
Index("ix_calibrations_day", calibrations.c.team, calibrations.c.local_day)
Index("ix_calibrations_message", calibrations.c.message_id)
Index("ix_calibrations_finding", calibrations.c.finding_id)

calibration_answers = Table(
    "calibration_answers",
    metadata,
    Column("item", Key, ForeignKey("calibrations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("rater", BigInteger, primary_key=True, autoincrement=False),
    Column("answer", String(8), nullable=False),  # yes | no | unsure
    Column("lead", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)

rule_drafts = Table(
    "rule_drafts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("team", String(64), nullable=False),
    Column("by", BigInteger, nullable=False),
    Column("rule", String(100), nullable=False),
    Column("rule_hash", String(64), nullable=False),
    Column("content", Text, nullable=False),  # a rule file, its examples masked; empty for a rule that exists
    Column("hits", JSON, nullable=False),  # places to judge on the spot: [[message, start, end], …]
    Column("state", String(8), nullable=False),  # open | used | dropped
    Column("created_at", Moment, nullable=False),
)
