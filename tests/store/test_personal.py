"""What is kept about one person is known table by table, and no table is forgotten."""

from __future__ import annotations

from sqlalchemy import BigInteger

from bot.store.personal import ABOUT
from bot.store.tables import metadata

OTHERS = {
    ("members", "changed_by"), ("bound_chats", "changed_by"), ("invites", "made_by"),
    ("appeals", "not_by"), ("appeals", "decided_by"),
}  # fmt: skip
"""Who did something for others: not about that person, or (not_by) told to nobody."""

NUMBERS = {"id", "update_id", "chat", "thread", "ref", "hint_id", "finding_id"}
"""Big numbers that are no person."""


def test_every_column_that_names_a_person_is_either_theirs_or_known_not_to_be() -> None:
    named = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.c
        if isinstance(column.type, BigInteger) and not column.foreign_keys and column.name not in NUMBERS
    }
    assert named == {*ABOUT.items(), *OTHERS}
