"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.migrations import rule_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the database to this version."""
    _conversations()
    _day_figures()
    _digests()
    _facts()
    _inbox()
    _inspections()
    _mutes()
    _rule_hashes()
    _runs()
    _messages()
    _findings()
    _promises()
    _hints()
    _outbox()
    _people()
    rule_tables.build()


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("thread", sa.BigInteger()),
        sa.Column("customer", sa.String(length=32)),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.Column("ticked_at", sa.DateTime()),
        sa.Column("closed_at", sa.DateTime()),
        sa.Column("middle", sa.Boolean(), nullable=False),
        sa.Column("farewell", sa.Boolean()),
        sa.Column("due_since", sa.DateTime()),
        sa.Column("hint_at", sa.DateTime()),
        sa.Column("waiting_since", sa.DateTime()),
        sa.Column("remind_at", sa.DateTime()),
        sa.Column("reminded_at", sa.DateTime()),
        sa.Column("wake_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_customer", "conversations", ["team", "customer", "local_day"])
    op.create_index("ix_conversations_day", "conversations", ["team", "local_day"])
    op.create_index("ix_conversations_key", "conversations", ["key", "id"])
    op.create_index(
        "ix_conversations_waiting",
        "conversations",
        ["team", "waiting_since"],
        sqlite_where=sa.text("waiting_since IS NOT NULL"),
        postgresql_where=sa.text("waiting_since IS NOT NULL"),
    )
    op.create_index(
        "ix_conversations_wake",
        "conversations",
        ["wake_at"],
        sqlite_where=sa.text("wake_at IS NOT NULL"),
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )


