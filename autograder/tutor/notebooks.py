"""Makes the notebooks: `notebooks/NN_topic.ipynb` from the MyST text `notebooks/source/NN_topic.md`.

The text says what only an author can say; the rest is filled in from the catalogue, by four roles:

- {exercise}`NAME` becomes the header line of an exercise: number, points, minutes, curriculum items;
- {text}`NAME` becomes that of a text for the tutor;
- {statement}`NAME` becomes what is to be proved: `course.derivations.<topic>.NAME` with its rules and premises;
- {answer}`NAME`, alone on the first line of a cell, makes the cell the place of the students' answer. The model answer
  with its rubric follows between the markers of a solution, and is taken out.

Cells that call `check("topic.NAME")` become nbgrader's graded cells. Cell ids come from the text, so that the same
source gives the same bytes.
"""

import re
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from autograder.catalogue import Topic
from autograder.derivations import UnknownStatement, statement
from autograder.tutor.stubs import Unsafe, regions
from derive.statements import brief

ROLE = re.compile(r"\{(exercise|text|answer)\}`(\w+)`")
STATEMENT = re.compile(r"\{statement\}`(\w+)`")
CHECK_CALL = re.compile(r"^check\(\"(\w+)\.(\w+)\"\)", re.MULTILINE)
COMPARED = "# NBVAL_CHECK_OUTPUT"
EMPTY_ANSWER = "*Your answer: double-click here and write.*"


