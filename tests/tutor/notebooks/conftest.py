"""A made-up lesson with its catalogue, and what becomes of it."""

from collections.abc import Callable

import pytest
from nbformat import NotebookNode

from autograder.catalogue import Check, Exercise, Text, Topic
from autograder.tutor.notebooks import notebook
from autograder.tutor.stubs import Unsafe

PATH = "notebooks/source/07_made.md"

SOURCE = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# Can it be made?

A question first, see {exercise}`double` no more than once.

```{code-cell} ipython3
from autograder import check
```

```{code-cell} ipython3
check("made.double")
```

{exercise}`Layer`

```{code-cell} ipython3
check("made.Layer")
```

```{code-cell} ipython3
# NBVAL_CHECK_OUTPUT
print("entropy: 2.00 nats")
```

**For your tutor.** Why is that so?

{text}`essay`

+++

{answer}`essay`

### BEGIN SOLUTION
Model answer. Because it could not be otherwise.

Rubric. One point for the reason.
### END SOLUTION

+++

That is all.
"""


def exercise(name: str, points: int) -> Exercise:
    return Exercise(name, "FN", 6, ("a", "b", "c"), (Check(name, f"check_{name}", points, ("L-FL-8", "L-FL-9"), dict),))


@pytest.fixture
def lesson() -> str:
    """The text of a lesson with two exercises and a text for the tutor."""
    return SOURCE


@pytest.fixture
def place() -> str:
    """Where that text would stand."""
    return PATH


@pytest.fixture
def catalogue() -> Topic:
    """What its exercises are."""
    exercises = {"double": exercise("double", 1), "Layer": exercise("Layer", 2)}
    return Topic("made", 7, exercises, {"essay": Text("essay", 3, 8, ("L-FL-16",))})


@pytest.fixture
def make(catalogue: Topic) -> Callable[..., NotebookNode]:
    """The notebook of the lesson, or of another text."""

    def made(source: str = SOURCE) -> NotebookNode:
        return notebook(source, catalogue, PATH)

    return made


@pytest.fixture
def refusal(make: Callable[..., NotebookNode]) -> Callable[[str], str]:
    """Why no notebook is made of a text; it always says where the text stands."""

    def ask(source: str) -> str:
        with pytest.raises(Unsafe) as caught:
            make(source)
        assert PATH in str(caught.value)
        return str(caught.value)

    return ask


@pytest.fixture
def replaced() -> Callable[[str, str], str]:
    """The lesson with one piece replaced, which stands in it once."""

    def put(old: str, new: str) -> str:
        assert SOURCE.count(old) == 1
        return SOURCE.replace(old, new)

    return put
