"""Notes for the tutor: where a student's notebook was found, and what was wrong with it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Note:
    """What a tutor has to know about one submission, besides its marks.

    `notebook` is the file that was taken, if any; `unreadable` says that there was one, and that no text could be read.
    `source` is the SHA-256 of the module that was handed in, as in results; None if nothing was brought in.
    """

    notebook: str = ""
    unreadable: bool = False
    remarks: tuple[str, ...] = ()
    source: str | None = None

    @classmethod
    def load(cls, path: Path) -> "Note":
        """The note in a file; an empty one if there is none."""
        if not path.exists():
            return cls()
        content = json.loads(path.read_bytes())
        return cls(content["notebook"], content["unreadable"], tuple(content["remarks"]), content["source"])

    def dumped(self) -> bytes:
        """The note as it is written."""
        return json.dumps(asdict(self), indent=1).encode()
