"""The button under "somebody has connected their chats": `j:<connection>~<team>:add` enrols them as an agent."""

from __future__ import annotations

from ...store import connections
from ..people import Entry
from ..routes import Press
from .context import Context, Pressed


async def join(room: Context, press: Press) -> Pressed:
    """Only an administrator, or who leads that team, may enrol; what was decided meanwhile stands."""
    number, _, team = press.id.partition("~")
    listed = next((one for one in room.settings.teams if one.id == team), None)
    if listed is None or not number.isdecimal():
        return Pressed(room.say("dead_button"))
    if press.user not in room.roster.admins and team not in room.roster.leads.get(press.user, frozenset()):
        return Pressed(room.say("not_yours"))
    async with room.store.read() as connection:
        row = await connections.get(connection, int(number))
    if row is None or not row.enabled:
        return Pressed(room.say("dead_button"))
    if row.person in room.roster.agents:
        done = room.say("agent_already", name=row.person_name)
        return Pressed(done, done, replace=True)
    await room.people.enrol(Entry("agent", row.person, team, row.person_name, press.user))
    done = room.say("agent_added", name=row.person_name, team=listed.name)
    return Pressed(room.say("done"), done, replace=True)
