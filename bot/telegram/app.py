"""Puts the bot together. The only place that knows python-telegram-bot's builder.

`request` lets the sandbox in: PTB then talks to a world in memory, and everything else is the same.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot
from telegram.ext import Application
from telegram.request import BaseRequest, HTTPXRequest

from ..desk import Desk
from ..engine.ruleset import RuleSet
from ..environment import Environment
from ..rulebook import Rulebook
from ..settings import Settings
from ..store import Store
from .clock import Clock, SystemClock
from .commands import Commands, Context
from .host import AnyApplication, Host
from .ingest import Ingest, Source
from .limiter import SendLimiter
from .menu import Menus
from .notifier import Notifier
from .people import People
from .reloader import Reloader
from .reports import Reports
from .webhook import Address, Webhook
from .worker import Worker

_CONNECTIONS = 16


def build_application(
    settings: Settings,
    env: Environment,
    desk: Desk,
    store: Store,
    *,
    request: BaseRequest | None = None,
    clock: Clock | None = None,
    webhook: Address | None = None,
) -> Host:
    """The whole bot, ready to `start`. Raises UsageError where there is no token."""
    clock = clock or SystemClock()
    limiter = SendLimiter(clock)
    requests = _requests(env, request)
    application = _application(env, limiter, *requests)
    people = People(desk, store, clock)
    reports = Reports(application.bot, desk, store, clock, lambda: people.settings)
    notifier = Notifier(application.bot, store, limiter, clock, lambda: people.roster, settings.language, reports)
    menus = Menus(application.bot, lambda: people.roster)
    reloader = Reloader(env.home, desk, store, clock)
    commands = Commands(Context(desk, store, notifier, people, clock, menus, reloader))
    return Host(
        application=application,
        requests=requests,
        store=store,
        desk=desk,
        ingest=_source(application.bot, store, clock, webhook),
        worker=Worker(store, desk, notifier, commands, people, clock),
        notifier=notifier,
        people=people,
        reloader=reloader,
        clock=clock,
        menus=menus,
    )


def _source(bot: Bot, store: Store, clock: Clock, webhook: Address | None) -> Source:
    return Ingest(bot, store, clock) if webhook is None else Webhook(bot, store, clock, webhook)


def _requests(env: Environment, given: BaseRequest | None) -> tuple[BaseRequest, BaseRequest]:
    """One way to Telegram for the long poll and one for everything else, so that neither waits for the other."""
    if given is not None:
        return given, given
    poll = HTTPXRequest(connection_pool_size=1, proxy=env.proxy)
    return poll, HTTPXRequest(connection_pool_size=_CONNECTIONS, proxy=env.proxy)


def _application(env: Environment, limiter: SendLimiter, poll: BaseRequest, others: BaseRequest) -> AnyApplication:
    """PTB without its updater and job queue: fetching and clocks are ours."""
    builder = (
        Application.builder()
        .token(env.token())
        .base_url(f"{env.api_base}/bot")
        .base_file_url(f"{env.api_base}/file/bot")
        .updater(None)
        .job_queue(None)
        .rate_limiter(limiter)
        .request(others)
        .get_updates_request(poll)
    )
    return builder.build()


@asynccontextmanager
async def opened(
    env: Environment,
    settings: Settings,
    rules: Rulebook | RuleSet,
    *,
    request: BaseRequest | None = None,
    clock: Clock | None = None,
    webhook: Address | None = None,
) -> AsyncIterator[Host]:
    """The bot with its database open, closed again whatever happens. The data folder must exist."""
    book = rules if isinstance(rules, Rulebook) else Rulebook.of_set(rules)
    async with Store.opened(env.database_url, data_dir=env.data) as store:
        desk = Desk(store, book, settings)
        host = build_application(settings, env, desk, store, request=request, clock=clock, webhook=webhook)
        host.rules = len(book.general.ruleset.rules)
        try:
            yield host
        finally:
            await host.close()
