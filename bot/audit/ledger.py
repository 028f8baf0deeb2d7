"""What of a run is done, kept in its folder: a part counts from the moment its result has its final name.

audit.json          what the run is about: a run about something else may not go on here
parts/000012.json   the result of a part
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from ..errors import UsageError

_PURPOSE, _PARTS = "audit.json", "parts"


class Ledger:
    """The results in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, purpose: dict[str, Any], *, anew: bool = False) -> None:
        """Go on with a run of this purpose, or begin one; raises UsageError where the folder holds another."""
        note = self._folder / _PURPOSE
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if anew:
                shutil.rmtree(self._folder / _PARTS, ignore_errors=True)
                note.unlink(missing_ok=True)
            if note.is_file():
                self._compare(json.loads(note.read_text(encoding="utf-8")), purpose)
            (self._folder / _PARTS).mkdir(exist_ok=True)
            _write(note, json.dumps(purpose, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
        except (OSError, json.JSONDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else f"{note.name} 读不了"
            raise UsageError(f"不能用文件夹 “{self._folder}”：{reason}；请换一个 --out") from None

    def _compare(self, before: dict[str, Any], purpose: dict[str, Any]) -> None:
        changed = sorted(key for key in {*before, *purpose} if before.get(key) != purpose.get(key))
        if changed:
            raise UsageError(
                f"“{self._folder}” 里是另一次检查（不同的是：{'、'.join(changed)}）；"
                "要从头再来请加 --restart，或换一个 --out"
            )

    def result(self, number: int) -> Any:
        """The result of a part; None while it is not done."""
        try:
            return json.loads(self._place(number).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (json.JSONDecodeError, UnicodeDecodeError):
            return None  # a disk that was full or lost power: done once more

    def keep(self, number: int, result: Any) -> None:
        """Write a result, whole or not at all."""
        _write(self._place(number), json.dumps(result, ensure_ascii=False))

    def _place(self, number: int) -> Path:
        return self._folder / _PARTS / f"{number:06}.json"


def _write(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
