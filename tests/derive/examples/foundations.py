"""Right and wrong proofs about the smallest loss that a model can have."""
# fmt: off

from course.derivations import foundations as to_prove
from course.derivations.foundations import p, p_θ, x
from derive import KL, E, by, log
from tests.derive.examples.example import Example, fault, solved, typed

_floor = solved("foundations.loss_floor")
_loss, _entropy = E[p(x)](-log(p_θ(x))), E[p(x)](-log(p(x)))
_ratio, _gap = log(p(x) / p_θ(x)), KL(p(x), p_θ(x))

loss_floor = Example(
    to_prove.loss_floor,
    right=(
        typed(_floor),
        (_loss, ... == E[p(x)](-log(p_θ(x) / p(x)) - log(p(x))), by.logs,
         ... == E[p(x)](-log(p_θ(x) / p(x))) + _entropy, by.linear, ... == _entropy + _gap, by.kl,
         ... >= _entropy, by.gibbs),
        (_loss, ... == E[p(x)](_ratio - log(p(x))), by.logs, ... == E[p(x)](_ratio) - E[p(x)](log(p(x))), by.linear,
         ... == _gap - E[p(x)](log(p(x))), by.kl, ... >= -E[p(x)](log(p(x))), by.gibbs, ... == _entropy, by.linear),
    ),
    wrong=(
        fault(_floor, 1, ... >= _entropy, by.gibbs),
        fault(_floor, 1, ... == _gap + _entropy, by.kl),
        fault(_floor, 1, ... == E[p(x)](-_ratio - log(p(x))), by.logs),
        fault(_floor, 2, ... == E[p(x)](_ratio) - _entropy, by.linear),
        fault(_floor, 3, ... == KL(p_θ(x), p(x)) + _entropy, by.kl),
        fault(_floor, 4, ... <= _entropy, by.gibbs),
        fault(_floor, 4, ... == _entropy, by.gibbs),
        fault(_floor, 4, ... >= 2 * _entropy, by.gibbs),
    ),
)

EXAMPLES = (loss_floor,)
