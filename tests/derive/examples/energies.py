"""Right and wrong proofs about energy-based models."""
# fmt: off

from course.derivations import energy as to_prove
from course.derivations.energy import normaliser as z
from derive import C, E, Int, by, exp, grad, log
from derive.letters import f_θ, p_θ, q, x, y, θ
from tests.derive.examples.example import Example, fault, rest, solved, start, typed

_gradient = solved("energy.energy_gradient")
_here, _there = grad[θ](f_θ(x)), grad[θ](f_θ(y))
_g0, _goal = to_prove.energy_gradient.start, to_prove.energy_gradient.goal
_logs = grad[θ](f_θ(x) + log(z))
_inside = _here + Int[y](grad[θ](exp(-f_θ(y)))) / z
_chain = _here + Int[y](-exp(-f_θ(y)) * _there) / z

energy_gradient = Example(
    to_prove.energy_gradient,
    right=(
        typed(_gradient),
        (_g0, ... == _logs, by.logs, *rest(_gradient, 1)),
        (_g0, ... == _logs, by.logs, ... == _here + grad[θ](log(z)), by.calculus, *rest(_gradient, 1)),
    ),
    wrong=(
        (2, (_g0, ... == _goal, by.model)),
        (2, (_g0, ... == _inside, by.calculus)),
        (2, (_g0, ... == grad[θ](-f_θ(x) + log(z)), by.logs)),
        (3, (_g0, ... == _logs, by.logs, ... == _chain, by.calculus)),
        fault(_gradient, 2, ... == _chain, by.linear),
        fault(_gradient, 3, ... == _here + Int[y](exp(-f_θ(y)) * _there) / z, by.calculus),
        fault(_gradient, 6, ... == _here + E[p_θ(y)](_there), by.expectation),
        fault(_gradient, 6, ... == _goal, by.linear),
    ),
)

_kl = solved("energy.energy_divergence")
_mean = E[q(x)]
_ratio = _mean(log(q(x) / (exp(-f_θ(x)) / z)))
_sum = _mean(log(q(x)) + f_θ(x) + log(z))
_apart = _mean(log(q(x))) + _mean(f_θ(x)) + log(z)
_end = to_prove.energy_divergence.goal

energy_divergence = Example(
    to_prove.energy_divergence,
    right=(
        typed(_kl),
        (*start(_kl, 2), ... == _mean(log(q(x)) - log(p_θ(x))), by.logs,
         ... == _mean(log(q(x)) - log(exp(-f_θ(x)) / z)),
         by.model, ... == _sum, by.logs, ... == _end, by.linear),
        (*start(_kl, 2), ... == _mean(log(z * q(x) / exp(-f_θ(x)))), by.model, ... == _sum, by.logs,
         ... == _apart, by.linear, ... == _end),
    ),
    wrong=(
        fault(_kl, 1, ... == _end, by.kl),
        fault(_kl, 1, ... == E[p_θ(x)](log(p_θ(x) / q(x))), by.kl),
        fault(_kl, 2, ... == _sum, by.model),
        fault(_kl, 3, ... == _mean(log(q(x)) - f_θ(x) + log(z)), by.logs),
        fault(_kl, 4, ... == _mean(f_θ(x)) + C, by.linear),
        fault(_kl, 4, ... == _mean(f_θ(x)) - log(z) + C, by.linear),
        fault(_kl, 4, ... == _apart, by.logs),
    ),
)

EXAMPLES = (energy_gradient, energy_divergence)
