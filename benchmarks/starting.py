"""What a start costs: `--help`, the first finding, loading the rules, memory. Each in a process of its own."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

_LOAD = """
import resource, time
began = time.perf_counter()
from bot.defaults import shipped_lexicon, shipped_rules
from bot.engine.loader import Sources, load
ruleset = load(Sources((shipped_rules(),), (shipped_lexicon(),)), run_examples={examples})
loaded = time.perf_counter() - began
ruleset.warm()
try:  # what the process itself took; ru_maxrss would count the one that started it
    status = open("/proc/self/status").read()
    most = int(status.split("VmHWM:")[1].split()[0]) // 1024
except (OSError, IndexError):
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(len(ruleset.rules), loaded, time.perf_counter() - began, most)
"""


def wall(arguments: list[str], given: str = "", rounds: int = 5) -> float:
    """Seconds from start to end of one command, median."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "bot", *arguments], input=given, text=True, capture_output=True, check=False
        )
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def loading(examples: bool) -> tuple[int, float, float, int]:
    """Rules, seconds to load, seconds until ready, and megabytes at the most."""
    code = _LOAD.format(examples=examples)
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    rules, loaded, ready, megabytes = done.stdout.split()
    return int(rules), float(loaded), float(ready), int(megabytes)
