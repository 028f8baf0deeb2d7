"""What the process is told from outside: the environment variables, the team's folder, the token.

Secrets come from here alone, and nothing in here ever shows one: not a repr, not an error.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from .errors import UsageError

TELEGRAM = "https://api.telegram.org"
_TOKEN = re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}")
_PROXIES = ("http", "https", "socks5", "socks5h")


def redact(text: str) -> str:
    """The text with every bot token in it replaced; for logs, errors and quoted lines."""
    return _TOKEN.sub("〔令牌〕", text)


def find_tokens(text: str) -> list[int]:
    """Where bot tokens begin in a text, counted in characters from 0."""
    return [found.start() for found in _TOKEN.finditer(text)]


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment variables of one run, read once.

    `home`: the team's folder (absolute; it need not exist yet). `api_base`: root of the Bot API server.
    `proxy`: for all Telegram traffic. `database_url`: SQLAlchemy URL.
    """

    home: Path
    database_url: str = field(repr=False)
    api_base: str = TELEGRAM
    proxy: str | None = field(default=None, repr=False)
    token_file: Path | None = None
    token_text: str | None = field(default=None, repr=False)

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Environment:
        """Read the variables of the contract; `folder` is the working folder. Raises UsageError on a bad value."""
        values = os.environ if environ is None else environ
        home = find_home(values, Path.cwd() if folder is None else folder)
        token_file = values.get("QINGNIN_TOKEN_FILE")
        return cls(
            home=home,
            database_url=values.get("QINGNIN_DATABASE_URL") or f"sqlite+aiosqlite:///{home.as_posix()}/data/qingnin.db",
            api_base=_api_base(values.get("QINGNIN_API_BASE") or TELEGRAM),
            proxy=_proxy(values.get("QINGNIN_PROXY") or None),
            token_file=Path(token_file) if token_file else None,
            token_text=values.get("QINGNIN_TOKEN") or None,
        )

    @property
    def data(self) -> Path:
        """The only folder in which anything is written without being asked; see `open_data_folder`."""
        return self.home / "data"

    def token(self) -> str:
        """The bot token; raises UsageError, without quoting it, where it is missing, doubled or malformed."""
        if self.token_text and self.token_file:
            raise UsageError("QINGNIN_TOKEN 和 QINGNIN_TOKEN_FILE 同时设了，不知道用哪个；请只留一个")
        if self.token_file:
            return _checked(_first_line(self.token_file), f"QINGNIN_TOKEN_FILE（{self.token_file}）")
        if self.token_text:
            return _checked(self.token_text.strip(), "QINGNIN_TOKEN")
        raise UsageError(
            "还没有机器人令牌：请在 Telegram 里找 @BotFather 发 /newbot 领一个，设到环境变量 QINGNIN_TOKEN"
            "（或写进一个文件，用 QINGNIN_TOKEN_FILE 指向它）；先看看效果可以用 qingnin demo，不需要令牌"
        )


def find_home(environ: Mapping[str, str], folder: Path) -> Path:
    """The team's folder: QINGNIN_HOME, else the working folder if it holds config.yaml, else the user's data folder."""
    named = environ.get("QINGNIN_HOME")
    if named:
        return Path(folder, Path(named).expanduser()).resolve()
    if (folder / "config.yaml").is_file():
        return folder.resolve()
    return _user_data(environ) / "qingnin"


def open_data_folder(home: Path) -> Path:
    """Make sure `home`/data exists and is the owner's alone (0700), and return it.

    Also narrows the process's umask to 077: SQLite takes the mode of the database, its WAL and
    its copies from there. Raises UsageError where the folder cannot be made.
    """
    os.umask(0o077)
    data = home / "data"
    try:
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o700)
    except OSError as error:
        raise UsageError(
            f"不能在 {home} 里建 data 文件夹：{error.strerror}；请检查权限，或用 QINGNIN_HOME 换个文件夹"
        ) from error
    return data


def _user_data(environ: Mapping[str, str]) -> Path:
    if environ.get("XDG_DATA_HOME"):
        return Path(environ["XDG_DATA_HOME"])
    person = Path(environ.get("HOME") or Path.home())
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or person / "AppData" / "Local")
    if sys.platform == "darwin":
        return person / "Library" / "Application Support"
    return person / ".local" / "share"


def _first_line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "不是文本文件"
        raise UsageError(f"读不了 QINGNIN_TOKEN_FILE 指的文件 {path}：{reason}") from None


def _checked(token: str, origin: str) -> str:
    if not _TOKEN.fullmatch(token):
        raise UsageError(
            f"{origin} 里的不像机器人令牌；令牌是 @BotFather 给的一串，形如 数字:字母和数字，前后没有别的字"
        )
    return token


def _api_base(url: str) -> str:
    parts = _split(url)
    if parts is None or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        raise UsageError(
            f"QINGNIN_API_BASE 应是 Bot API 服务器的根地址，例如 http://127.0.0.1:8081；现在是 {redact(url)!r}"
        )
    base = url.rstrip("/")
    if base.endswith("/bot") or redact(base) != base:
        raise UsageError("QINGNIN_API_BASE 只写根地址，例如 http://127.0.0.1:8081，不带 /bot 和令牌")
    return base


def _proxy(url: str | None) -> str | None:
    if url is None:
        return None
    parts = _split(url)
    if parts is None or parts.scheme not in _PROXIES:
        kinds = "、".join(_PROXIES)
        raise UsageError(f"QINGNIN_PROXY 应是代理的地址，以 {kinds} 之一开头，例如 socks5://127.0.0.1:1080")
    return url


def _split(url: str) -> SplitResult | None:
    """The parts of an address that names a host; None for anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts if parts.hostname else None
