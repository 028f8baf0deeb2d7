"""docs/rules.md and rules/rules.schema.json come from the schema; what they show works."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.defaults import shipped_rules
from bot.engine.loader import Sources, load
from bot.engine.reference import reference
from bot.engine.schema import OverrideEntry, RuleEntry, SideEntry, WhenEntry, schema
from bot.errors import FileProblems

ROOT = Path(__file__).parent.parent.parent
DATA = Path(__file__).parent.parent / "data"
BLOCKS = re.findall(r"```yaml\n(.*?)```", reference(), re.DOTALL)


def test_the_page_is_current() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == reference(), "please run: qingnin rules reference > docs/rules.md"


def test_the_schema_file_is_current() -> None:
    known = json.loads((shipped_rules() / "rules.schema.json").read_text(encoding="utf-8"))
    assert known == schema(), "please run: qingnin rules schema > rules/rules.schema.json"


@pytest.mark.parametrize("model", [RuleEntry, WhenEntry, SideEntry, OverrideEntry])
def test_every_field_is_explained(model: Any) -> None:
    for name, info in model.model_fields.items():
        assert f"| `{info.alias or name}` |" in reference()
        assert info.description, name


@pytest.mark.parametrize("block", BLOCKS)
def test_every_example_on_the_page_loads(tmp_path: Path, block: str) -> None:
    shutil.copy(shipped_rules() / "norms.yaml", tmp_path)
    name = "rewrites.yaml" if "\nmodels:" in block else "shown.yaml"
    (tmp_path / name).write_text(block, encoding="utf-8")
    shutil.copy(DATA / "rules" / "eight.yaml", tmp_path)
    ruleset = load(Sources((tmp_path,), (DATA / "rules" / "lexicon",)))
    loaded = {rule.id for rule in ruleset.rules if rule.path.endswith("shown.yaml")}
    assert loaded == set(re.findall(r"^  - id: (\S+)", block, re.MULTILINE))


def test_there_is_something_to_load() -> None:
    assert len(BLOCKS) >= 5


def test_editors_are_told_the_schema_by_every_shipped_pack() -> None:
    packs = [path for path in shipped_rules().glob("*.yaml") if "\nrules:" in path.read_text(encoding="utf-8")]
    assert len(packs) > 10
    heads = {path.name: path.read_text(encoding="utf-8").splitlines()[0] for path in packs}
    assert set(heads.values()) == {"# yaml-language-server: $schema=./rules.schema.json"}, heads


# ---- the schema agrees with the loader ------------------------------------------------------


def accepts(node: dict[str, Any], value: Any, root: dict[str, Any]) -> bool:
    """The part of JSON Schema that pydantic writes for these models; enough to judge a file as an editor would."""
    if "$ref" in node:
        node = root["$defs"][node["$ref"].rpartition("/")[2]]
    if "anyOf" in node:
        return any(accepts(option, value, root) for option in node["anyOf"])
    if "enum" in node and value not in node["enum"]:
        return False
    kinds = {"string": str, "array": list, "object": dict, "boolean": bool, "null": type(None), "integer": int}
    if "type" in node and not isinstance(value, kinds[node["type"]]):
        return False
    if isinstance(value, str):
        length = node.get("minLength", 0) <= len(value) <= node.get("maxLength", len(value))
        return length and ("pattern" not in node or re.search(node["pattern"], value) is not None)
    if isinstance(value, list):
        enough = len(value) >= node.get("minItems", 0)
        return enough and all(accepts(node.get("items", {}), item, root) for item in value)
    if isinstance(value, dict):
        return _accepts_mapping(node, value, root)
    return node.get("minimum", value) <= value <= node.get("maximum", value) if isinstance(value, int) else True


def _accepts_mapping(node: dict[str, Any], value: dict[str, Any], root: dict[str, Any]) -> bool:
    known, more = node.get("properties", {}), node.get("additionalProperties", True)
    if set(node.get("required", ())) - value.keys() or (more is False and value.keys() - known.keys()):
        return False
    others = more if isinstance(more, dict) else {}
    return all(accepts(known.get(key, others), item, root) for key, item in value.items())


@pytest.mark.parametrize("path", sorted((*shipped_rules().glob("*.yaml"), DATA / "rules" / "eight.yaml")), ids=str)
def test_what_loads_pleases_the_schema(path: Path) -> None:
    if path.name not in ("norms.yaml", "rewrites.yaml"):
        assert accepts(schema(), yaml.safe_load(path.read_text(encoding="utf-8")), schema())


SOUND = {
    "id": "one",
    "name": "甲",
    "norm": "yinsi",
    "forbid": ["甲乙"],
    "hint": "好",
    "bad": ["【甲乙】"],
    "good": ["不甲"],
}


@pytest.mark.parametrize(
    "change",
    [
        {"forbidd": ["甲"]},
        {"level": "severe"},
        {"name": "长" * 17},
        {"id": "Not_Kebab"},
        {"forbid": "甲乙"},
        {"forbid": []},
        {"bad": []},
        {"hint": ""},
        {"when": {"at": "middle"}},
        {"when": {"rol": "agent"}},
        {"redact": "yes"},
        {"validate": "visa"},
        {"quotes": "never"},
    ],
)
def test_loader_and_schema_refuse_the_same(tmp_path: Path, change: dict[str, Any]) -> None:
    file = {"version": 1, "rules": [SOUND | change]}
    assert not accepts(schema(), file, schema())
    shutil.copy(shipped_rules() / "norms.yaml", tmp_path)
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(file, allow_unicode=True), encoding="utf-8")
    with pytest.raises(FileProblems):
        load(Sources((tmp_path,)))


def test_loader_and_schema_accept_the_sound_one(tmp_path: Path) -> None:
    file = {"version": 1, "rules": [SOUND]}
    assert accepts(schema(), file, schema())
    shutil.copy(shipped_rules() / "norms.yaml", tmp_path)
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(file, allow_unicode=True), encoding="utf-8")
    assert load(Sources((tmp_path,))).rules
