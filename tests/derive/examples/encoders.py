"""Right and wrong proofs of the variational bound of an autoencoder."""
# fmt: off

from course.derivations import vae as to_prove
from course.derivations.vae import encoder
from derive import KL, E, Int, by, log
from derive.letters import p, x, z
from tests.derive.examples.example import Example, fault, rest, solved, start, typed

_mean = E[encoder]
_bound = _mean(log(p(x, z) / encoder))

_elbo = solved("vae.elbo")
_goal = to_prove.elbo.goal
_first = Int[z](encoder * log(p(x | z) * p(z) / encoder))
_split = Int[z](encoder * (log(p(x | z)) - log(encoder / p(z))))
_apart = Int[z](encoder * log(p(x | z))) - Int[z](encoder * log(encoder / p(z)))
_means = _mean(log(p(x | z))) - _mean(log(encoder / p(z)))

elbo = Example(
    to_prove.elbo,
    right=(
        typed(_elbo),
        (*start(_elbo, 1), ... == _bound, by.expectation, ... == _mean(log(p(x | z) * p(z) / encoder)), by.product,
         ... == _mean(log(p(x | z)) - log(encoder / p(z))), by.logs, ... == _means, by.linear, ... == _goal, by.kl),
        (*start(_elbo, 2), ... == Int[z](encoder * log(p(x | z)) + encoder * log(p(z) / encoder)), by.logs,
         ... == Int[z](encoder * log(p(x | z))) + Int[z](encoder * log(p(z) / encoder)), by.linear,
         ... == _mean(log(p(x | z))) + _mean(log(p(z) / encoder)), by.expectation,
         ... == _mean(log(p(x | z))) + _mean(-log(encoder / p(z))), by.logs, ... == _means, by.linear,
         ... == _goal, by.kl),
    ),
    wrong=(
        fault(_elbo, 1, ... == _goal, by.kl),
        fault(_elbo, 1, ... == _first, by.marginal),
        fault(_elbo, 1, ... == _split, by.product),
        fault(_elbo, 1, ... == Int[z](encoder * log(p(z | x) * p(z) / encoder)), by.product),
        fault(_elbo, 2, ... == _apart, by.logs),
        fault(_elbo, 2, ... == Int[z](encoder * (log(p(x | z)) + log(encoder / p(z)))), by.logs),
        fault(_elbo, 5, ... == _mean(log(p(x | z))) + KL(encoder, p(z)), by.kl),
        fault(_elbo, 5, ... == _mean(log(p(x | z))) - KL(p(z), encoder), by.kl),
        fault(_elbo, 5, ... == _goal, by.expectation),
    ),
)

_gibbs = solved("vae.bound_by_gibbs")
_gap = log(p(x)) - KL(encoder, p(z | x))
_apart = log(p(x)) - _mean(log(encoder / p(z | x)))
_together = _mean(log(p(x)) - log(encoder / p(z | x)))

bound_by_gibbs = Example(
    to_prove.bound_by_gibbs,
    right=(
        typed(_gibbs),
        (log(p(x)), ... == log(p(x)), *rest(_gibbs, 1)),
        (*start(_gibbs, 4), ... == _mean(log(p(z | x) * p(x) / encoder)), by.logs,
         ... == _mean(log(p(z, x) / encoder)), by.product),
    ),
    wrong=(
        (2, (log(p(x)), ... >= _bound, by.gibbs)),
        (2, (log(p(x)), ... >= log(p(x)) + KL(encoder, p(z | x)), by.gibbs)),
        (2, (log(p(x)), ... == _gap, by.gibbs)),
        (2, (log(p(x)), ... >= _gap, by.logs)),
        (2, (log(p(x)), ... <= _gap, by.gibbs)),
        (2, (log(p(x)), ... >= log(p(x)) - 2 * KL(encoder, p(z | x)) - 1, by.gibbs)),
        fault(_gibbs, 2, ... == log(p(x)) - _mean(log(p(z | x) / encoder)), by.kl),
        fault(_gibbs, 3, ... == _mean(log(p(x) * p(z | x) / encoder)), by.linear),
    ),
)

_jensen = solved("vae.bound_by_jensen")
_inside = log(Int[z](p(x, z)))
_weighed = log(_mean(p(x, z) / encoder))

bound_by_jensen = Example(
    to_prove.bound_by_jensen,
    right=(
        typed(_jensen),
        (*start(_jensen, 2), ... == log(Int[z](encoder * p(x, z) / encoder)), *rest(_jensen, 2)),
        (log(p(x)), ... == log(Int[z](p(z, x))), by.marginal, ... == log(_mean(p(z, x) / encoder)), by.expectation,
         ... >= _mean(log(p(z, x) / encoder)), by.jensen),
    ),
    wrong=(
        (2, (log(p(x)), ... >= _bound, by.jensen)),
        (2, (log(p(x)), ... == _weighed, by.marginal)),
        (2, (log(p(x)), ... == _weighed, by.expectation)),
        fault(_jensen, 2, ... >= _bound, by.jensen),
        fault(_jensen, 3, ... == _bound, by.jensen),
        fault(_jensen, 3, ... <= _bound, by.jensen),
        fault(_jensen, 3, ... >= _bound, by.logs),
        fault(_jensen, 2, ... == log(_mean(p(x, z))), by.expectation),
    ),
)

EXAMPLES = (elbo, bound_by_gibbs, bound_by_jensen)
