"""The four words of a notebook: `check`, `hint`, `progress` and `reset`.

They read the student's module from its file, as it was last saved, and run it in the notebook's own process. What is
right is known from recorded references; no answer is here.
"""

import re
from importlib.util import find_spec
from pathlib import Path

from autograder.assess import ExerciseResult, assess
from autograder.cards import Card, fault_card, hint_card, note_card, progress_card, result_card
from autograder.catalogue import Exercise, Topic, UnknownExercise, find, topic, topics
from autograder.outcomes import Fault, Outcome
from autograder.probing import Unreadable, load_module, run_probe
from autograder.references import Key, recorded

STARTS = re.compile(r"(def|class|async|import|from|if)\b|@|[A-Z]\w+\s*(:[^=]*)?=(?!=)")
"""How a line at the left margin begins with which something new begins; the rest may be code that lost its indent."""

SECONDS_PER_PROBE = 2.0
"""Wall time after which `check` stops a probe: honest answers take milliseconds."""


def check(path: str) -> Card:
    """Check one exercise of yours, such as check("flow.affine_forward"), as it stands in the saved file."""
    try:
        found, exercise = find(path)
    except UnknownExercise as error:
        return fault_card(path, Fault("missing", str(error)))
    try:
        outcomes = _run(found, exercise, module_path(found.name).read_bytes())
    except OSError as error:
        return fault_card(path, _unread(error))
    except Unreadable as error:
        return fault_card(f"{found.label(exercise.name)} {path}", error.fault)
    printed = "".join(dict.fromkeys(outcome.printed for outcome in outcomes.values()))
    return result_card(found, assess(exercise, outcomes, recorded(found.name)), printed)


def hint(path: str, step: int = 1) -> Card:
    """Three hints for an exercise: a nudge, the idea, the formula. Terminals show those up to `step`."""
    try:
        found, exercise = find(path)
    except UnknownExercise as error:
        return fault_card(path, Fault("missing", str(error)))
    return hint_card(found, exercise, max(1, min(step, len(exercise.hints))))


def progress(name: str | None = None) -> Card:
    """Your points in one topic, such as progress("flow"), or in the whole course."""
    try:
        chosen = [topic(name)] if name else [topic(each) for each in topics()]
        return progress_card([(each, _results(each)) for each in chosen])
    except UnknownExercise as error:
        return fault_card(str(name), Fault("missing", str(error)))
    except OSError as error:
        return fault_card("progress", _unread(error))
    except Unreadable as error:
        return fault_card("progress", error.fault)


def reset(path: str) -> Card:
    """Put the untouched stub of one exercise back into your module; your attempt is kept in a file beside it."""
    try:
        found, exercise = find(path)
    except UnknownExercise as error:
        return fault_card(path, Fault("missing", str(error)))
    untouched = Path(__file__).with_name("recorded") / f"{found.name}.py.txt"
    try:
        module = module_path(found.name)
        given = untouched.read_text("utf-8")
        stub = _written(given, exercise.name)
        text = module.read_text("utf-8", errors="surrogateescape") if module.exists() else given
        attempt = _written(text, exercise.name)
        if attempt == stub and module.exists():
            return note_card(path, "this exercise is as it was handed out; there is nothing to put back.")
        kept = _keep(module, exercise.name, attempt) if attempt else None
        module.write_text(_with_stub(text, stub, exercise.name), "utf-8", errors="surrogateescape")
    except OSError as error:
        return fault_card(path, _unread(error))
    where = (
        f"your attempt is kept in {kept.parent.name}/{kept.name}." if kept else "your module did not have it any more."
    )
    return note_card(path, f"the stub is back; {where}")


def module_path(name: str) -> Path:
    """Where the student's module of a topic stands.

    Raises:
        FileNotFoundError: if there is no `exercises` package to be found.
    """
    spec = find_spec("exercises")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(2, "the folder `exercises` is missing; start JupyterLab with `make lab`", "exercises")
    return Path(next(iter(spec.submodule_search_locations))) / f"{name}.py"


def _run(found: Topic, exercise: Exercise, source: bytes) -> dict[Key, Outcome]:
    """The outcomes of an exercise's probes for the public seeds; after a time-out the rest is not tried."""
    module = load_module(source, found.name)
    outcomes: dict[Key, Outcome] = {}
    stopped: Fault | None = None
    for probe in exercise.checks:
        for seed in recorded(found.name).seeds:
            outcome = Outcome(fault=stopped) if stopped else run_probe(probe, module, seed, SECONDS_PER_PROBE)
            outcomes[probe.name, seed] = outcome
            if outcome.fault is not None and outcome.fault.kind == "timeout":
                stopped = outcome.fault
    return outcomes


def _results(found: Topic) -> list[ExerciseResult]:
    source, references = module_path(found.name).read_bytes(), recorded(found.name)
    return [assess(each, _run(found, each, source), references) for each in found.exercises.values()]


def _unread(error: OSError) -> Fault:
    return Fault("missing", f"{error.filename} cannot be read: {error.strerror}.")


def _with_stub(text: str, stub: str, name: str) -> str:
    """A module with the stub of one exercise in the place of whatever is there under its name."""
    lines, places = text.split("\n"), _blocks(text, name)
    if not places:
        return f"{text.rstrip()}\n\n\n{stub}\n"
    for place in reversed(places[1:]):
        del lines[place]
    lines[places[0]] = stub.split("\n")
    return "\n".join(lines).rstrip("\n") + "\n"


def _written(text: str, name: str) -> str:
    """What a module says under a name; usually one function or class, but nothing keeps a student from two."""
    lines = text.split("\n")
    return "\n\n\n".join("\n".join(lines[place]) for place in _blocks(text, name))


def _blocks(text: str, name: str) -> list[slice]:
    """The lines of every top-level function or class of a name, without empty ones and comments behind it.

    Found without parsing: a module that is broken needs its stub back most.
    """
    lines = text.split("\n")
    found = []
    for start in [i for i, line in enumerate(lines) if re.match(rf"(async\s+def|def|class)\s+{name}\b", line)]:
        end = start + 1
        while end < len(lines) and not STARTS.match(lines[end]):
            end += 1
        while not lines[end - 1].strip() or lines[end - 1].startswith("#"):
            end -= 1
        while start > 0 and lines[start - 1].startswith("@"):
            start -= 1
        found.append(slice(start, end))
    return found


def _keep(module: Path, name: str, attempt: str) -> Path:
    """Write an attempt into a new file beside the module."""
    folder = module.with_name("attempts")
    folder.mkdir(exist_ok=True)
    taken = {path.name for path in folder.iterdir()}
    number = next(n for n in range(1, len(taken) + 2) if f"{module.stem}.{name}.{n}.py" not in taken)
    kept = folder / f"{module.stem}.{name}.{number}.py"
    kept.write_text(attempt + "\n", "utf-8", errors="surrogateescape")
    return kept
