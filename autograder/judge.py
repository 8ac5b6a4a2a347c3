"""The judge: compares what a probe got from the student with what it got from the reference.

It stops at the first thing that is wrong, in this order: fault, mutated inputs, missing, type, shape, dtype, finite,
value, aliased inputs; and it says that one thing in one sentence. It sees plain data only and never imports torch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

import numpy as np

from autograder.outcomes import Outcome, Value
from autograder.verdicts import RIGHT, ProofLine, Row, Verdict

FLOATS = ("float32", "float64")


class NotRight(ValueError):
    """A reference's value that its own judging does not accept; the message says why."""


class Judging(Protocol):
    """How one value is compared; what comes before the value is the same for all.

    `drawn` says whether the answer depends on drawn inputs: one that does not is judged for the last seed only.
    `partial` says whether a part of an answer is worth something.
    """

    drawn: ClassVar[bool] = True
    partial: ClassVar[bool] = False

    def __call__(self, name: str, given: Value, wanted: Value) -> Verdict:
        """Judge one value that already has the right type, shape and dtype, and is finite."""

    def alike(self, given: Value, known: Value) -> bool:
        """Whether a wrong value shows the same mistake as one that was recorded."""

    def kept_answer(self, value: Value, seed: int, others: Sequence[Value] = ()) -> Value:
        """What is recorded of a right value, for one seed; it is what others are compared with.

        Args:
            value: the reference's.
            seed: of the inputs.
            others: those of the alternatives, where a part of an answer is worth something.

        Raises:
            NotRight: if the value is none.
        """
        return value

    def kept_mistake(self, value: Value) -> Value | None:
        """What is recorded of a wrong value; None if nothing tells it from others."""
        return value

    @property
    def of_records(self) -> "Judging":
        """How two recorded answers are compared."""
        return self


@dataclass(frozen=True)
class Values(Judging):
    """Equal up to rounding: relative to the largest entry, float64 to `double` and float32 to `single`.

    What is float64 in the end may have been float32 on its way: torch.cat and + of the two give float64.
    """

    double: float = 1e-5
    single: float = 2e-4

    def __call__(self, name: str, given: Value, wanted: Value) -> Verdict:
        if isinstance(given, str) or isinstance(wanted, str):
            same = isinstance(given, str) and isinstance(wanted, str) and given == wanted
            return RIGHT if same else Verdict(False, "value", f"{name} is not right.")
        error = largest_error(given, wanted)
        tolerance = self.single if "float32" in (given.dtype.name, wanted.dtype.name) else self.double
        size = np.abs(wanted.astype(np.float64))
        scale = float(size[np.isfinite(size)].max(initial=1.0))
        if error <= tolerance * scale:
            return RIGHT
        wrong, rows = differences(given, wanted) > tolerance * scale, compare(name, given, wanted, tolerance * scale)
        return Verdict(False, "value", _wrong_by(name, given, wanted, int(wrong.sum()), error), rows)

    def alike(self, given: Value, known: Value) -> bool:
        return self("", given, known).passed


@dataclass(frozen=True)
class Within(Judging):
    """A prediction: any number between `low` and `high` earns the points; the figure shows how near it was."""

    low: float
    high: float
    unit: str

    def __call__(self, name: str, given: Value, wanted: Value) -> Verdict:
        number = float("nan") if isinstance(given, str) else float(given)
        if self.low <= number <= self.high:
            return RIGHT
        sentence = f"{name} is {number:g}; predict a number of {self.unit} between {self.low:g} and {self.high:g}."
        return Verdict(False, "value", sentence)

    def alike(self, given: Value, known: Value) -> bool:
        return self._side(given) == self._side(known)

    def _side(self, value: Value) -> str:
        number = float("nan") if isinstance(value, str) else float(value)
        if not np.isfinite(number):
            return str(abs(number))
        return "below" if number < self.low else "above" if number > self.high else "within"


def judge(given: Outcome, wanted: Outcome, judging: Judging) -> Verdict:
    """The verdict on one probe for one seed.

    Args:
        given: the student's outcome.
        wanted: the reference's outcome for the same seed.
        judging: how values are compared.
    """
    if given.fault is not None:
        return Verdict(False, given.fault.kind, given.fault.sentence, source=given.fault.source.strip())
    if mutated := [name for name in given.mutated if name not in wanted.mutated]:
        names = " and ".join(dict.fromkeys(mutated))  # each once, however many calls changed it
        return Verdict(
            False, "mutated", f"Your code changed its argument {names} in place; work on a new tensor instead."
        )
    lines: tuple[ProofLine, ...] = ()
    for name, value in wanted.values.items():
        verdict = _judge_value(name, given, wanted, value, judging)
        if not verdict.passed:
            return verdict
        lines += verdict.lines
    if aliased := [name for name in given.aliased if name not in wanted.aliased]:
        sentence = f"What you return shares its memory with the argument {aliased[0]}; return a new tensor."
        return Verdict(False, "aliased", sentence)
    return replace(RIGHT, lines=lines)


