"""The variational lower bound: what it is, and why it is a lower bound, by Gibbs and by Jensen."""

from derive.examples.example import Example
from derive.exercise import Exercise
from derive.grammar import KL, E, Int, log
from derive.letters import p, q, x, z
from derive.reasons import by

CASES = [{"card": 2}, {"card": 3}, {"card": 4}]
bound = E[q(z)](log(p(x, z) / q(z)))
_start = Int[z](q(z) * log(p(x, z) / q(z)))
_goal = E[q(z)](log(p(x | z))) - KL(q(z), p(z))
_m1 = Int[z](q(z) * log(p(x | z) * p(z) / q(z)))
_m2 = Int[z](q(z) * (log(p(x | z)) - log(q(z) / p(z))))
_m3 = Int[z](q(z) * log(p(x | z))) - Int[z](q(z) * log(q(z) / p(z)))
_m4 = E[q(z)](log(p(x | z))) - E[q(z)](log(q(z) / p(z)))
_elbo = (
    _start,
    ... == _m1,
    by.product,
    ... == _m2,
    by.logs,
    ... == _m3,
    by.linear,
    ... == _m4,
    by.expectation,
    ... == _goal,
    by.kl,
)

elbo = Example(
    Exercise(
        "elbo",
        "The bound is reconstruction minus divergence",
        start=_start,
        goal=_goal,
        rules=["product", "logs", "linear", "expectation", "kl", "marginal"],
        cases=CASES,
        references=[_elbo],
    ),
    right=(
        _elbo,
        (
            _start,
            ... == bound,
            by.expectation,
            ... == E[q(z)](log(p(x | z) * p(z) / q(z))),
            by.product,
            ... == E[q(z)](log(p(x | z)) - log(q(z) / p(z))),
            by.logs,
            ... == _m4,
            by.linear,
            ... == _goal,
            by.kl,
        ),
        (
            _start,
            ... == _m1,
            by.product,
            ... == Int[z](q(z) * log(p(x | z)) + q(z) * log(p(z) / q(z))),
            by.logs,
            ... == Int[z](q(z) * log(p(x | z))) + Int[z](q(z) * log(p(z) / q(z))),
            by.linear,
            ... == E[q(z)](log(p(x | z))) + E[q(z)](log(p(z) / q(z))),
            by.expectation,
            ... == E[q(z)](log(p(x | z))) + E[q(z)](-log(q(z) / p(z))),
            by.logs,
            ... == _m4,
            by.linear,
            ... == _goal,
            by.kl,
        ),
    ),
    wrong=(
        (2, (_start, ... == _goal, by.kl)),
        (2, (_start, ... == _m1, by.marginal)),
        (2, (_start, ... == _m2, by.product)),
        (2, (_start, ... == Int[z](q(z) * log(p(z | x) * p(z) / q(z))), by.product)),
        (3, (_start, ... == _m1, by.product, ... == _m3, by.logs)),
        (3, (_start, ... == _m1, by.product, ... == Int[z](q(z) * (log(p(x | z)) + log(q(z) / p(z)))), by.logs)),
        (6, (*_elbo[:-2], ... == E[q(z)](log(p(x | z))) + KL(q(z), p(z)), by.kl)),
        (6, (*_elbo[:-2], ... == E[q(z)](log(p(x | z))) - KL(p(z), q(z)), by.kl)),
        (6, (*_elbo[:-2], ... == _goal, by.expectation)),
    ),
)

_g1 = log(p(x)) - KL(q(z), p(z | x))
_g2 = log(p(x)) - E[q(z)](log(q(z) / p(z | x)))
_g3 = E[q(z)](log(p(x)) - log(q(z) / p(z | x)))
_g4 = E[q(z)](log(p(x) * p(z | x) / q(z)))
_gibbs = (
    log(p(x)),
    ... >= _g1,
    by.gibbs,
    ... == _g2,
    by.kl,
    ... == _g3,
    by.linear,
    ... == _g4,
    by.logs,
    ... == bound,
    by.product,
)

