"""`qingnin config`: every setting as it holds here, and the file and line it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from .width import cells, pad

if TYPE_CHECKING:
    from ..environment import Environment


@click.command()
@click.option("--show-origin", is_flag=True, help="每一行后面写出来自哪个文件的哪一行")
def config(show_origin: bool) -> None:
    """看每个设置现在的值。

    Every setting as it holds here; with --show-origin where it comes from.

    令牌只说有没有设，从不显示。
    """
    from ..config import load_settings
    from ..environment import Environment

    environment = Environment.read()
    settings = load_settings(environment.home)
    rows = [*_environment(environment)]
    rows += [(origin.key, origin.value, f"{origin.path}:{origin.line}") for origin in settings.origins]
    wide = min(60, max(cells(f"{key} = {value}") for key, value, _ in rows))
    for key, value, origin in rows:
        line = f"{key} = {value}"
        click.echo(f"{pad(line, wide)}  {origin}" if show_origin else line)


def _environment(environment: Environment) -> Iterator[tuple[str, str, str]]:
    """The contract's variables; secrets are named, never shown."""
    import os

    from ..environment import redact

    values = {
        "QINGNIN_HOME": str(environment.home),
        "QINGNIN_DATABASE_URL": _without_password(environment.database_url),
        "QINGNIN_API_BASE": redact(environment.api_base),
        "QINGNIN_PROXY": _without_password(environment.proxy or "（没有设）"),
        "QINGNIN_TOKEN": "（已设，不显示）" if environment.token_text else "（没有设）",
        "QINGNIN_TOKEN_FILE": str(environment.token_file or "（没有设）"),
    }
    for name, value in values.items():
        yield name, value, "环境变量" if os.environ.get(name) else "默认"


def _without_password(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    credentials, at, host = rest.rpartition("@")
    if not at:
        return url
    return f"{scheme}{mark}{credentials.partition(':')[0]}:***{at}{host}"
