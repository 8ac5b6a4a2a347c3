"""Lines are written in time that is linear in their size, whatever stands inside of whatever."""

from collections.abc import Callable
from functools import partial, reduce

import pytest

from derive import Block, E, Int, N, Prod, Sum, dot, grad, lim, typesetting
from derive import latex_writing as writing
from derive.expressions import Expression, binary
from derive.grammar import ARITY
from derive.letters import a, p, t, x
from derive.nodes import Apply, Big, Call, Divergence, Expectation, Name, Range
from derive.typesetting import plain

Nested = Callable[[Expression], Expression]
LEVELS = 55


def _word(word: str, inner: Expression) -> Expression:
    return Apply(word, (inner,) if ARITY[word] == 1 else (a, inner))


def _left(sign: str, inner: Expression) -> Expression:
    return binary(sign, inner, a)


def _right(sign: str, inner: Expression) -> Expression:
    return binary(sign, a, inner)


WORDS: dict[str, Nested] = {word: partial(_word, word) for word in ARITY}
SIGNS: dict[str, Nested] = {
    **{f"left of {sign}": partial(_left, sign) for sign in typesetting.STRENGTH},
    **{f"right of {sign}": partial(_right, sign) for sign in typesetting.STRENGTH},
}
OTHERS: dict[str, Nested] = {
    "minus": lambda inner: -inner,
    "call": lambda inner: Call(p, (inner,)),
    "condition": lambda inner: Call(p, (a,), (inner,)),
    "subscript": lambda inner: Name("x", inner),
    "range": lambda inner: Name("x", Range(inner, a)),
    "Sum": lambda inner: Sum[t, 1:2](inner),
    "Prod": lambda inner: Prod[t, 1:2](inner),
    "bounds": lambda inner: Big("Sum", t, Range(inner, a), a),
    "Int": lambda inner: Int[x](inner),
    "E": lambda inner: E[p(x)](inner),
    "density": lambda inner: Expectation((inner,), a),
    "KL": lambda inner: Divergence(inner, a),
    "N": lambda inner: N(a, a, inner),
    "grad": lambda inner: grad[a](inner),
    "lim": lambda inner: lim[t](inner),
    "Block": lambda inner: Block([inner, 0], [a, 1]),
    "turned diagonal": lambda inner: Apply("diag", (inner,)).T,
}
NESTED = WORDS | SIGNS | OTHERS


def nested(around: Nested) -> Expression:
    line: Expression = a / 2
    while line.depth < LEVELS:
        line = around(line)
    return line


def wide(join: Callable[[Expression, Expression], Expression], count: int) -> Expression:
    if count == 1:
        return a / 2
    return join(wide(join, count // 2), wide(join, count - count // 2))


LINES = {word: nested(around) for word, around in NESTED.items()} | {
    "a wide sum": wide(lambda left, right: left + right, 480),
    "a wide fraction": wide(lambda left, right: left / right, 480),
    "a wide product of sums": wide(lambda left, right: left * (right - 1), 240),
    "a wide inner product": wide(dot, 480),
    "a wide divergence": wide(Divergence, 480),
    "many densities": Expectation(tuple(p(x) for _ in range(600)), a),
    "a sum of fifty": reduce(lambda left, right: left + right, [a / 2] * 50),
}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """How often a function of a module is called while another one writes a line; it ends when it is too often."""

    def count(module: object, name: str, write: Callable[[Expression], str], line: Expression) -> int:
        calls, own = 0, getattr(module, name)

        def called(node: Expression) -> object:
            nonlocal calls
            calls += 1
            if calls > 10 * line.size:
                pytest.fail(f"{name} was called more than {calls - 1} times for a line of {line.size} nodes.")
            return own(node)

        monkeypatch.setattr(module, name, called)
        write(line)
        monkeypatch.undo()
        return calls

    return count


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_every_part_of_a_line_is_written_once(line: Expression, counted: Callable[..., int]) -> None:
    assert counted(writing, "latex", writing.latex, line) <= line.size
    assert counted(typesetting, "plain", plain, line) <= line.size


@pytest.mark.parametrize("around", NESTED.values(), ids=NESTED)
def test_whether_a_part_is_tall_is_found_out_once(around: Nested, counted: Callable[..., int]) -> None:
    line = nested(around)
    assert counted(writing, "_is_tall", writing.latex, line) <= line.size
    assert counted(writing, "_is_tall", writing.latex, line) == 0


@pytest.mark.parametrize(
    ("line", "written"),
    [
        (Apply("norm2", (a,)) ** 2, r"(\lVert a \rVert^2)^{2}"),
        (Apply("norm2", (a,)).T, r"(\lVert a \rVert^2)^\top"),
        (a.T.T, r"(a^\top)^\top"),
        (a.T**2, r"(a^\top)^{2}"),
        ((a**2) ** 2, r"(a^{2})^{2}"),
        (Apply("det", (a,)) ** 2, r"\det(a)^{2}"),
    ],
)
def test_nothing_has_two_exponents(line: Expression, written: str) -> None:
    assert writing.latex(line) == written
