"""One scene for the whole battery, and one engine for each level that this machine offers."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from autograder.tutor.engine import Engine
from autograder.tutor.isolation import survey
from autograder.tutor.recording import live_references
from tests.hostile.battery import LIMITS, SEEDS, Battery
from tests.hostile.scene import Scene

LEVELS = range(survey().level + 1)


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    if sys.platform != "linux":
        pytest.skip("the scene is watched by way of /proc, which Linux has")
    made = Scene(tmp_path_factory.mktemp("scene"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def batteries(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Battery]]:
    """The battery of each level, with an engine that starts when it is first asked for."""
    topic = "flow"
    with ExitStack() as engines:

        @cache
        def at(level: int) -> Battery:
            engine = engines.enter_context(Engine(workers=1, limits=LIMITS, level=level))
            references = live_references(topic, SEEDS, engine)
            return Battery(engine, scene, references, engine.topic(topic), tmp_path_factory.mktemp(f"level-{level}"))

        yield at


@pytest.fixture
def battery(level: int, batteries: Callable[[int], Battery]) -> Battery:
    return batteries(level)