def alike(given: Outcome, known: Outcome, judging: Judging) -> bool:
    """Whether a student's wrong outcome shows the same mistake as a known one: same kinds, shapes, values and harm."""
    harm = (bool(given.mutated), bool(given.aliased)) == (bool(known.mutated), bool(known.aliased))
    return (
        given.fault is None
        and harm
        and all(
            name in given.values
            and _family(given.kinds.get(name, "nothing")) == _family(known.kinds[name])
            and np.shape(given.values[name]) == np.shape(value)
            and isinstance(given.values[name], str) == isinstance(value, str)
            and judging.alike(given.values[name], value)
            for name, value in known.values.items()
        )
    )


def _judge_value(name: str, given: Outcome, wanted: Outcome, value: Value, judging: Judging) -> Verdict:
    if name not in given.values:
        return Verdict(False, "missing", f"{name} is missing from what your code returned.")
    answer = given.values[name]
    kind, right_kind = given.kinds.get(name, "nothing"), wanted.kinds[name]
    if _family(kind) != _family(right_kind):
        return Verdict(False, "type", f"{name} is {named(kind)}; {named(right_kind)} was wanted.")
    if isinstance(answer, str) or isinstance(value, str):
        return judging(name, answer, value)
    if answer.shape != value.shape:
        sentence = f"{name} has the shape {_shape(answer)}; the shape {_shape(value)} was wanted."
        return Verdict(False, "shape", sentence)
    if not _same_dtype(answer, value):
        return Verdict(False, "dtype", f"{name} has the dtype {answer.dtype}; {_dtypes(value)} was wanted.")
    if not np.isfinite(answer).all() and np.isfinite(value).all():
        return Verdict(False, "finite", _not_finite(name, answer), compare(name, answer, value))
    return judging(name, answer, value)


def largest_error(given: np.ndarray, wanted: np.ndarray) -> float:
    """The largest absolute difference of two arrays of one shape; infinite where only one of them is finite."""
    return float(differences(given, wanted).max(initial=0.0))


def differences(given: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The absolute difference of two arrays, entry by entry; infinite where only one of them is finite."""
    left, right = given.astype(np.float64), wanted.astype(np.float64)
    same = (left == right) | (np.isnan(left) & np.isnan(right))
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.where(same, 0.0, np.abs(left - right)), nan=np.inf, posinf=np.inf)


def compare(name: str, given: np.ndarray, wanted: np.ndarray, least: float = 0.0, most: int = 3) -> tuple[Row, ...]:
    """The entries that differ most, and by more than `least`, as rows of a small table."""
    distance = differences(given, wanted).ravel()
    worst = np.sort(np.argsort(-distance, kind="stable")[:most])
    places = [np.unravel_index(index, wanted.shape) for index in worst if distance[index] > least]
    return tuple(Row(_place(name, place), _number(wanted[place]), _number(given[place])) for place in places)


def _family(kind: str) -> str:
    """Numbers, truth values and tensors without axes are told apart by shape and dtype, not by their type."""
    return "tensor" if kind in {"tensor", "number", "truth value"} else kind


def _same_dtype(given: np.ndarray, wanted: np.ndarray) -> bool:
    if wanted.dtype.name in FLOATS:
        return given.dtype.name in FLOATS or (given.ndim == 0 and given.dtype.kind == "i")
    return given.dtype.kind == wanted.dtype.kind


def _dtypes(wanted: np.ndarray) -> str:
    if wanted.dtype.name in FLOATS:
        return "float32 or float64"
    return {"i": "an integer dtype", "b": "bool"}.get(wanted.dtype.kind, str(wanted.dtype))


def _wrong_by(name: str, given: np.ndarray, wanted: np.ndarray, wrong: int, error: float) -> str:
    if given.ndim == 0:
        return f"{name} is {_number(given)}; {_number(wanted)} was wanted."
    return f"{name}: {wrong} of {given.size} entries differ, by up to {error:.3g}."


def _not_finite(name: str, answer: np.ndarray) -> str:
    nan, infinite = int(np.isnan(answer).sum()), int(np.isinf(answer).sum())
    what = "NaN" if nan else "infinite"
    return f"{name} has {nan or infinite} of {answer.size} entries that are {what}."


def _place(name: str, place: tuple[np.intp, ...]) -> str:
    return name if not place else f"{name}[{', '.join(str(int(index)) for index in place)}]"


def _number(value: np.ndarray) -> str:
    return str(bool(value)) if value.dtype.kind == "b" else f"{float(value):.5g}"


def _shape(array: np.ndarray) -> str:
    return "() (one number)" if array.ndim == 0 else str(tuple(array.shape))


def named(kind: str) -> str:
    """A kind of value with its article, as it stands in a sentence."""
    return kind if kind == "nothing" else f"{'an' if kind[:1] in tuple('aeiouAEIOU') else 'a'} {kind}"