def notebook(text: str, topic: Topic, path: str) -> NotebookNode:
    """The students' notebook, without outputs.

    Args:
        text: the MyST source.
        topic: its catalogue.
        path: of the source, for messages.

    Raises:
        Unsafe: for a model answer that would survive, an exercise without its check or in another order than the
            catalogue's, or a role with an unknown name.
    """
    made: NotebookNode = jupytext.reads(text, fmt="md:myst")
    solved = _solution_lines(text, path)
    order: list[str] = []
    taken = {f"{topic.name}-{name}" for name in [*topic.exercises, *topic.texts]}
    for cell in made.cells:
        order += [name for role, name in ROLE.findall(cell.source) if role != "answer"]
        _fill(cell, topic, path)
        cell.id = _identity(cell, taken)
        taken.add(cell.id)
    _asks_everything_once(order, topic, path)
    _checks_everything_once(made, topic, path)
    _nothing_survives(made, solved, path)
    made.metadata = nbformat.from_dict(
        {
            "generated_from": path,
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    made.nbformat, made.nbformat_minor = 4, 5
    return made


def to_text(made: NotebookNode) -> str:
    """The notebook's JSON, the same for the same notebook."""
    return str(nbformat.writes(made)).rstrip("\n") + "\n"


def with_known_outputs(made: NotebookNode, earlier: Path) -> bool:
    """Take over the outputs of compared cells from an earlier notebook; whether every such cell has its output now."""
    if not earlier.exists():
        return not compared(made)
    known = {(cell.id, cell.source): cell for cell in compared(nbformat.read(earlier, as_version=4))}
    for cell in compared(made):
        if old := known.get((cell.id, cell.source)):
            cell.outputs, cell.execution_count = old.outputs, old.execution_count
    return all(cell.outputs for cell in compared(made))


def with_fresh_outputs(made: NotebookNode, folder: Path) -> None:
    """Run the notebook in `folder` and keep the outputs of the cells whose numbers are compared."""
    from nbclient import NotebookClient

    run = nbformat.from_dict(made)
    NotebookClient(run, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()
    results = {cell.id: cell for cell in compared(run)}
    for cell in compared(made):
        cell.outputs = [output for output in results[cell.id].outputs if output.output_type == "stream"]
        cell.execution_count = results[cell.id].execution_count


def compared(made: NotebookNode) -> list[NotebookNode]:
    """The code cells whose printed numbers are stored and compared."""
    return [cell for cell in made.cells if cell.cell_type == "code" and COMPARED in cell.source]


def header(topic: Topic, name: str) -> str:
    """The line over an exercise or a text: number, points, minutes, curriculum items, and where to write.

    >>> from autograder.catalogue import topic
    >>> header(topic("flow"), "filaments")
    '**3.17** · 3 points from your tutor · about 6 minutes · L-FL-4, L-FL-16'
    """
    entry = topic.exercises.get(name) or topic.texts[name]
    points = f"{entry.points} point{'s' if entry.points != 1 else ''}"
    minutes, items = f"about {entry.minutes} minutes", ", ".join(_in_order(entry.covers))
    if name in topic.texts:
        return f"**{topic.label(name)}** · {points} from your tutor · {minutes} · {items}"
    module = f"[`exercises/{topic.name}.py`](../exercises/{topic.name}.py)"
    return f"**{topic.label(name)}** · {points} · {minutes} · {items} · write `{topic.name}.{name}` in {module}"


def _in_order(items: tuple[str, ...]) -> list[str]:
    """Curriculum items as students read them: by number, and without the errata, which would say too much."""
    listed = [item for item in items if not item.startswith("E-")]
    return sorted(listed, key=lambda item: [int(part) if part.isdigit() else 0 for part in item.split("-")])


def _fill(cell: NotebookNode, topic: Topic, path: str) -> None:
    """Put the catalogue's part into one cell."""
    cell.metadata = nbformat.from_dict({})
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
        if call := CHECK_CALL.search(cell.source):
            if call[1] != topic.name or call[2] not in topic.exercises:
                raise Unsafe(f"{path}: there is no exercise to check in {call[0]!r}.")
            cell.metadata.nbgrader = _grading(f"{topic.name}-{call[2]}", topic.exercises[call[2]].points)
        return
    if answer := re.match(r"\{answer\}`(\w+)`", cell.source):
        if answer[1] not in topic.texts:
            raise Unsafe(f"{path}: there is no text {answer[1]!r} in {topic.name}.toml, which its answer cell names.")
        grading = _grading(f"{topic.name}-{answer[1]}", topic.texts[answer[1]].points)
        cell.metadata.nbgrader = grading | {"solution": True, "locked": False, "cell_type": "markdown"}
        cell.source = EMPTY_ANSWER
        return
    stated = STATEMENT.sub(lambda role: _stated(role[1], topic, path), cell.source)
    cell.source = ROLE.sub(lambda role: header(topic, _known(role[2], topic, path)), stated)


def _stated(name: str, topic: Topic, path: str) -> str:
    try:
        return brief(statement(f"{topic.name}.{name}"))
    except UnknownStatement as error:
        raise Unsafe(f"{path}: {error}") from error


def _grading(identity: str, points: int) -> NotebookNode:
    grading: NotebookNode = nbformat.from_dict(
        {
            "cell_type": "code",
            "grade": True,
            "grade_id": identity,
            "locked": True,
            "points": points,
            "schema_version": 3,
            "solution": False,
            "task": False,
        }
    )
    return grading


def _known(name: str, topic: Topic, path: str) -> str:
    if name not in topic.exercises and name not in topic.texts:
        raise Unsafe(f"{path}: there is no exercise or text {name!r} in {topic.name}.toml.")
    return name


def _identity(cell: NotebookNode, taken: set[str]) -> str:
    """A cell's id: nbgrader's name if it has one, else its first words."""
    if "nbgrader" in cell.metadata:
        return str(cell.metadata.nbgrader.grade_id)
    words = re.sub(r"[^a-z0-9]+", "-", cell.source.lower()).strip("-")[:40].strip("-") or "empty"
    identity, count = words, 1
    while identity in taken:
        count += 1
        identity = f"{words}-{count}"
    return identity


def _solution_lines(text: str, path: str) -> list[str]:
    lines = text.splitlines()
    return [
        line.strip() for region in regions(lines, path) for line in lines[region.begin + 1 : region.end] if line.strip()
    ]


def _asks_everything_once(order: list[str], topic: Topic, path: str) -> None:
    wanted = [*topic.exercises, *topic.texts]
    if unasked := [name for name in wanted if name not in order]:
        raise Unsafe(
            f"{path}: nothing asks for {unasked[0]}; write {{exercise}}`{unasked[0]}` (or {{text}}) where it belongs."
        )
    if order != wanted:
        first = next((a or b for a, b in zip([*order, ""], [*wanted, ""], strict=False) if a != b), wanted[-1])
        raise Unsafe(f"{path}: the exercises stand in another order than in {topic.name}.toml, from {first!r} on.")


def _checks_everything_once(made: NotebookNode, topic: Topic, path: str) -> None:
    identities = sorted(cell.metadata.nbgrader.grade_id for cell in made.cells if "nbgrader" in cell.metadata)
    wanted = sorted(f"{topic.name}-{name}" for name in [*topic.exercises, *topic.texts])
    if identities != wanted:
        different = sorted(set(identities) ^ set(wanted)) or "one twice"
        raise Unsafe(f"{path}: every exercise needs one check, and every text one answer cell; look at {different}.")


def _nothing_survives(made: NotebookNode, solved: list[str], path: str) -> None:
    everything = "\n".join(cell.source for cell in made.cells)
    for line in solved:
        if line in everything:
            raise Unsafe(f"{path}: a line of a model answer survives: {line!r}.")
