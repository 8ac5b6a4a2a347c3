"""What a law is: a name to cite, a statement to read, and a non-standard model in which it holds alone."""

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True)
class Law:
    """A rule that a step can cite.

    Args:
        name: what stands after `by.`.
        statement: the law, in a sentence with its formula.
        model: what holds in its place where it is absent, and what remains of the rest where it is alone.
        german: the name in German.
        imposes: a premise that citing the law brings into the true worlds.
        inequality: whether steps by this law may be inequalities.
    """

    name: str
    statement: str
    model: str
    german: str
    imposes: str = ""
    inequality: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "__doc__", f"{self.statement}\n\nModel: {self.model}")
