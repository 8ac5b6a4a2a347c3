"""Notes for the tutor: where a student's notebook was found, and what was wrong with it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Note:
    """What a tutor has to know about one submission, besides its marks.

    `notebook` is the file that was taken, if any; `unreadable` says that there was one, and that no text could be read.
    `source` is the SHA-256 of the module that was handed in, as in results; None if nothing was brought in.
    `handed_in` says which files a student's folder holds, where a tutor has to look into it; empty otherwise.
    """

    notebook: str = ""
    unreadable: bool = False
    remarks: tuple[str, ...] = ()
    source: str | None = None
    handed_in: str = ""

    @classmethod
    def load(cls, path: Path) -> "Note":
        """The note in a file; an empty one if there is none."""
        if not path.exists():
            return cls()
        content = json.loads(path.read_bytes())
        return cls(**content | {"remarks": tuple(content["remarks"])})

    def dumped(self) -> bytes:
        """The note as it is written."""
        return json.dumps(asdict(self), indent=1).encode()
