"""From a drawing to a picture: SVG in, PNG out, in our own typefaces whatever the machine has.

The renderer holds Python's lock for a tenth of a second and more, in a thread as well: a bot at work has it done by a
process of its own (`python -m bot.reports.drawing`, SVG on standard input), so that no agent waits for a picture.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys

from . import glyphs

log = logging.getLogger(__name__)

_PATIENCE = 30.0
"""Seconds after which the other process is given up."""


def rendered(svg: str) -> bytes:
    """The picture, drawn here and now."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, font_files=glyphs.font_files(), skip_system_fonts=True))


async def rendered_apart(svg: str) -> bytes:
    """The picture, drawn by a process of its own; where none can be had, in a thread."""
    try:
        return await _by_another(svg.encode())
    except (OSError, TimeoutError, ChildProcessError) as error:
        log.warning("the card could not be drawn in a process of its own (%s), it is drawn here", error)
        return await asyncio.to_thread(rendered, svg)


async def _by_another(svg: bytes) -> bytes:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __spec__.name, stdin=pipe, stdout=pipe, stderr=pipe
    )
    try:
        async with asyncio.timeout(_PATIENCE):
            png, said = await process.communicate(svg)
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode or not png:
        raise ChildProcessError(f"exit {process.returncode}: {said.decode(errors='replace').strip()[-200:]}")
    return png


if __name__ == "__main__":
    sys.stdout.buffer.write(rendered(sys.stdin.buffer.read().decode()))
