"""`by.product`: the reason of a step, as it is typed."""

from dataclasses import dataclass
from typing import final

from derive.laws import LAWS


@final
@dataclass(frozen=True)
class Reason:
    """A cited rule: the name of a law, of a definition, or of a premise."""

    name: str

    @property
    def __doc__(self) -> str:  # type: ignore[override]  # what `by.product?` shows, per rule
        law = LAWS.get(self.name)
        return f"{law.statement}\n\nModel: {law.model}" if law else f"The rule {self.name} of an exercise."

    def __str__(self) -> str:
        return f"by.{self.name}"

    __repr__ = __str__

    def __call__(self, *arguments: object) -> "Reason":
        """`by.product()` is read as `by.product`."""
        return self


@final
@dataclass(frozen=True)
class Rules:
    """`by`: its attributes are reasons; `by.<TAB>` lists the laws."""

    names: tuple[str, ...]

    def __getattr__(self, name: str) -> Reason:
        if name.startswith("_"):
            raise AttributeError(name)
        return Reason(name)

    def __dir__(self) -> list[str]:
        return list(self.names)


by = Rules(tuple(LAWS))
"""Reasons: `by.product`, `by.logs`, or `by.` and the name of an exercise's definition."""
