"""Pure: which finding becomes which hint, for whom, when, and in which words. The time is an argument."""

from __future__ import annotations
