"""Reports: one model of a day, and its faces. The faces invent nothing: every figure is in the model."""

from __future__ import annotations
