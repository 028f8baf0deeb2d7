"""The content of every rule set that was ever in use, by its hash: what was judged by it can be judged again."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .dialect import insert
from .rule_tables import rule_files, rulesets
from .tables import digests, findings

Files = Mapping[str, bytes]
"""The files a set was read from: `0/rules/sanyao.yaml` and so on, folders counted from the weakest."""


async def keep(tx: AsyncConnection, name: str, files: Files, now: datetime) -> None:
    """Keep a set's files; each content is stored once, however many sets share it."""
    known = (await tx.execute(select(rulesets.c.hash).where(rulesets.c.hash == name))).first()
    if known is not None:
        return
    listed = []
    for path, content in sorted(files.items()):
        digest = hashlib.sha256(content).hexdigest()
        listed.append([path, digest])
        row = {"hash": digest, "content": zlib.compress(content, 9)}
        await tx.execute(insert(tx, rule_files).values(row).on_conflict_do_nothing(index_elements=["hash"]))
    await tx.execute(
        insert(tx, rulesets)
        .values(hash=name, kept_at=now, files=listed)
        .on_conflict_do_nothing(index_elements=["hash"])
    )


async def get(connection: AsyncConnection, name: str) -> dict[str, bytes] | None:
    """The files of a set; None if it was never kept, or has been forgotten."""
    listed = (await connection.execute(select(rulesets.c.files).where(rulesets.c.hash == name))).scalar_one_or_none()
    if listed is None:
        return None
    wanted = select(rule_files).where(rule_files.c.hash.in_([digest for _, digest in listed]))
    contents = {row.hash: zlib.decompress(row.content) for row in await connection.execute(wanted)}
    return {path: contents[digest] for path, digest in listed}


async def forget_unused(tx: AsyncConnection, before: datetime) -> int:
    """Drop sets kept before then that no finding and no digest names any more, with files nobody else uses."""
    used = select(findings.c.ruleset).union(select(digests.c.ruleset))
    gone = await tx.execute(delete(rulesets).where(rulesets.c.kept_at < before, rulesets.c.hash.not_in(used)))
    if gone.rowcount:
        left = (await tx.execute(select(rulesets.c.files))).scalars()
        needed = {digest for listed in left for _, digest in listed}
        for digest in (await tx.execute(select(rule_files.c.hash))).scalars().all():
            if digest not in needed:
                await tx.execute(delete(rule_files).where(rule_files.c.hash == digest))
    return int(gone.rowcount)


async def count(connection: AsyncConnection) -> int:
    """How many sets are kept."""
    return int((await connection.execute(select(func.count()).select_from(rulesets))).scalar_one())
