"""Every format says the same findings in its own words."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.cli.input import BadLine, Place
from bot.cli.output import FORMATS, Format
from bot.cli.output.located import Located, Tally, masked
from bot.cli.output.text import Text
from bot.engine.rules import Norm, Rule
from bot.engine.values import Finding, Level

REPLY = "这个不归我们管，您找快递吧"
FOUND = Finding(
    turn=0,
    rule="shirk-not-my-job",
    norm="sanbu.tuixie",
    level=Level.MAJOR,
    start=2,
    end=7,
    match="不归我们管",
    hint="先接住，再说明谁来办。",
    suggest="我来帮您联系快递。",
    name="推卸责任",
)
ITEM = Located(Place("回复.txt", 3, 10), "回复.txt:3", REPLY, FOUND)
NORM = Norm("sanbu.tuixie", "sanbu", "推卸", "shirking", Level.MAJOR, "说推卸责任的话。")
RULE = Rule("shirk-not-my-job", "推卸责任", "sanbu.tuixie", Level.MAJOR, "forbid", "先接住。")
TALLY = Tally(replies=9, dialogues=2, rules=1, findings=1, deducting=1, seconds=0.51)
ID_NUMBER = "11010519491231002X"


def fresh(name: str, *, colour: bool = False) -> Format:
    return FORMATS[name]((RULE,), {NORM.id: NORM}, colour)


def written(name: str, *items: Located, tally: Tally = TALLY) -> str:
    form = fresh(name)
    return "".join(form.one(item) for item in items) + form.end(tally)


def secret() -> Located:
    text = f"跟您核对，{ID_NUMBER}对吗"
    found = replace(
        FOUND,
        start=5,
        end=23,
        match=ID_NUMBER,
        hint=f"“{ID_NUMBER}”只说后四位。",
        suggest=text,
        redact=True,
    )
    return Located(Place("a.txt", 1, 0), "a.txt:1", text, found, secrets=((5, 23),))


def missing() -> Located:
    found = replace(FOUND, turn=4, start=0, end=0, match="", suggest=None)
    return Located(Place("会话.jsonl", 12), "d-7", "嗯。", found, dialogue=True)


# text


def test_text_marks_the_words_and_says_what_to_write_instead() -> None:
    assert written("text", ITEM) == (
        "回复.txt:3  推卸责任  major   shirk-not-my-job\n"
        "    这个【不归我们管】，您找快递吧\n"
        "    → 我来帮您联系快递。\n"
        "    先接住，再说明谁来办。\n"
    )


def test_text_of_something_missing_names_dialogue_and_message() -> None:
    assert written("text", missing()) == (
        "会话.jsonl:12 d-7 第5条  推卸责任  major   shirk-not-my-job\n    〔缺〕嗯。\n    先接住，再说明谁来办。\n"
    )


def test_text_of_a_long_reply_shows_twenty_characters_on_either_side() -> None:
    text = "前" * 50 + "不归我们管" + "后" * 50
    item = replace(ITEM, text=text, finding=replace(FOUND, start=50, end=55))
    assert f"    …{'前' * 20}【不归我们管】{'后' * 20}…\n" in written("text", item)


def test_text_never_obeys_control_characters() -> None:
    item = replace(ITEM, text="\x1b[2J不归\n我们管\u202e\x9b", finding=replace(FOUND, start=4, end=10))
    line = written("text", item).splitlines()[1]
    assert line == "    ␛[2J【不归↵我们管】��"


def test_text_has_colours_only_where_they_are_wanted() -> None:
    assert "\x1b[" in Text(colour=True).one(ITEM)
    assert "\x1b[" not in Text().one(ITEM)


# jsonl and json


def test_jsonl_has_exactly_the_promised_fields_in_order() -> None:
    line = written("jsonl", ITEM)
    assert line.endswith("}\n")
    assert list(json.loads(line).items()) == [
        ("id", "回复.txt:3"),
        ("turn", 0),
        ("rule", "shirk-not-my-job"),
        ("norm", "sanbu.tuixie"),
        ("level", "major"),
        ("start", 2),
        ("end", 7),
        ("match", "不归我们管"),
        ("hint", "先接住，再说明谁来办。"),
        ("suggest", "我来帮您联系快递。"),
    ]


def test_json_is_one_document_with_places_and_counts() -> None:
    bad = BadLine(Place("b.txt", 5), "不是 UTF-8")
    document = json.loads(written("json", ITEM, missing(), tally=replace(TALLY, bad=(bad,))))
    assert document["schema"] == 1
    assert [(one["file"], one["line"], one["turn"]) for one in document["findings"]] == [
        ("回复.txt", 3, 0),
        ("会话.jsonl", 12, 4),
    ]
    assert document["bad_lines"] == [{"file": "b.txt", "line": 5, "message": "不是 UTF-8"}]
    assert document["summary"] == {
        "replies": 9,
        "dialogues": 2,
        "rules": 1,
        "findings": 1,
        "deducting": 1,
        "seconds": 0.51,
    }


# github


def test_github_gives_the_place_and_escapes_what_would_end_the_command() -> None:
    item = replace(
        ITEM, place=Place("a,b:c.txt", 3, 0), finding=replace(FOUND, hint="100%\n先接住", name="推卸：甲,乙")
    )
    assert written("github", item) == (
        "::error file=a%2Cb%3Ac.txt,line=3,col=3,endColumn=7,"
        "title=推卸：甲%2C乙 (shirk-not-my-job%2C major)"
        "::「不归我们管」 100%25%0A先接住%0A→ 我来帮您联系快递。\n"
    )


@pytest.mark.parametrize(
    ("level", "word"),
    [
        (Level.HINT, "notice"),
        (Level.MINOR, "warning"),
        (Level.NORMAL, "warning"),
        (Level.MAJOR, "error"),
        (Level.VETO, "error"),
    ],
)
def test_github_levels(level: Level, word: str) -> None:
    assert written("github", replace(ITEM, finding=replace(FOUND, level=level))).startswith(f"::{word} ")


def test_github_without_a_file_names_none() -> None:
    line = written("github", replace(ITEM, place=Place("-", 1, 0)))
    assert line.startswith("::error title=")


def test_github_of_a_dialogue_points_at_the_line_and_names_the_message() -> None:
    assert written("github", missing()).startswith("::error file=会话.jsonl,line=12,title=")
    assert "::d-7 第 5 条：先接住" in written("github", missing())


# sarif


def run_of(text: str) -> dict[str, Any]:
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_sarif_describes_the_rules_it_ran() -> None:
    driver = run_of(written("sarif"))["tool"]["driver"]
    assert driver["name"] == "qingnin"
    (rule,) = driver["rules"]
    assert rule["id"] == "shirk-not-my-job"
    assert rule["fullDescription"] == {"text": "说推卸责任的话。"}
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_sarif_places_the_words_by_column_and_by_offset() -> None:
    run = run_of(written("sarif", ITEM))
    (result,) = run["results"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "%E5%9B%9E%E5%A4%8D.txt"
    assert place["region"] == {
        "startLine": 3,
        "startColumn": 3,
        "endLine": 3,
        "endColumn": 8,
        "charOffset": 12,
        "charLength": 5,
    }


def test_sarif_of_a_dialogue_points_at_the_line_and_names_the_message() -> None:
    (result,) = run_of(written("sarif", missing()))["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": 12}
    assert location["logicalLocations"] == [{"fullyQualifiedName": "d-7#4"}]


def test_sarif_of_standard_input_names_no_file() -> None:
    (result,) = run_of(written("sarif", replace(ITEM, place=Place("-", 2, 0), id="-:2")))["results"]
    assert result["locations"] == [{"logicalLocations": [{"fullyQualifiedName": "-:2"}]}]


@pytest.mark.parametrize(("level", "word"), [(Level.HINT, "note"), (Level.MINOR, "warning"), (Level.VETO, "error")])
def test_sarif_levels(level: Level, word: str) -> None:
    (result,) = run_of(written("sarif", replace(ITEM, finding=replace(FOUND, level=level))))["results"]
    assert result["level"] == word


def test_sarif_fingerprints_stay_when_a_line_moves_and_tell_copies_apart() -> None:
    moved = replace(ITEM, place=Place("回复.txt", 99, 500))
    here, again = (
        result["partialFingerprints"]["qingnin/v1"] for result in run_of(written("sarif", ITEM, moved))["results"]
    )
    (alone,) = (result["partialFingerprints"]["qingnin/v1"] for result in run_of(written("sarif", moved))["results"])
    assert here == alone
    assert here != again


def test_sarif_says_which_lines_could_not_be_read() -> None:
    bad = BadLine(Place("b.txt", 5), "不是 UTF-8")
    (invocation,) = run_of(written("sarif", tally=replace(TALLY, bad=(bad,))))["invocations"]
    assert invocation["executionSuccessful"] is False
    (note,) = invocation["toolExecutionNotifications"]
    assert note["locations"][0]["physicalLocation"]["region"] == {"startLine": 5}


# secrets


@pytest.mark.parametrize("name", ["text", "sarif", "github"])
def test_what_a_rule_keeps_secret_is_shown_masked_everywhere(name: str) -> None:
    text = written(name, secret())
    assert ID_NUMBER not in text
    assert "110***********002X" in text


def test_another_findings_context_shows_the_secret_masked_too() -> None:
    item = replace(secret(), finding=replace(FOUND, start=0, end=1, match="跟", suggest=None))
    assert "【跟】您核对，110***********002X对吗" in written("text", item)


def test_jsonl_keeps_the_span_true() -> None:
    item = secret()
    line = json.loads(written("jsonl", item))
    assert item.text[line["start"] : line["end"]] == line["match"] == ID_NUMBER


def test_a_mask_keeps_the_length() -> None:
    assert [masked(text) for text in ("王", "12345678", "13800138000")] == ["*", "1*******", "138****8000"]
