"""One engine, one set of references and one desk of made works for all tests of grading."""

from collections.abc import Iterator

import pytest

from autograder import catalogue
from autograder.references import PUBLIC_SEEDS, References
from autograder.tutor.engine import Engine, Limits
from autograder.tutor.recording import live_references
from autograder.tutor.works import Desk


@pytest.fixture(scope="session")
def quick() -> Limits:
    """Limits under which no test takes long."""
    return Limits(seconds=0.8, later_seconds=0.4, grace=0.4, load_seconds=1.5, memory=2**28)


@pytest.fixture(scope="session")
def engine(quick: Limits) -> Iterator[Engine]:
    with Engine(workers=2, limits=quick) as made:
        yield made


@pytest.fixture(scope="session")
def desk() -> Desk:
    return Desk(catalogue.topic("flow"))


@pytest.fixture(scope="session")
def references(desk: Desk, engine: Engine) -> References:
    return live_references(desk.topic.name, PUBLIC_SEEDS, engine)
