"""Small things worth remembering, by name: anything JSON can hold."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .dialect import insert
from .tables import facts


def own_day(agent: int) -> str:
    """The name under which it is kept whether an agent wants to be sent the own day."""
    return f"own_day:{agent}"


async def get(connection: AsyncConnection, name: str) -> Any:
    """The fact of that name, None if there is none."""
    return (await connection.execute(select(facts.c.value).where(facts.c.name == name))).scalar_one_or_none()


async def put(tx: AsyncConnection, name: str, value: Any) -> None:
    """Remember a fact, in place of an older one."""
    statement = insert(tx, facts).values(name=name, value=value)
    await tx.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


async def put_once(tx: AsyncConnection, name: str, value: Any) -> None:
    """Remember a fact unless there is one of that name."""
    await tx.execute(insert(tx, facts).values(name=name, value=value).on_conflict_do_nothing(index_elements=["name"]))


async def count(tx: AsyncConnection, name: str) -> int:
    """Add one to a number kept under this name; returns what it is now."""
    number = int(await get(tx, name) or 0) + 1
    await put(tx, name, number)
    return number


async def drop(tx: AsyncConnection, name: str) -> None:
    """Forget a fact."""
    await tx.execute(delete(facts).where(facts.c.name == name))