by_gibbs = Example(
    Exercise(
        "bound_by_gibbs",
        "A lower bound, by Gibbs",
        start=log(p(x)),
        goal=bound,
        relation=">=",
        rules=["gibbs", "kl", "linear", "logs", "product"],
        cases=CASES,
        references=[_gibbs],
    ),
    right=(
        _gibbs,
        (
            log(p(x)),
            ... == log(p(x)),
            ... >= _g1,
            by.gibbs,
            ... == _g2,
            by.kl,
            ... == _g3,
            by.linear,
            ... == _g4,
            by.logs,
            ... == bound,
            by.product,
        ),
        (
            log(p(x)),
            ... >= _g1,
            by.gibbs,
            ... == _g2,
            by.kl,
            ... == _g3,
            by.linear,
            ... == E[q(z)](log(p(z | x) * p(x) / q(z))),
            by.logs,
            ... == E[q(z)](log(p(z, x) / q(z))),
            by.product,
        ),
    ),
    wrong=(
        (2, (log(p(x)), ... >= bound, by.gibbs)),
        (2, (log(p(x)), ... >= log(p(x)) + KL(q(z), p(z | x)), by.gibbs)),
        (2, (log(p(x)), ... == _g1, by.gibbs)),
        (2, (log(p(x)), ... >= _g1, by.logs)),
        (2, (log(p(x)), ... <= _g1, by.gibbs)),
        (2, (log(p(x)), ... >= log(p(x)) - 2 * KL(q(z), p(z | x)) - 1, by.gibbs)),
        (3, (log(p(x)), ... >= _g1, by.gibbs, ... == log(p(x)) - E[q(z)](log(p(z | x) / q(z))), by.kl)),
        (4, (log(p(x)), ... >= _g1, by.gibbs, ... == _g2, by.kl, ... == _g4, by.linear)),
    ),
)

_j1 = log(Int[z](p(x, z)))
_j2 = log(E[q(z)](p(x, z) / q(z)))
_jensen = (log(p(x)), ... == _j1, by.marginal, ... == _j2, by.expectation, ... >= bound, by.jensen)

by_jensen = Example(
    Exercise(
        "bound_by_jensen",
        "A lower bound, by Jensen",
        start=log(p(x)),
        goal=bound,
        relation=">=",
        rules=["jensen", "expectation", "marginal", "logs", "product"],
        cases=CASES,
        references=[_jensen],
    ),
    right=(
        _jensen,
        (
            log(p(x)),
            ... == _j1,
            by.marginal,
            ... == log(Int[z](q(z) * p(x, z) / q(z))),
            ... == _j2,
            by.expectation,
            ... >= bound,
            by.jensen,
        ),
        (
            log(p(x)),
            ... == log(Int[z](p(z, x))),
            by.marginal,
            ... == log(E[q(z)](p(z, x) / q(z))),
            by.expectation,
            ... >= E[q(z)](log(p(z, x) / q(z))),
            by.jensen,
        ),
    ),
    wrong=(
        (2, (log(p(x)), ... >= bound, by.jensen)),
        (2, (log(p(x)), ... == _j2, by.marginal)),
        (2, (log(p(x)), ... == _j2, by.expectation)),
        (3, (log(p(x)), ... == _j1, by.marginal, ... >= bound, by.jensen)),
        (4, (log(p(x)), ... == _j1, by.marginal, ... == _j2, by.expectation, ... == bound, by.jensen)),
        (4, (log(p(x)), ... == _j1, by.marginal, ... == _j2, by.expectation, ... <= bound, by.jensen)),
        (4, (log(p(x)), ... == _j1, by.marginal, ... == _j2, by.expectation, ... >= bound, by.logs)),
        (3, (log(p(x)), ... == _j1, by.marginal, ... == log(E[q(z)](p(x, z))), by.expectation)),
    ),
)

EXAMPLES = (elbo, by_gibbs, by_jensen)
