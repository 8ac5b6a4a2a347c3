"""The class report: one page for the class, one for each student, each a single file that needs no network.

Everything that students made (names, code, messages, prints) is escaped by the templates.
"""

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from autograder import proofs
from autograder.catalogue import Topic
from autograder.references import PUBLIC_SEEDS
from autograder.tutor.collecting import shown
from autograder.tutor.grading import ClassResult
from autograder.tutor.isolation import UNCONTAINED
from autograder.tutor.report import figures, tables
from autograder.tutor.results import NoResults


def write(graded: ClassResult, target: Path) -> Path:
    """Write the report of a class, with what earlier runs gave in other topics.

    Args:
        graded: what grading gave.
        target: folder for the pages; pages of an earlier report are replaced.

    Returns:
        The page of the class, `index.html`; students' pages are in `students/`. If only some of the class were graded,
        only their pages are written, and their folder is returned.

    Raises:
        NoResults: if it cannot be written.
    """
    try:
        return _written(graded.with_others(), target)
    except OSError as error:
        raise NoResults(f"The report cannot be written to {target}: {error.strerror}.") from error


def _written(graded: ClassResult, target: Path) -> Path:
    pages = target / "students"
    pages.mkdir(parents=True, exist_ok=True)
    templates = _templates()
    page = templates.get_template("student.html")
    people = {page_name(person.name): person for person in tables.people(graded)}
    for name, person in people.items():
        _write(pages / name, page.render(person=person, topics=_topics(graded)))
    if graded.partial:
        return pages
    for old in set(pages.glob("*.html")):
        if old.name not in people:
            old.unlink()
    index = target / "index.html"
    _write(index, templates.get_template("class.html").render(**_class(graded)))
    return index


def page_name(student: str) -> str:
    """The file of a student's page: the name, or what can be shown of it and a digest, where it is no file's name.

    A name that ends like a digest gets one, too: nobody's page takes the place of another's.

    >>> page_name("Ada Byron")
    'Ada Byron.html'
    """
    raw = student.encode("utf-8", "surrogateescape")
    if shown(student) == student and len(raw) <= 200 and not re.search(r"-[0-9a-f]{8}$", student):
        return f"{student}.html"
    return f"{shown(student, 40)}-{hashlib.sha256(raw).hexdigest()[:8]}.html"


def _class(graded: ClassResult) -> dict[str, object]:
    """What the page of the class shows."""
    people = tables.people(graded)
    topics = _topics(graded)
    return {
        "graded": graded,
        "people": people,
        "topics": topics,
        "histograms": {name: figures.histogram(tables.points(graded, name), topics[name].points) for name in topics},
        "shares": {name: figures.shares(tables.shares(graded, topics[name])) for name in topics},
        "mistakes": tables.mistakes(graded),
        "human": graded.needing_a_human,
        "timings": tables.timings(graded),
        "drawn": tables.drawn(graded),
        "public": PUBLIC_SEEDS,
        "versions": tables.versions(graded),
        "isolation": tables.isolation(graded),
        "uncontained": UNCONTAINED if graded.level.number == 0 else (),
        "now": datetime.now(UTC).astimezone(),
    }


def _topics(graded: ClassResult) -> dict[str, Topic]:
    return {topic.name: topic for topic in graded.topics}


def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("autograder.tutor.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["marks"] = {"right": "✓", "partly": "◐", "wrong": "✗", "open": "○"}
    made.filters["page"] = lambda name: f"students/{quote(page_name(name))}"
    made.filters["shown"] = shown
    made.globals["proof_style"] = Markup(proofs.STYLE)
    made.filters["proof"] = lambda lines: Markup(proofs.html(lines))  # it escapes what students wrote
    made.filters["summary"] = proofs.summary
    made.filters["count"] = lambda number, thing: f"{number} {thing}{'' if number == 1 else 's'}"
    return made


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "replace"))
