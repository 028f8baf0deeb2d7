"""Pure: from what was said and found to rates and scores. Every figure knows what it is made of."""

from __future__ import annotations
