"""Everything said about rules, appeals and calibration has the same places to fill in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict

import pytest

from bot.coaching import evidence
from bot.desk import appeal_words, calibration, rule_life, workshop

PLACE = re.compile(r"{(\w+)")


def pairs() -> Iterator[tuple[str, str, str]]:
    """Each text with its name, Chinese first."""
    both = [("appeal", asdict(appeal_words.words_of("zh")), asdict(appeal_words.words_of("en")))]
    for module in (calibration, rule_life, workshop):
        texts: Mapping[str, Mapping[str, str]] = module._TEXTS
        both.append((module.__name__, dict(texts["zh"]), dict(texts["en"])))
    for table in (evidence._WHO, rule_life._BUTTONS):
        both.append(("table", dict(table["zh"]), dict(table["en"])))
    for name, zh, en in both:
        assert zh.keys() == en.keys(), name
        for key in zh:
            if isinstance(zh[key], dict):
                assert zh[key].keys() == en[key].keys(), key
                yield from ((f"{key}.{inner}", zh[key][inner], en[key][inner]) for inner in zh[key])
            else:
                yield key, zh[key], en[key]


@pytest.mark.parametrize(("key", "zh", "en"), [pytest.param(*pair, id=pair[0]) for pair in pairs()])
def test_the_same_places_in_both(key: str, zh: str, en: str) -> None:
    assert set(PLACE.findall(zh)) == set(PLACE.findall(en))
    assert zh != en


def test_an_unknown_language_is_chinese() -> None:
    assert appeal_words.words_of("fr") == appeal_words.words_of("zh")
