"""What is counted in one agent message when it is stored: 您, and requests made politely.

The digest's rates need both sides: what was said well is counted here, what was not is a finding.
"""

from __future__ import annotations

import re

_SENTENCES = re.compile(r"[。！？；!?;\n]+")
# 申请, 邀请 and the like hold no request; 请问, 请放心 and 请谅解 ask for nothing to be done.
_POLITE = re.compile(
    r"(?<![申邀聘宴敬])请(?!问|假|客[^服观户]|帖|柬|示|教|您?(?:放心|见谅|谅解|理解|原谅))"
    r"|麻烦[您你]|烦请|劳烦|劳驾|辛苦[您你]|能否请|可否请"
)


def count_nin(text: str) -> int:
    """How often the customer is called 您."""
    return text.count("您")


def count_polite_requests(text: str) -> int:
    """In how many sentences something is asked for with 请 or its equals."""
    if "请" not in text and not _POLITE.search(text):
        return 0
    return sum(1 for sentence in _SENTENCES.split(text) if _POLITE.search(sentence))
