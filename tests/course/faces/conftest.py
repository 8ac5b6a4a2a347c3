"""The two truths, drawn when the first test asks: collecting the tests stays quick."""

import pytest

from course import faces


@pytest.fixture(scope="session")
def data():
    """Faces with Gaussian noise."""
    return faces.gaussian()


@pytest.fixture(scope="session")
def symbols():
    """Faces as whole levels."""
    return faces.discrete()
