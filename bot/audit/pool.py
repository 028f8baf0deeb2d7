"""Does the parts of a run side by side, in processes of this machine, and hands the results back in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ..errors import UnavailableError
from .ledger import Ledger
from .parts import SIZE, Part, cut


class Job(Protocol):
    """What is done with a part, in another process: it must be picklable, and its results plain data."""

    def prepare(self) -> Callable[[Part], Any]:
        """Once in each process: make ready what every part needs, and return what does a part."""
        ...


@dataclass(frozen=True, slots=True)
class Done:
    """A part with its result; `before`: it was done in an earlier run."""

    part: Part
    result: Any
    before: bool = False


_do: Callable[[Part], Any] | None = None


def audit(
    files: Sequence[tuple[str, str]],
    folder: Path,
    job: Job,
    purpose: dict[str, Any],
    *,
    workers: int = 1,
    anew: bool = False,
    finished: Callable[[Part], None] = lambda part: None,
    size: int = SIZE,
) -> Iterator[Done]:
    """Do all parts of the files and yield them in order; what `folder` holds already is not done again.

    `finished` hears of each part as soon as it is done, in whatever order. `size`: about how many bytes a part has.
    """
    ledger = Ledger(folder)
    ledger.begin(purpose, anew=anew)
    parts = cut(files, size)
    waiting = [part for part in parts if ledger.result(part.number) is None]
    missing = {part.number for part in waiting}
    for part in parts:
        if part.number not in missing:
            finished(part)
    if waiting:
        _all(waiting, ledger, job, min(workers, len(waiting)), finished)
    for part in parts:
        yield Done(part, ledger.result(part.number), part.number not in missing)


def _all(parts: Sequence[Part], ledger: Ledger, job: Job, workers: int, finished: Callable[[Part], None]) -> None:
    if workers <= 1:
        do = job.prepare()
        for part in parts:
            ledger.keep(part.number, do(part))
            finished(part)
        return
    with ProcessPoolExecutor(workers, initializer=_prepare, initargs=(job,)) as pool:
        try:
            _gather(pool, parts, ledger, finished)
        except BrokenProcessPool:
            raise UnavailableError(
                "一个工作进程意外结束了（多半是内存不够）；做完的都留着，用 --workers 少开几个再运行一次，会接着做"
            ) from None
        finally:
            pool.shutdown(cancel_futures=True)


def _gather(pool: ProcessPoolExecutor, parts: Sequence[Part], ledger: Ledger, finished: Callable[[Part], None]) -> None:
    """Keep each result the moment it is there: whatever ends this process loses only what is being worked on."""
    futures: dict[Future[Any], Part] = {pool.submit(_work, part): part for part in parts}
    for future in as_completed(futures):
        part = futures[future]
        ledger.keep(part.number, future.result())
        finished(part)


def _prepare(job: Job) -> None:
    global _do
    _do = job.prepare()


def _work(part: Part) -> Any:
    assert _do is not None, "the pool prepares every process first"
    return _do(part)
