"""Which norms belong to which of the five dimensions; each has its own cap on points lost in a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Dimension = Literal["form", "attitude", "ownership", "response", "claims"]

NORMS: Mapping[Dimension, tuple[str, ...]] = {
    "form": (
        *("sanyao.qing", "sanyao.nin", "sanyao.zaijian"),
        *("sansheng.wen", "sansheng.song", "guifan_yongyu", "biaodian"),
    ),
    "attitude": ("sanbu.shengying", "sanbu.zebei", "zhiliang.naixin", "fengci", "fuyan", "zhiliang.limao"),
    "ownership": ("sanbu.tuixie", "shouwen", "xiangying.xianshi", "jiaojie", "kunnan_ziji"),
    "response": ("xiangying.kuai", "sansheng.ying"),
    "claims": ("hegui.jueduihua", "hegui.chengnuo", "tousu.pingju", "zhunque"),
}

DIMENSION_OF: Mapping[str, Dimension] = {norm: dimension for dimension, norms in NORMS.items() for norm in norms}
"""A norm that is not in here has no dimension, and no cap but its own."""
