"""`python -m bot`: the same as the command `qingnin`, for machines without it on the path."""

from __future__ import annotations

from .cli import main

if __name__ == "__main__":
    main()
