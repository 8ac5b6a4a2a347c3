"""Right and wrong proofs that a density of pixels is a product."""
# fmt: off

from course.derivations import autoregressive as to_prove
from derive import Prod, by, log
from derive.letters import T, p, t, x
from tests.derive.examples.example import Example, fault, solved, typed

_chain = solved("autoregressive.chain_rule")
_joint, _steps = p(x[1:T]), Prod[t, 1:T](p(x[t] | x[1 : t - 1]))
_ratios = Prod[t, 1:T](p(x[1:t]) / p(x[1 : t - 1]))

chain_rule = Example(
    to_prove.chain_rule,
    right=(
        typed(_chain),
        (_joint, ... == p(x[1]) * Prod[t, 2:T](p(x[1:t]) / p(x[1 : t - 1])), by.telescope,
         ... == p(x[1]) * Prod[t, 2:T](p(x[t] | x[1 : t - 1])), by.product, ... == _steps, by.telescope),
        (_joint, ... == Prod[t, 1:T](p(x[1:t])) / Prod[t, 1:T](p(x[1 : t - 1])), by.telescope,
         ... == _ratios, ... == _steps, by.product),
    ),
    wrong=(
        fault(_chain, 1, ... == _steps, by.product),
        fault(_chain, 1, ... == _steps, by.telescope),
        fault(_chain, 1, ... == _ratios, by.product),
        fault(_chain, 1, ... == Prod[t, 1:T](p(x[t])), by.product),
        fault(_chain, 1, ... == Prod[t, 2:T](p(x[1:t]) / p(x[1 : t - 1])), by.telescope),
        fault(_chain, 2, ... == p(x[1]) * Prod[t, 2:T](p(x[t] | x[t - 1])), by.product),
        fault(_chain, 2, ... == _steps, by.logs),
        fault(_chain, 2, ... == Prod[t, 1:T](p(x[1 : t - 1] | x[t])), by.product),
        fault(_chain, 1, ... == log(_joint), by.logs),
    ),
)

EXAMPLES = (chain_rule,)
