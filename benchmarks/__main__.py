"""`make bench`: measures again on this machine what docs/benchmark.md explains. Trust ratios, not seconds."""

from __future__ import annotations

import argparse

from bot.defaults import shipped_lexicon, shipped_rules
from bot.engine.loader import Sources, load
from bot.engine.ruleset import RuleSet

from . import checking, corpus, generated, live, starting


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--replies", type=int, default=20_000)
    options = parser.parse_args()
    texts = corpus.replies(options.replies)
    print(
        f"{len(texts)} 条互不相同的回复，平均 {sum(map(len, texts)) / len(texts):.1f} 字；"
        f"单核 CPU 时间，{checking.ROUNDS} 轮中位数\n"
    )
    shipped = load(Sources((shipped_rules(),), (shipped_lexicon(),)), run_examples=False)
    flat: dict[int, float] = {}
    for name, ruleset in [("自带", shipped), *((str(n), generated.ruleset(n)) for n in (50, 200, 1000, 5000))]:
        figures = _compare(ruleset, texts)
        flat[len(ruleset.rules)] = figures[0].micros
        _show(f"{name}规则（{len(ruleset.rules)} 条）" if name == "自带" else f"{name} 条生成的规则", figures)
    print(f"从 200 条到 5000 条：默认安装慢 {flat[5000] / flat[200]:.2f} 倍\n")
    _show_latency(shipped, texts)
    _show_hostile(shipped)
    _show_start()
    live.show(texts)
    print("\n怎么看这些数：docs/benchmark.md")


def _compare(ruleset: RuleSet, texts: list[str]) -> list[checking.Figure]:
    ways = {
        "默认安装": checking.full_check(ruleset, native=False),
        "speed 扩展": checking.full_check(ruleset, native=True),
        "默认，连改写": checking.full_check(ruleset, native=False, rewrites=True),
        "speed，连改写": checking.full_check(ruleset, native=True, rewrites=True),
        "朴素做法": checking.plain_check(ruleset),
    }
    few = max(200, len(texts) // (1 + len(ruleset.rules) // 20))
    return checking.measure(ways, texts, {"朴素做法": min(few, len(texts))})


def _show(title: str, figures: list[checking.Figure]) -> None:
    plain = figures[-1].micros
    print(title)
    for figure in figures:
        speed = f"{figure.micros:9.1f} 微秒/条  {figure.per_second:10,.0f} 条/秒"
        print(f"  {figure.name:<8}{speed}  {plain / figure.micros:7.1f} 倍")
    print()


def _show_latency(shipped: RuleSet, texts: list[str]) -> None:
    for name, ruleset in (("自带规则", shipped), ("200 条生成的规则", generated.ruleset(200))):
        for native in (False, True):
            half, most = checking.latency(checking.checker_of(ruleset, native), texts)
            print(f"一次检查（{name}，{_way(native)}）：p50 {half:.1f} 微秒，p99 {most:.0f} 微秒")
    print()


def _show_hostile(shipped: RuleSet) -> None:
    hostile = corpus.hostile(shipped)
    for native in (False, True):
        checker = checking.checker_of(shipped, native)
        worst = "，".join(f"{kind} {checking.slowest(checker, texts):.0f}" for kind, texts in hostile.items())
        print(f"{corpus.LONGEST} 字的刁难文本，最慢几毫秒（{_way(native)}）：{worst}")
    print()


def _way(native: bool) -> str:
    return "speed 扩展" if native else "默认安装"


def _show_start() -> None:
    print(f"qingnin --help              {starting.wall(['--help']):.2f} 秒")
    given = "不归我管\n"
    print(f"第一条命中（qingnin check -） {starting.wall(['check', '-'], given):.2f} 秒")
    for examples in (False, True):
        rules, loaded, ready, megabytes = starting.loading(examples)
        print(
            f"载入 {rules} 条规则（{'含' if examples else '不含'}例句）{loaded:.2f} 秒，"
            f"就绪 {ready:.2f} 秒，内存 {megabytes} MB"
        )


if __name__ == "__main__":
    main()
