"""Work on big files in parts: cut along lines, done side by side, each part kept once it is done.

What is done with a part is handed in; this room knows of files, processes and what has been finished. A run that
was stopped, even killed, goes on where it was.

    audit(files, folder, job, purpose) -> Iterator[Done]     the one function to call
"""

from .parts import Part
from .pool import Done, Job, audit

__all__ = ["Done", "Job", "Part", "audit"]
