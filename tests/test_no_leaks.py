"""No file of the project names a place of the machine it was made on, a download address, or a secret."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.environment import find_tokens

ROOT = Path(__file__).parent.parent
NOT_OURS = {".git", ".venv", ".venv-ci", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}

# Written in halves, so that this file is not its own first finding.
LEAKS = {
    "a folder of one machine": re.compile(
        r"(?<![\w.{}<>~])/(?:work|farm|root" + r"|opt/(?:pypi|wheels)|tmp/[a-z]+_jobs)/"
        r"|/(?:home|Users)" + r"/(?!(?:qingnin|you|user|me)\b)[a-z][\w.-]*/"
    ),
    "a package registry": re.compile(
        "|".join(
            left + re.escape(right)
            for left, right in [
                ("py", "pi.org"),
                ("python", "hosted.org"),
                ("py", "pi.tuna"),
                ("mirrors", ".aliyun.com"),
                ("registry", ".npmjs"),
                ("npm", "mirror.com"),
                ("crates", ".io"),
                ("proxy", ".golang.org"),
            ]
        )
    ),
    "an index option": re.compile(r"--(?:extra-)?index-" + r"url|--trusted-" + r"host|--find-" + r"links"),
}


def project_files() -> Iterator[Path]:
    """Every file that belongs to the project: what git knows or would add; without git, all but caches."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        paths = [ROOT / name for name in names if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not NOT_OURS & set(path.relative_to(ROOT).parts)]
    yield from (path for path in paths if path.is_file())


def texts() -> Iterator[tuple[str, str]]:
    """(name, text) of every file of the project that is text."""
    for path in project_files():
        data = path.read_bytes()
        if b"\0" not in data[:8000]:
            yield path.relative_to(ROOT).as_posix(), data.decode("utf-8", errors="replace")


def test_there_is_something_to_look_at() -> None:
    names = {name for name, _ in texts()}
    assert {"pyproject.toml", "Makefile", ".ci/run", "config.yaml", "bot/config.py"} <= names


@pytest.mark.parametrize("kind", LEAKS)
def test_nothing_names(kind: str) -> None:
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if LEAKS[kind].search(line)
    ]
    assert found == [], f"{kind} is named"


def test_no_token_but_made_up_ones() -> None:
    """Made-up tokens begin with 123456789:, wherever one is needed; a file with any other has a real one."""
    tokens = [(name, text[start : start + 10]) for name, text in texts() for start in find_tokens(text)]
    assert tokens, "the sandbox and the tests have made-up tokens; finding none means that nothing was looked at"
    assert {name for name, beginning in tokens if beginning != "123456789:"} == set()


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("a folder of one machine", "path = '/wo" + "rk/main/rules'"),
        ("a folder of one machine", "open('/home" + "/alice/x')"),
        ("a package registry", "see https://py" + "pi.org/simple"),
        ("an index option", "--index-" + "url https://example.com"),
    ],
)
def test_a_leak_is_seen(kind: str, line: str) -> None:
    assert LEAKS[kind].search(line)


@pytest.mark.parametrize("line", ["cd ~/work/shop", "the team's work/ folder", "/home/qingnin/data", "{home}/data/x"])
def test_ordinary_paths_pass(line: str) -> None:
    assert not any(pattern.search(line) for pattern in LEAKS.values())
