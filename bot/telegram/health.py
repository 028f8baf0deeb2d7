"""How the running bot is: /healthz, /readyz and Prometheus' /metrics, on 127.0.0.1 only, when `metrics.enabled`.

Nothing in here names a person or holds a word that somebody wrote.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from ..errors import StoreError
from ..store import findings
from .host import Host
from .http import Answer, HttpServer, Request

LOCAL = "127.0.0.1"
_POLL_LATE, _LOOP_LATE = 90.0, 30.0
_INBOX_LATE = 300.0
_ASK_DATABASE = timedelta(seconds=5)

Family = CounterMetricFamily | GaugeMetricFamily


@dataclass(frozen=True, slots=True)
class Health:
    """One look at the bot. `complaints` is empty while all is well; `ready`: it has caught up since its start."""

    ready: bool
    last_poll_seconds: float
    loop_seconds: float
    database: str
    inbox_depth: int
    inbox_oldest_seconds: float
    complaints: tuple[str, ...] = ()


class Monitor:
    """Looks at a host; `serve` answers over HTTP."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._asked: datetime | None = None
        self._database = "ok"
        self._rule_hits: dict[str, int] = {}
        self._last_finding: int | None = None
        self._dropped = 0

    def serve(self, port: int) -> HttpServer:
        """The server, to be used in an `async with`."""
        return HttpServer(self._answer, LOCAL, port)

    async def look(self) -> Health:
        """How things stand now."""
        host, now = self._host, self._host.clock.now()
        await self._ask_database(now)
        depth, oldest = 0, None
        if self._database == "ok":
            depth, oldest = await host.store.inbox.backlog(), await host.store.inbox.oldest()
        health = Health(
            ready=host.ready,
            last_poll_seconds=round((now - host.ingest.last_success).total_seconds(), 1),
            loop_seconds=round((now - host.beat).total_seconds(), 1),
            database=self._database,
            inbox_depth=depth,
            inbox_oldest_seconds=0.0 if oldest is None else round((now - oldest).total_seconds(), 1),
        )
        return Health(**(asdict(health) | {"complaints": tuple(_complaints(health))}))

    async def _ask_database(self, now: datetime) -> None:
        """Whether it can be written, really tried, but not at every question."""
        if self._asked is not None and timedelta(0) <= now - self._asked < _ASK_DATABASE:
            return
        self._asked = now
        try:
            await self._host.store.remember("health.asked_at", now.isoformat())
            self._database = "ok"
        except StoreError as error:
            self._database = str(error)

    async def _answer(self, request: Request) -> Answer:
        if request.method not in ("GET", "HEAD"):
            return Answer(405)
        match request.path:
            case "/healthz":
                health = await self.look()
                return _json(503 if health.complaints else 200, asdict(health))
            case "/readyz":
                health = await self.look()
                return _json(200 if health.ready and not health.complaints else 503, asdict(health))
            case "/metrics":
                return Answer(200, await self.exposition(), CONTENT_TYPE_PLAIN_0_0_4)
        return Answer(404)

    async def exposition(self) -> bytes:
        """The metrics in Prometheus' text format."""
        health = await self.look()
        if health.database == "ok":
            await self._count_rule_hits()
            self._dropped = await self._host.store.outbox.given_up(self._host.started_at)
        families = [*self._counters(), *_gauges(health)]
        registry = CollectorRegistry()
        registry.register(_Given(families))
        return generate_latest(registry)

    async def _count_rule_hits(self) -> None:
        """Findings since the start, by rule: read where they were left at the last question."""
        async with self._host.store.read() as connection:
            if self._last_finding is None:
                self._last_finding = await findings.newest(connection, self._host.started_at)
            fresh, self._last_finding = await findings.by_rule(connection, self._last_finding)
        for rule, count in fresh.items():
            self._rule_hits[rule] = self._rule_hits.get(rule, 0) + count

    def _counters(self) -> list[Family]:
        host = self._host
        counts = host.notifier.counts
        return [
            _counter("updates_received", "Updates taken into the inbox", host.ingest.received),
            _counter("updates_duplicate", "Updates that had come before", host.ingest.duplicates),
            _counter("updates_handled", "Updates handled", host.worker.handled),
            _counter("hints_sent", "Hints sent", counts.hints_sent),
            _counter("hints_dropped", "Hints that will not be sent", self._dropped),
            _counter("messages_sent", "Messages sent, hints among them", counts.sent),
            _counter("flood_waits", "Times Telegram told the bot to wait", counts.flood_waits),
            _by_rule("rule_hits", "Findings, by rule", self._rule_hits),
            _by_rule("rule_timeouts", "Rules' expressions stopped by the time limit", host.desk.rule_timeouts()),
        ]


class _Given:
    """A collector of families that have been worked out already."""

    def __init__(self, families: list[Family]) -> None:
        self._families = families

    def collect(self) -> list[Family]:
        """What Prometheus' library asks for."""
        return self._families


def _complaints(health: Health) -> list[str]:
    found = []
    if health.loop_seconds > _LOOP_LATE:
        found.append("处理循环停住了")
    if health.last_poll_seconds > _POLL_LATE:
        found.append("很久没有收到 Telegram 的回应")
    if health.database != "ok":
        found.append("数据库写不了")
    if health.inbox_oldest_seconds > _INBOX_LATE:
        found.append("收件箱里有消息等了很久")
    return found


def _counter(name: str, text: str, value: float) -> CounterMetricFamily:
    return CounterMetricFamily(f"qingnin_{name}", text, value=value)


def _by_rule(name: str, text: str, values: Mapping[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(f"qingnin_{name}", text, labels=["rule"])
    for rule, count in sorted(values.items()):
        family.add_metric([rule], count)
    return family


def _gauges(health: Health) -> list[Family]:
    values = {
        "inbox_depth": ("Updates that wait", health.inbox_depth),
        "inbox_oldest_seconds": ("How long the oldest of them has waited", health.inbox_oldest_seconds),
        "last_poll_seconds": ("Seconds since Telegram answered", health.last_poll_seconds),
        "ready": ("Whether the bot has caught up since its start", health.ready),
        "healthy": ("Whether nothing is complained of", not health.complaints),
    }
    return [GaugeMetricFamily(f"qingnin_{name}", text, value=value) for name, (text, value) in values.items()]


def _json(status: int, data: Mapping[str, object]) -> Answer:
    return Answer(status, (json.dumps(data, ensure_ascii=False) + "\n").encode(), "application/json; charset=utf-8")
