"""The pages say what the program does: their blocks load, their commands exist, their links lead somewhere.

The blocks of docs/rules.md are loaded by tests/engine/test_reference.py, those of the tutorial are followed
word for word by tests/telegram/test_tutorial.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from pages import PAGES, ROOT, Block, blocks, yaml_blocks

from bot.cli import main
from bot.config import load_settings
from bot.engine.ruleset import RuleSet
from bot.rulebook import load_rulebook
from bot.rulewriting import proved
from bot.telegram.menu import COMMANDS
from tools.commands_page import leaves, page

ELSEWHERE = {"rules.md", "rules-tutorial.zh-CN.md"}
BLOCKS = [block for block in yaml_blocks() if block.page.name not in ELSEWHERE]
BOTFATHERS = {"newbot", "setprivacy", "setinline", "setinlinefeedback", "setcommands", "revoke"}
WEB = {"healthz", "readyz", "metrics"}
"""What a browser is told, not a chat."""

_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"(?:\]\(|src=\")([^)#\s\"]+)(?:#[^)]*)?[)\"]")
_CHAT = re.compile(r"^/([a-z_]+)\b(?![/.])")
_FILE = re.compile(r"^(?:bot|tests|docs|deploy|benchmarks|tools)/[\w./-]+$")
_VARIABLE = re.compile(r"QINGNIN_[A-Z_]+")


def ids(block: Block) -> str:
    return block.where


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    """The shipped rules; that their own examples pass is another test's business."""
    return load_rulebook(tmp_path_factory.mktemp("nobody"), []).general.ruleset


# ---- YAML -------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", [b for b in BLOCKS if re.search(r"^(rules|override):", b.text, re.M)], ids=ids)
def test_a_rule_file_on_a_page_loads_over_the_shipped_rules(tmp_path: Path, shipped: RuleSet, block: Block) -> None:
    ruleset = proved(tmp_path, None, "shown.yaml", block.text, shipped)
    for name in re.findall(r"\bid: ([\w-]+)", block.text):
        assert any(rule.id == name for rule in ruleset.rules)


@pytest.mark.parametrize("block", [b for b in BLOCKS if not re.search(r"^(rules|override):", b.text, re.M)], ids=ids)
def test_settings_on_a_page_are_settings(tmp_path: Path, block: Block) -> None:
    (tmp_path / "config.yaml").write_text(block.text, encoding="utf-8")
    assert load_settings(tmp_path).origins


def test_there_is_something_to_load() -> None:
    assert {block.page.name for block in BLOCKS} >= {"README.md", "README.zh-CN.md", "connect.zh-CN.md"}


# ---- commands ---------------------------------------------------------------------------------


def test_the_page_of_commands_is_current() -> None:
    text = (ROOT / "docs" / "commands.zh-CN.md").read_text(encoding="utf-8")
    assert text == page(), "run: python -m tools.commands_page > docs/commands.zh-CN.md"


@cache
def known() -> dict[str, click.Command]:
    return dict(leaves(main, "qingnin"))


def prose(path: Path) -> str:
    """The page without what it shows as code."""
    return _CODE.sub("", unfenced(path))


def unfenced(path: Path) -> str:
    return re.sub(r"^ *```.*?^ *```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)


def spoken(path: Path) -> Iterator[str]:
    """What the page shows as code: spans, and the lines of its shell blocks."""
    shells = [block for block in blocks(path) if block.language in ("sh", "console")]
    for block in shells:
        yield from (line.removeprefix("$ ").partition("    #")[0] for line in block.text.splitlines())
    yield from _CODE.findall(unfenced(path))


def called(path: Path) -> Iterator[list[str]]:
    """The words of every call of the program on the page, from its name on."""
    for code in spoken(path):
        for part in re.split(r"[|;]| && ", code):
            words = part.split()
            starts = [n for n, word in enumerate(words[:6]) if word.rpartition("/")[2] == "qingnin"]
            if starts and len(words) > starts[0] + 1 and words[starts[0] - 1] not in ("--now", "install"):
                yield ["qingnin", *words[starts[0] + 1 :]]


def wrong_with(words: list[str]) -> str:
    """What is wrong with a call, or nothing."""
    if words[1].startswith("-"):
        return (
            "" if any(words[1] in option.opts for option in main.params) or words[1] in ("-h", "--help") else "option"
        )
    named = next((" ".join(words[:n]) for n in (3, 2) if " ".join(words[:n]) in known()), "")
    if not named:
        group = main.get_command(click.Context(main), words[1])
        return "" if isinstance(group, click.Group) and (len(words) == 2 or words[2] in ("…", "--help")) else "command"
    options = {name for option in known()[named].params for name in option.opts} | {"-h", "--help", "--debug"}
    return " ".join(word for word in words if re.match(r"--?[a-z]", word) and word.partition("=")[0] not in options)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_call_on_a_page_is_one_that_works(path: Path) -> None:
    assert {" ".join(words): wrong for words in called(path) if (wrong := wrong_with(words))} == {}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_chat_command_on_a_page_exists(path: Path) -> None:
    named = {found[1] for code in spoken(path) if (found := _CHAT.match(code))}
    assert named - BOTFATHERS - WEB <= {entry.name for entry in COMMANDS}


def test_a_call_that_does_not_work_is_seen() -> None:
    assert wrong_with("qingnin chekc x.txt".split()) == "command"
    assert wrong_with("qingnin check --formatt json".split()) == "--formatt"
    assert wrong_with("qingnin rules lnt".split()) == "command"
    assert wrong_with("qingnin --verison".split()) == "option"
    assert wrong_with("qingnin rules lint --format json".split()) == ""
    assert len(list(called(ROOT / "README.md"))) >= 5


# ---- names and places ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_and_named_files_exist(path: Path) -> None:
    links = {link for link in _LINK.findall(prose(path)) if not re.match(r"https?:|mailto:", link)}
    named = {code for code in spoken(path) if _FILE.match(code)}
    missing = [link for link in links if not (path.parent / link).exists()]
    assert missing + [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", [*PAGES, ROOT / "deploy" / "qingnin.service"], ids=lambda path: path.name)
def test_no_page_names_a_place_on_somebodys_machine(path: Path) -> None:
    folders = "|".join(f"/{name}/" for name in "home root work Users tmp".split())
    assert re.findall(rf"(?:{folders}|[A-Z]:\\\\)\S*", path.read_text(encoding="utf-8")) == []


def test_the_variables_of_the_environment_are_told_and_real() -> None:
    told = {name for path in PAGES for name in _VARIABLE.findall(path.read_text(encoding="utf-8"))}
    read = set(_VARIABLE.findall((ROOT / "bot" / "environment.py").read_text(encoding="utf-8")))
    assert told == read


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_readme_is_read_in_five_minutes(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150
    assert any("docs/commands.zh-CN.md" in line for line in lines)


@pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_every_page_can_be_found_from_the_readme(path: Path) -> None:
    for name in ("README.md", "README.zh-CN.md"):
        assert f"docs/{path.name}" in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_every_page_says_in_english_what_it_is(path: Path) -> None:
    head = "\n".join(path.read_text(encoding="utf-8").splitlines()[:8])
    assert re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", head)
