"""The checks of the course: instant feedback in the notebook, a pytest run, and marks for a whole class."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.notebook import check, hint, progress, reset

__all__ = ["check", "hint", "progress", "reset"]


def __getattr__(name: str) -> Any:
    """The notebook's four words, loaded when they are asked for: judging alone needs no torch."""
    if name not in __all__:
        raise AttributeError(f"module 'autograder' has no attribute {name!r}")
    from autograder import notebook

    return getattr(notebook, name)
