"""Role × command × chat: who is answered where. A new command must be given its row here."""

from __future__ import annotations

import pytest
from telegram_shop import Shop

from bot.sandbox.values import Chat, User
from bot.telegram.menu import COMMANDS

# c customer, a agent, l lead, x agent of another team, o lead of another team, m administrator
PRIVATE = {
    "start": "calxom",
    "help": "calxom",
    "privacy": "calxom",
    "check": "alxo",
    "me": "ax",
    "why": "ax",
    "mute": "ax",
    "mydata": "alxom",
    "close": "alxo",
    "digest": "lo",
    "team": "lo",
    "inspect": "lo",
    "agent": "lom",
    "bind": "lom",
    "lead": "m",
    "reload": "m",
    "status": "m",
    "appeal": "ax",
    "appeals": "lom",
    "rules": "lom",
    "rule": "lom",
    "trial": "lom",
    "calibrate": "alxo",
}
OWN_GROUP = {name: "".join(role for role in roles if role not in "cxo") for name, roles in PRIVATE.items()} | {
    name: "alxom" for name in ("start", "help", "privacy")
}
"""In a group people of other teams are nobody special, and a customer is never answered."""

UNLISTED = {name: "lom" if name == "bind" else "" for name in PRIVATE}


@pytest.fixture
def people(shop: Shop) -> dict[str, User]:
    other = shop.world.add_user(2003, "赵敏", "agent")
    return {
        "c": shop.customer, "a": shop.lili, "l": shop.lead, "x": other, "o": shop.other_lead, "m": shop.admin
    }  # fmt: skip


async def answered(shop: Shop, user: User, name: str, chat: Chat) -> bool:
    """Whether the command is answered with anything but a refusal."""
    before = len(shop.world.from_bot(user))
    shop.clock.advance(4)
    await shop.say(user, f"/{name}", chat)
    told = [post.text for post in shop.world.from_bot(user)[before:]]
    return bool(told) and "用不了" not in told[0]


def test_every_command_has_its_row() -> None:
    assert {entry.name for entry in COMMANDS} == set(PRIVATE)


@pytest.mark.parametrize("role", "calxom")
async def test_in_private(shop: Shop, people: dict[str, User], role: str) -> None:
    user = people[role]
    chat = shop.world.chats[user.id]
    chat.started = True
    allowed = {name for name in PRIVATE if await answered(shop, user, name, chat)}
    assert allowed == {name for name, roles in PRIVATE.items() if role in roles}


@pytest.mark.parametrize("role", "calxom")
@pytest.mark.parametrize(("listed", "table"), [(True, OWN_GROUP), (False, UNLISTED)])
async def test_in_groups(shop: Shop, people: dict[str, User], role: str, listed: bool, table: dict[str, str]) -> None:
    group = shop.group if listed else shop.world.add_group(-1007, "别的群")
    for user in people.values():
        group.standings[user.id] = "member"
    shop.world.set_standing(group, shop.world.bot, "administrator")
    wanted = [name for name in table if listed or name != "bind"]
    allowed = {name for name in wanted if await answered(shop, people[role], name, group)}
    assert allowed == {name for name in wanted if role in table[name]}
    if not listed:  # last, for from then on the group is listed
        assert await answered(shop, people[role], "bind", group) is (role in table["bind"])
