"""All faces of a digest as files beside each other: to read, to look at, to open, to count on with, for programs."""

from __future__ import annotations

from pathlib import Path

from ..reports.faces import FACES, rendered
from ..reports.model import Digest


def write_digest_files(digest: Digest, folder: Path, language: str) -> list[Path]:
    """Write digest.txt, .png, .xlsx, .html and .json into `folder`; returns their paths."""
    paths = []
    for name, face in FACES.items():
        path = folder / f"digest.{face.suffix}"
        path.write_bytes(rendered(digest, name, language))
        paths.append(path)
    return paths
