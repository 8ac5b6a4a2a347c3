"""Generates what stands twice: the students' modules, the notebooks, and the recorded references.

`python -m autograder.tutor.generate` writes them; with `--check` it only says what is out of step, and exits with 1.
The numbers that a notebook stores for comparison are kept while their cells are; `--fresh` computes them again, after
a change of what the cells call. `--topic gan` looks at one topic alone.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.catalogue import BadCatalogue, Topic, topic, topics
from autograder.judge import judge
from autograder.outcomes import Outcome
from autograder.references import PUBLIC_SEEDS, Key, References, dump, load
from autograder.tutor import notebooks, recording, stubs
from autograder.tutor.coverage import UnknownItem, coverage
from autograder.tutor.engine import Engine
from autograder.tutor.files import ROOT
from autograder.tutor.solutions import BadEdit, reference_source
from autograder.tutor.stubs import Unsafe


@dataclass(frozen=True)
class Made:
    """One generated file: where it stands below the root, and its bytes."""

    path: str
    content: bytes


def texts(names: Sequence[str] | None = None, root: Path = ROOT, *, fresh: bool = False) -> Iterator[Made]:
    """The students' modules with their untouched copies, and the notebooks, of some topics or of all.

    Args:
        names: of the topics.
        root: of the checkout.
        fresh: whether the stored numbers of the notebooks are computed again.

    Raises:
        Unsafe: if a solution or a model answer would survive.
    """
    for each in map(topic, names or topics()):
        module = stubs.stubbed(reference_source(each.name).decode(), each, f"solutions/{each.name}.py").encode()
        yield Made(f"exercises/{each.name}.py", module)
        yield Made(f"autograder/recorded/{each.name}.py.txt", module)
        yield Made(f"notebooks/{each.notebook}.ipynb", _notebook(each, root, fresh).encode())


def references(names: Iterable[str]) -> Iterator[References]:
    """The references of some topics for the public seeds, computed afresh."""
    with Engine() as engine:
        for name in names:
            yield recording.live_references(name, PUBLIC_SEEDS, engine)


def out_of_step(names: Sequence[str] | None = None, root: Path = ROOT) -> list[str]:
    """What of some topics, or of all, no longer matches its source, as sentences; empty if all is well."""
    names = names or topics()
    wrong = [
        f"{made.path} does not match its source; run `make generate`."
        for made in texts(names, root)
        if not (root / made.path).exists() or (root / made.path).read_bytes() != made.content
    ]
    for made_anew in references(names):
        path = _recorded(made_anew.topic, root)
        if not path.exists() or not _agree(load(path), made_anew, topic(made_anew.topic)):
            wrong.append(
                f"{path.relative_to(root)} does not match solutions, mistakes and probes; run `make generate`."
            )
    return wrong


def write(names: Sequence[str] | None = None, root: Path = ROOT, *, fresh: bool = False) -> list[str]:
    """Write what has changed in some topics, or in all; the paths that were written."""
    names = names or topics()
    written = []
    for made_anew in references(names):  # before the notebooks: their stored numbers come from checks
        path = _recorded(made_anew.topic, root)
        if not path.exists() or not _agree(load(path), made_anew, topic(made_anew.topic)):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(dump(made_anew))
            written.append(str(path.relative_to(root)))
    for made in [made for made in texts(names, root, fresh=fresh) if not _holds(root / made.path, made.content)]:
        (root / made.path).parent.mkdir(parents=True, exist_ok=True)
        (root / made.path).write_bytes(made.content)
        written.append(made.path)
    return written


def _notebook(each: Topic, root: Path, fresh: bool) -> str:
    source = f"notebooks/source/{each.notebook}.md"
    made = notebooks.notebook((root / source).read_text("utf-8"), each, source)
    if fresh or not notebooks.with_known_outputs(made, root / "notebooks" / f"{each.notebook}.ipynb"):
        notebooks.with_fresh_outputs(made, root / "notebooks")
    return notebooks.to_text(made)


def _recorded(name: str, root: Path) -> Path:
    return root / "autograder" / "recorded" / f"{name}.safetensors"


def _holds(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() == content


def _agree(old: References, new: References, each: Topic) -> bool:
    """Whether two references are the same up to the rounding in which two machines may differ."""
    judging = {check.name: check.judging for check in each.checks}

    def same(left: dict[Key, Outcome], right: dict[Key, Outcome]) -> bool:
        return list(left) == list(right) and all(
            judge(left[key], right[key], judging[key[0]].of_records).passed for key in left
        )

    described = [[(m.exercise, m.name, m.sentence) for m in references.mistakes] for references in (old, new)]
    return (
        old.seeds == new.seeds
        and same(old.wanted, new.wanted)
        and described[0] == described[1]
        and all(list(a.outcomes) == list(b.outcomes) for a, b in zip(old.mistakes, new.mistakes, strict=True))
    )


def main() -> int:
    """Write, or with `--check` compare; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say what is out of step")
    parser.add_argument("--fresh", action="store_true", help="compute the notebooks' stored numbers again")
    parser.add_argument("--topic", nargs="+", choices=topics(), help="only these topics")
    options = parser.parse_args()
    try:
        coverage()  # refuses an exercise that covers what the curriculum does not list
        lines = (
            out_of_step(options.topic)
            if options.check
            else [f"wrote {path}" for path in write(options.topic, fresh=options.fresh)]
        )
    except (Unsafe, BadCatalogue, BadEdit, UnknownItem, recording.BadReference) as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(lines) or "Everything generated matches its source.")
    return 1 if options.check and lines else 0


if __name__ == "__main__":
    sys.exit(main())
