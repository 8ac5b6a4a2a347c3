"""Builds what students get: the repository without solutions, tests and the tutor's side, as a folder and a zip.

What may go in is listed here; before anything is written, the whole bundle is searched for lines of solutions,
alternatives, mistakes and model answers, and for references to other than the public seeds. One find, or one thing
that is missing, and there is no bundle. The same checkout gives the same bytes.
"""

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder import derivations
from autograder.catalogue import topic, topics
from autograder.references import PUBLIC_SEEDS, load
from autograder.tutor import solutions
from autograder.tutor.files import ROOT
from autograder.tutor.generate import texts
from autograder.tutor.stubs import SHORTEST_TELLING_LINE, bare, regions

BUNDLE = "deep-generative-models"
GIVEN = (
    "README.md",
    "NOTATION.md",
    "Makefile",
    "pyproject.toml",
    "constraints.txt",
    "environment.yml",
    ".gitignore",
    "docs/**/*.png",
    "course/**/*",
    "autograder/*.py",
    "autograder/checks/*",
    "autograder/recorded/*",
    "derive/**/*.py",
    "derive/README.md",
    "exercises/__init__.py",
)
"""What students get as it stands; their modules and notebooks are generated afresh."""

NEVER = ("__pycache__", "tutor", ".ipynb_checkpoints")
SEAL = re.compile("[0-9a-f]{32}")
BINARY = {".png", ".otf", ".ttf", ".safetensors"}
MOMENT = (2020, 1, 1, 0, 0, 0)
"""The date of every file in the zip."""


class Leak(RuntimeError):
    """The bundle would give something away; the message names file and line."""


class Incomplete(RuntimeError):
    """The bundle would lack something that students need; the message names it."""


@dataclass(frozen=True)
class Released:
    """Where the bundle stands, and how many files it holds."""

    folder: Path
    archive: Path
    files: int


def release(target: Path, root: Path = ROOT) -> Released:
    """Build the students' bundle below `target`: a folder and a zip of the same files.

    Raises:
        Leak: if a line of a solution, an alternative, a mistake or a model answer, or a reference to a secret seed,
            would be in it.
        Incomplete: if something is missing in the checkout.
        Unsafe: if a module or notebook cannot be generated safely.
    """
    files = dict(sorted(contents(root)))
    search(files, root)
    folder, archive = target / BUNDLE, target / f"{BUNDLE}.zip"
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{BUNDLE}/{name}", MOMENT)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            bundle.writestr(entry, content)
    return Released(folder, archive, len(files))


def contents(root: Path) -> Iterator[tuple[str, bytes]]:
    """The files of the bundle: path below its root, and bytes.

    Raises:
        Incomplete: if a pattern of `GIVEN` finds nothing.
    """
    generated = {made.path: made.content for made in texts(root=root)}
    for pattern in GIVEN:
        found = [path.relative_to(root).as_posix() for path in root.glob(pattern) if path.is_file()]
        given = [name for name in found if not set(NEVER) & set(PurePosixPath(name).parts)]
        if not given:
            raise Incomplete(f"There is no {pattern} in {root}: students would lack it. Release from a whole checkout.")
        yield from ((name, (root / name).read_bytes()) for name in given if name not in generated)
    yield from generated.items()


def search(files: dict[str, bytes], root: Path) -> None:
    """Refuse files that give something away."""
    secrets = telling_lines(root)
    for name, content in files.items():
        if name.endswith(".safetensors"):
            _only_public_seeds(name, root / name)
            _only_records(name, root / name)
        if Path(name).suffix in BINARY:
            continue
        for number, line in enumerate(_lines(name, content), start=1):
            if source := secrets.get(bare(line)):
                raise Leak(f"{name}:{number}: this line would give away {source}: {line.strip()!r}.")


def telling_lines(root: Path) -> dict[str, str]:
    """Every line that must not reach students, and what it belongs to; also of topics that have no checks yet."""
    told: dict[str, str] = {}
    for name in solutions.modules():
        reference = solutions.reference_source(name).decode().splitlines()
        public = {bare(line) for line in _without_regions(reference, f"solutions/{name}.py")}
        for source, text in _known(name):
            for line in map(bare, text.splitlines()):
                if len(line) >= SHORTEST_TELLING_LINE and line not in public and not _is_common(line):
                    told.setdefault(line, f"{source} of {name}")
    for name in topics():
        notes = root / "notebooks" / "source" / f"{topic(name).notebook}.md"
        lines = notes.read_text("utf-8").splitlines()
        for region in regions(lines, str(notes)):
            for line in lines[region.begin + 1 : region.end]:
                if len(line.strip()) >= SHORTEST_TELLING_LINE:
                    told[line.strip()] = f"a model answer of {name}"
    return told


def _known(name: str) -> Iterator[tuple[str, str]]:
    """The sources of a topic that are for tutors only, and what each is."""
    yield "a solution", solutions.reference_source(name).decode()
    if name in topics():
        yield from ((f"the mistake {each.name}", each.source.decode()) for each in solutions.mistakes(name))
        yield from ((f"the alternative {each.name}", each.source.decode()) for each in solutions.alternatives(name))


def _is_common(line: str) -> bool:
    """Lines that any module may have: imports, definitions, loops over layers, docstrings, marks of structure."""
    return line.startswith(
        ("import ", "from ", "def ", "class ", "###", '"""', "super().", "for ", "return found", "with torch.no_grad()")
    )


def _without_regions(lines: list[str], path: str) -> list[str]:
    inside = {index for region in regions(lines, path) for index in range(region.begin, region.end + 1)}
    return [line for index, line in enumerate(lines) if index not in inside]


def _lines(name: str, content: bytes) -> list[str]:
    """The lines of a file; those of a notebook are the lines of its cells."""
    text = content.decode("utf-8")
    if not name.endswith(".ipynb"):
        return text.splitlines()
    return [line for cell in json.loads(text)["cells"] for line in "".join(cell["source"]).splitlines()]


def _only_public_seeds(name: str, path: Path) -> None:
    references = load(path)
    found = {seed for _, seed in references.wanted} | {s for m in references.mistakes for _, s in m.outcomes}
    if found - set(PUBLIC_SEEDS) or references.seeds != PUBLIC_SEEDS:
        raise Leak(f"{name} holds references for other seeds than the public ones; record them again.")


def _only_records(name: str, path: Path) -> None:
    """Refuse a file that holds an answer in the open: of texts the seal is kept, of derivations numbers."""
    references = load(path)
    for outcome in (*references.wanted.values(), *(each for m in references.mistakes for each in m.outcomes.values())):
        for value in outcome.values.values():
            if isinstance(value, str) and not SEAL.fullmatch(value) and not derivations.is_record(value):
                raise Leak(f"{name} holds a text or a derivation that anybody could read; record it again.")