def _day_figures() -> None:
    op.create_table(
        "day_figures",
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("agent", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("ruleset", sa.String(length=64), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("piles", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("team", "local_day", "agent", name="pk_day_figures"),
    )


def _inspections() -> None:
    op.create_table(
        "inspections",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime()),
        sa.Column("lead", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inspections"),
    )
    op.create_index("ix_inspections_team", "inspections", ["team", "began_at"])


def _rule_hashes() -> None:
    op.create_table(
        "rule_hashes",
        sa.Column("ruleset", sa.String(length=64), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("ruleset", name="pk_rule_hashes"),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("rulesets", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_seen", "runs", ["seen_at"])


def _digests() -> None:
    op.create_table(
        "digests",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ruleset", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
        sa.UniqueConstraint("team", "local_day", name="uq_digests_team_local_day"),
    )


def _facts() -> None:
    op.create_table(
        "facts",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_facts"),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary()),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("update_id", name="uq_inbox_update_id"),
    )
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["id"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )


def _mutes() -> None:
    op.create_table(
        "mutes",
        sa.Column("agent", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("agent", name="pk_mutes"),
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("conversation_id", _KEY, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("ref", sa.BigInteger(), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("author", sa.BigInteger()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime()),
        sa.Column("deleted_at", sa.DateTime()),
        sa.Column("auto", sa.Boolean(), nullable=False),
        sa.Column("media", sa.Boolean(), nullable=False),
        sa.Column("waited", sa.Integer()),
        sa.Column("first_answer", sa.Boolean(), nullable=False),
        sa.Column("nin", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("signs", sa.Integer(), nullable=False),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_messages_conversation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("key", "ref", name="uq_messages_key_ref"),
    )
    op.create_index("ix_messages_conversation", "messages", ["conversation_id", "id"])
    op.create_index("ix_messages_day", "messages", [
        *("team", "local_day", "role", "conversation_id", "author", "auto", "deleted_at"),
        *("nin", "asked", "signs", "waited", "first_answer", "at", "ref", "certain"),
    ])  # fmt: skip
    op.create_index(
        "ix_messages_signs",
        "messages",
        ["team", "local_day", "role", "signs"],
        sqlite_where=sa.text("signs >= 4"),
        postgresql_where=sa.text("signs >= 4"),
    )
    op.create_index(
        "ix_messages_author",
        "messages",
        ["author", "at"],
        sqlite_where=sa.text("author IS NOT NULL"),
        postgresql_where=sa.text("author IS NOT NULL"),
    )


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("conversation_id", _KEY, nullable=False),
        sa.Column("origin_id", _KEY, nullable=False),
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("message_id", _KEY, nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("agent", sa.BigInteger()),
        sa.Column("norm", sa.String(length=64), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("match", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("suggest", sa.Text()),
        sa.Column("rule_hash", sa.String(length=64), nullable=False),
        sa.Column("ruleset", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.Column("hint_state", sa.String(length=16), nullable=False),
        sa.Column("hint_id", _KEY),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_findings_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_findings_message_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["origin_id"], ["messages.id"], name="fk_findings_origin_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_findings"),
        sa.UniqueConstraint("origin_id", "rule", "place", name="uq_findings_origin_id_rule_place"),
    )
    op.create_index("ix_findings_conversation", "findings", ["conversation_id"])
    op.create_index("ix_findings_day", "findings", ["team", "local_day"])
    op.create_index("ix_findings_message", "findings", ["message_id"])
    op.create_index("ix_findings_rule", "findings", ["rule", "found_at"])
    op.create_index(
        "ix_findings_veto",
        "findings",
        ["team", "found_at"],
        sqlite_where=sa.text("level = 4"),
        postgresql_where=sa.text("level = 4"),
    )


def _promises() -> None:
    op.create_table(
        "promises",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("conversation_id", _KEY, nullable=False),
        sa.Column("message_id", _KEY, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("agent", sa.BigInteger()),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("settled_at", sa.DateTime()),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_promises_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_promises_message_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_promises"),
        sa.UniqueConstraint("message_id", name="uq_promises_message_id"),
    )
    op.create_index("ix_promises_conversation", "promises", ["conversation_id"])
    op.create_index("ix_promises_day", "promises", ["team", "local_day"])
    op.create_index("ix_promises_due", "promises", ["state", "due_at"])
    op.create_index("ix_promises_key", "promises", ["key", "state"])


def _hints() -> None:
    op.create_table(
        "hints",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("finding_id", _KEY, nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(length=8)),
        sa.Column("answered_at", sa.DateTime()),
        sa.Column("corrected_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name="fk_hints_finding_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_hints"),
    )
    op.create_index("ix_hints_agent", "hints", ["agent", "created_at"])
    op.create_index("ix_hints_day", "hints", ["team", "local_day"])
    op.create_index("ix_hints_finding", "hints", ["finding_id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("hint_id", _KEY),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.BigInteger(), nullable=False),
        sa.Column("chat", sa.BigInteger()),
        sa.Column("thread", sa.BigInteger()),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("buttons", sa.JSON(), nullable=False),
        sa.Column("attachment", sa.String(length=40), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime()),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime()),
        sa.Column("sent_ref", sa.JSON()),
        sa.Column("reason", sa.String(length=200)),
        sa.Column("dedupe", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["hint_id"], ["hints.id"], name="fk_outbox_hint_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("dedupe", name="uq_outbox_dedupe"),
    )
    op.create_index("ix_outbox_hint", "outbox", ["hint_id"])
    op.create_index("ix_outbox_waiting", "outbox", ["state", "due_at"])


def _people() -> None:
    op.create_table(
        "members",
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("part", "person", "team", name="pk_members"),
    )
    op.create_table(
        "bound_chats",
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.BigInteger()),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("chat", name="pk_bound_chats"),
    )
    op.create_table(
        "invites",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_by", sa.BigInteger()),
        sa.Column("used_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("hash", name="pk_invites"),
    )
    op.create_table(
        "connections",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("person_name", sa.String(length=64), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_connections"),
        sa.UniqueConstraint("name", name="uq_connections_name"),
    )
