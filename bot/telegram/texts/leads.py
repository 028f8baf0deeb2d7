"""What leads are told."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "digest_day": (
        "没看懂「{day}」是哪一天；请写成 2026-11-23 这样，或者 今天、昨天。",
        "I do not understand the day “{day}”; write it like 2026-11-23, or today, yesterday.",
    ),
}
