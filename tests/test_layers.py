"""The arrows of docs/design.md: who may look at whom. Every import of the program is read and judged."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

BOT = Path(__file__).parent.parent / "bot"

# From the ground up. A room may look at lower floors and at its neighbours, never upwards, never in a circle.
FLOORS = (
    {"errors"},
    {"yamlfile", "defaults", "environment"},
    {"engine"},
    {"event", "settings", "configfile", "config"},
    {"reports", "store", "coaching", "scoring", "proofs", "rulebook", "rulewriting"},
    {"desk"},
    {"cli", "telegram", "sandbox", "audit"},
    {"__main__"},
)
ROOMS = set().union(*FLOORS)
PURE = ("engine", "coaching", "scoring")
FOREIGN_TO_PURE = {"telegram", "sqlalchemy", "aiosqlite", "alembic", "asyncio", "threading", "socket", "httpx"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def floor(room: str) -> int:
    """How high a room stands; a new room must be given its place in FLOORS first."""
    found = [number for number, rooms in enumerate(FLOORS) if room in rooms]
    assert found, f"bot/{room} stands in no floor: give it a place in FLOORS and in docs/design.md"
    return found[0]


def imports(source: str, module: str, *, is_package: bool) -> Iterator[str]:
    """Every module a source imports, wherever the import stands, with its whole dotted name."""
    package = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = [*base, *(node.module.split(".") if node.module else [])]
            yield from (".".join([*stem, alias.name]) for alias in node.names)


def modules(folder: Path = BOT) -> Iterator[tuple[str, Path]]:
    """Every module below a package's folder with its dotted name."""
    for path in sorted(folder.rglob("*.py")):
        parts = ("bot", *path.relative_to(folder).with_suffix("").parts)
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def arrows(folder: Path = BOT) -> Iterator[tuple[str, str]]:
    """(module, imported module) for every import of our own in the program."""
    for module, path in modules(folder):
        for name in imports(path.read_text(encoding="utf-8"), module, is_package=path.name == "__init__.py"):
            if name.startswith("bot."):
                yield module, name


def room(module: str) -> str:
    """The room of a dotted name: bot.engine.text -> engine; the package itself is no room."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def upward(folder: Path = BOT) -> list[str]:
    """The arrows that point up, as `module -> imported`."""
    ours = [(module, name) for module, name in arrows(folder) if room(module) and room(name) in ROOMS]
    return [f"{module} -> {name}" for module, name in ours if floor(room(name)) > floor(room(module))]


def test_every_room_has_its_floor() -> None:
    for module, _ in modules():
        if room(module):
            floor(room(module))


def test_no_arrow_points_up() -> None:
    assert upward() == []


def test_neighbours_do_not_look_at_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for module, name in arrows():
        if room(module) != room(name):
            graph.setdefault(room(module), set()).add(room(name))
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"rooms import each other: {' -> '.join(error.args[1])}")


def test_the_bot_does_not_know_the_worlds_it_runs_in() -> None:
    assert [a for a in arrows() if room(a[0]) == "telegram" and room(a[1]) in ("sandbox", "cli", "audit")] == []
    assert [a for a in arrows() if room(a[0]) not in ("cli", "__main__") and room(a[1]) == "cli"] == []


def test_settings_take_only_values_from_the_engine() -> None:
    of_engine = {name for module, name in arrows() if floor(room(module)) == 3 and room(name) == "engine"}
    assert {name for name in of_engine if not name.startswith("bot.engine.values")} == set()


def test_pure_rooms_import_nothing_that_waits_or_talks() -> None:
    low = [m for m in modules() if room(m[0]) in PURE or (room(m[0]) and floor(room(m[0])) <= 1)]
    found = [
        f"{module} imports {name}"
        for module, path in low
        for name in imports(path.read_text(encoding="utf-8"), module, is_package=path.name == "__init__.py")
        if name.split(".")[0] in FOREIGN_TO_PURE
    ]
    assert found == []


def clock_readings(source: str) -> Iterator[int]:
    """The lines in which a source asks the machine for the time of day."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if (owner, name) in CLOCKS:
                yield node.lineno


def test_pure_rooms_are_told_the_time() -> None:
    pure = [(module, path.read_text(encoding="utf-8")) for module, path in modules() if room(module) in PURE]
    assert [f"{module}:{line}" for module, source in pure for line in clock_readings(source)] == []
    assert list(clock_readings("import time\ndef f(): return time.time()")) == [2]


def test_importing_the_pure_rooms_loads_no_bot_library_and_no_database() -> None:
    names = sorted(module for module, _ in modules() if room(module) in PURE)
    code = f"import sys, importlib\nfor n in {names!r}: importlib.import_module(n)\n"
    code += "print(sorted({'telegram', 'sqlalchemy', 'aiosqlite', 'httpx'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=BOT.parent)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("engine/text.py", "from ..store import tables"),
        ("engine/text.py", "from ..config import Settings"),
        ("engine/__init__.py", "from .. import desk"),
        ("store/tables.py", "def f():\n    from bot.telegram.app import build"),
        ("errors.py", "import bot.engine.values"),
        ("desk.py", "from .cli import main"),
    ],
)
def test_an_arrow_that_points_up_is_seen(tmp_path: Path, place: str, line: str) -> None:
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text(line, encoding="utf-8")
    assert len(upward(tmp_path)) == 1


def test_arrows_that_point_down_or_aside_pass(tmp_path: Path) -> None:
    (tmp_path / "desk.py").write_text("from .errors import StoreError\nfrom .store import tables\nimport json")
    assert upward(tmp_path) == []
