"""Agreement between people, against worked examples, and what it says about a norm."""

from __future__ import annotations

import pytest

from bot.scoring.agreement import Rating, agreed, agreement, majority
from bot.scoring.drawing import draw


def ratings(*items: str) -> list[Rating]:
    """Each item as the answers of raters 1, 2, 3 …: y, n, u, or a dot where somebody did not answer."""
    words = {"y": "yes", "n": "no", "u": "unsure"}
    return [
        Rating(number, rater, words[letter])
        for number, item in enumerate(items)
        for rater, letter in enumerate(item, 1)
        if letter != "."
    ]


def test_cohen_by_hand() -> None:
    """20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: observed .7, by chance .5, kappa .4."""
    found = agreement(ratings(*["yy"] * 20, *["yn"] * 5, *["ny"] * 10, *["nn"] * 15))
    assert found.method == "cohen"
    assert found.kappa == pytest.approx(0.4)
    assert found.verdict == "unclear"


def test_two_people_are_never_enough() -> None:
    assert agreement(ratings(*["yy"] * 10, *["nn"] * 10)).verdict == "unclear"
    assert agreement(ratings(*["yyy"] * 10, *["nnn"] * 10)).verdict == "clear"


def test_fleiss_by_hand() -> None:
    """Ten snippets, three people, one snippet in dispute: P = (9 + 1/3)/10, chance = (16² + 14²)/30²."""
    found = agreement(ratings(*["yyy"] * 5, *["nnn"] * 4, "yny"[:2] + "n"))
    chance = (16**2 + 14**2) / 30**2
    assert found.method == "fleiss"
    assert found.kappa == pytest.approx(((9 + 1 / 3) / 10 - chance) / (1 - chance), abs=0.01)


def test_where_people_read_a_norm_differently_it_is_unclear() -> None:
    assert agreement(ratings(*["yyn"] * 5, *["nny"] * 5)).verdict == "unclear"


def test_not_everybody_answers_everything() -> None:
    found = agreement(ratings(*["yy..", "y.y.", ".yy.", "nn..", "n.n.", ".nn.", "..nn", "..yy"]))
    assert (found.raters, found.items, found.kappa, found.verdict) == (4, 8, 1.0, "clear")


def test_too_few_and_one_sided() -> None:
    assert agreement([]).verdict == "few"
    assert agreement(ratings("yyy", "nnn")).verdict == "few"
    assert agreement(ratings(*["yyy"] * 9)).verdict == "one_sided"
    assert agreement(ratings(*["y"] * 9)).verdict == "few", "alone one agrees with nobody"


def test_only_the_first_answer_of_a_person_counts() -> None:
    twice = [*ratings(*["yyy"] * 5, *["nnn"] * 5), *(Rating(0, rater, "no") for rater in (1, 2, 3))]
    assert agreement(twice).kappa == 1.0


@pytest.mark.parametrize(
    ("answers", "one_voice", "most"),
    [
        (["yes", "yes"], True, True),
        (["no", "no", "no"], False, False),
        (["yes", "no"], None, None),
        (["yes"], None, True),
        (["unsure", "unsure"], None, None),
        (["yes", "yes", "no"], None, True),
        ([], None, None),
    ],
)
def test_agreed_and_majority(answers: list[str], one_voice: bool | None, most: bool | None) -> None:
    assert (agreed(answers), majority(answers)) == (one_voice, most)


def test_a_draw_can_be_repeated_and_another_day_draws_others() -> None:
    assert draw(range(100), 5, "a") == draw(reversed(range(100)), 5, "a")
    assert draw(range(100), 5, "a") != draw(range(100), 5, "b")
    assert len(set(draw(range(100), 200, "a"))) == 100


def test_heavy_ones_are_drawn_more_often() -> None:
    heavy = sum(draw(range(10), 1, str(seed), weight=lambda n: 9.0 if n == 3 else 1.0) == [3] for seed in range(1000))
    assert 420 < heavy < 580
