"""The first schema's part about rules; versions/v0001_first.py builds it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def build() -> None:
    """Build the tables of rule_tables.py."""
    _rulesets()
    _rule_states()
    _judgements()
    _appeals()
    _calibrations()
    _rule_drafts()


def _rulesets() -> None:
    op.create_table(
        "rule_files",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_rule_files"),
    )
    op.create_table(
        "rulesets",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_rulesets"),
    )


def _rule_states() -> None:
    op.create_table(
        "rule_states",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("rule_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("by", sa.BigInteger()),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rule_states"),
    )
    op.create_index("ix_rule_states_rule", "rule_states", ["team", "rule", "id"])


def _judgements() -> None:
    op.create_table(
        "judgements",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("rule_hash", sa.String(length=64), nullable=False),
        sa.Column("message_id", _KEY, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("by", sa.BigInteger()),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_judgements_message_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_judgements"),
        sa.UniqueConstraint(
            "team",
            "rule",
            "rule_hash",
            "message_id",
            "start",
            name="uq_judgements_team_rule_rule_hash_message_id_start",
        ),
    )
    op.create_index("ix_judgements_message", "judgements", ["message_id"])


def _appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("finding_id", _KEY, nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("was", sa.String(length=16), nullable=False),
        sa.Column("not_by", sa.BigInteger()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.BigInteger()),
        sa.Column("decided_at", sa.DateTime()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name="fk_appeals_finding_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
    )
    op.create_index("ix_appeals_finding", "appeals", ["finding_id"])
    op.create_index("ix_appeals_open", "appeals", ["team", "state"])
    op.create_index("ix_appeals_agent", "appeals", ["agent", "id"])


def _calibrations() -> None:
    op.create_table(
        "calibrations",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("norm", sa.String(length=64), nullable=False),
        sa.Column("message_id", _KEY, nullable=False),
        sa.Column("finding_id", _KEY),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_calibrations_message_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name="fk_calibrations_finding_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_calibrations"),
        sa.UniqueConstraint("team", "norm", "message_id", name="uq_calibrations_team_norm_message_id"),
    )
    op.create_index("ix_calibrations_day", "calibrations", ["team", "local_day"])
    op.create_index("ix_calibrations_message", "calibrations", ["message_id"])
    op.create_index("ix_calibrations_finding", "calibrations", ["finding_id"])
    op.create_table(
        "calibration_answers",
        sa.Column("item", _KEY, autoincrement=False, nullable=False),
        sa.Column("rater", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["calibrations.id"], name="fk_calibration_answers_item", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item", "rater", name="pk_calibration_answers"),
    )


def _rule_drafts() -> None:
    op.create_table(
        "rule_drafts",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("rule_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("hits", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rule_drafts"),
    )
