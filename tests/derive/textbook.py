"""Every law's own textbook instance: the step that the law, and no other law, justifies."""

from dataclasses import dataclass
from typing import Any, final

from derive.definitions import markov
from derive.exercise import Exercise
from derive.expressions import Expression
from derive.grammar import KL, Block, E, Int, N, Sum, Var, det, exp, grad, lim, log, norm2, num, sqrt
from derive.laws import LAWS
from derive.letters import A, B, D, T, W, a, b, c, d, f, g, h, k, m, p, q, t, v, w, x, y, z, α, ε, μ, π
from derive.steps import Step

CASES = [{"T": 4, "t": 3, "d": 1, "n": 2}, {"T": 5, "t": 4, "d": 1, "n": 3, "card": 3}]


@final
@dataclass(frozen=True, eq=False)
class Instance:
    """One step, in an exercise that has all laws."""

    law: str
    exercise: Exercise
    step: Step


def _instance(law: str, above: Expression, sign: str, line: Expression, **declared: Any) -> Instance:
    rules = [name for name in LAWS if name not in ("markov", "algebra")]
    options: dict[str, Any] = {"cases": CASES, "premises": [markov("q")], "relation": sign, **declared}
    exercise = Exercise(f"textbook_{law}", law, start=above, goal=line, rules=rules, **options)
    return Instance(law, exercise, Step(above, sign, line, (law,)))


_normal = N(x, μ, v)
_formula = (2 * π * v) ** (-d / 2) * exp(-norm2(x - μ) / (2 * v))
_ratio = d * v / w - d + norm2(μ - m) / w + d * log(w / v)
_squares = {"matrices": {"A": ("n", "n"), "B": ("n", "n")}}
_parts = {"matrices": {"A": ("n", "n"), "B": ("T", "n"), "D": ("T", "T")}}
_line = {"continuous": ["x", "ε"]}
_swap = Block([0, 1], [1, 0])

INSTANCES = (
    _instance("product", q(x, y), "==", q(x | y) * q(y)),
    _instance("marginal", Int[y](q(x, y)), "==", q(x)),
    _instance("markov", q(x[2] | x[1], x[0]), "==", q(x[2] | x[1])),
    _instance("logs", log(a * b), "==", log(a) + log(b), positive=["a", "b"]),
    _instance("linear", E[q(x)](a * f(x) + g(x)), "==", a * E[q(x)](f(x)) + E[q(x)](g(x))),
    _instance("expectation", E[q(x)](f(x)), "==", Int[x](q(x) * f(x))),
    _instance("kl", KL(q(x), p(x)), "==", E[q(x)](log(q(x) / p(x)))),
    _instance("telescope", Sum[k, 2:T](a[k] - a[k - 1]), "==", a[T] - a[1]),
    _instance("geometric", Sum[k, 0 : t - 1](α**k), "==", (1 - α**t) / (1 - α)),
    _instance("normal", _normal, "==", _formula, **_line),
    _instance("moments", E[_normal](norm2(x - m)), "==", d * v + norm2(μ - m), **_line),
    _instance("reparam", E[_normal](f(x)), "==", E[N(ε, 0, 1)](f(μ + sqrt(v) * ε)), **_line),
    _instance("gausskl", KL(_normal, N(x, m, w)), "==", _ratio / 2, **_line),
    _instance("variance", Var(a + b * ε[1] + c * ε[2]), "==", b**2 + c**2),
    _instance("calculus", grad[x](log(h(x))), "==", grad[x](h(x)) / h(x), positive=["h"], **_line),
    _instance("parts", Int[x](q(x) * grad[x](f(x))), "==", -Int[x](f(x) * grad[x](q(x))), continuous=["x"]),
    _instance("gibbs", a + KL(q(x), p(x)), ">=", a + 0),
    _instance("jensen", E[q(x)](log(h(x))), "<=", log(E[q(x)](h(x))), positive=["h"]),
    _instance("squares", a + norm2(b), ">=", a + 0),
    _instance("limit", lim[k](α**k), "==", num(0)),
    _instance("multiplicative", det(A @ B), "==", det(A) * det(B), **_squares),
    _instance(
        "expand", det(Block([num(1), 0, 0], [a, b, c], [v, w, z])), "==", det(Block([b, c], [w, z])), positive=["z"]
    ),
    _instance("triangular", det(Block([a, 0], [b, c])), "==", a * c),
    _instance("blocks", det(Block([A, 0], [B, D])), "==", det(A) * det(D), **_parts),
    _instance("permute", det(_swap @ W), "==", -det(W), matrices={"W": ("2", "2")}),
)
"""Every law but algebra, which holds everywhere."""

IMPLIED = {("telescope", "geometric")}
"""(by, of): a law from which another's instance follows: a whole sum of powers is the geometric series."""
