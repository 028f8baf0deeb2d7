"""A day's digest: read once, scored, compared with the days before, and put into the model of reports/model.py."""

from __future__ import annotations

from .build import Digests

__all__ = ["Digests"]
