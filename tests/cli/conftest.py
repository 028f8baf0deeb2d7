"""A team whose folder switches every shipped pack off, so that a test's own rules are the only ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.defaults import shipped_lexicon, shipped_rules

# Words that no shipped rule knows.
PACK = """
version: 1
rules:
  - id: test-major
    name: 测试甲
    norm: sanbu.tuixie
    level: major
    forbid: [禁语甲甲]
    hint: 换个说法。
    bad: [这是【禁语甲甲】]
    good: [您好]
  - id: test-hint
    name: 测试乙
    norm: sanyao.nin
    level: hint
    replace: {旧词乙乙: 新词乙乙}
    hint: 请用“{suggest}”。
    bad: [这是【旧词乙乙】 => 这是新词乙乙]
    good: [您好]
  - id: test-prev
    name: 测试丙
    norm: sanbu.zebei
    level: normal
    when: {prev: [客语丙丙]}
    forbid: [禁语丙丙]
    hint: 换个说法。
    bad:
      - |
        客: 客语丙丙
        服: 【禁语丙丙】
    good:
      - |
        客: 您好
        服: 禁语丙丙
  - id: test-secret
    name: 测试丁
    norm: yinsi
    level: hint
    forbid: ['/暗号\\d{4}/']
    redact: true
    hint: 不要发“{match}”。
    bad: [这是【暗号1234】]
    good: [您好]
"""


@pytest.fixture
def own_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with PACK in `own/`; nothing else is in force."""
    home = Path(os.environ["QINGNIN_HOME"])
    for kind, shipped in (("rules", shipped_rules()), ("lexicon", shipped_lexicon())):
        (home / kind).mkdir(parents=True)
        for path in shipped.iterdir():
            if path.name != "norms.yaml":
                (home / kind / path.name).touch()
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "测试.yaml").write_text(PACK, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path
