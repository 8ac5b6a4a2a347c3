"""Right and wrong proofs about the bound of a diffusion model: up to its three terms."""
# fmt: off

from course.derivations import elbo as to_prove
from course.derivations.elbo import backward, chain, forward, noised, noised_before, step
from derive import KL, E, Prod, Sum, by, log
from derive.letters import T, p_θ, q, t, x
from tests.derive.examples.example import Example, solved, typed

mean = E[chain]
_evidence, _posterior = -log(p_θ(x[0])), p_θ(x[1:T] | x[0])
_b1 = _evidence + KL(chain, _posterior)
_b2 = _evidence + mean(log(chain / _posterior))
_b3 = _evidence + mean(log(chain / (p_θ(x[0:T]) / p_θ(x[0]))))
_b4 = _evidence + mean(log(p_θ(x[0])) + log(chain) - log(p_θ(x[0:T])))
_b5 = mean(log(chain) - log(p_θ(x[0:T])))
_bound = (_evidence, ... <= _b1, by.gibbs, ... == _b2, by.kl, ... == _b3, by.product, ... == _b4, by.logs,
          ... == _b5, by.linear)
_inside = mean(_evidence + log(chain / _posterior))

bound = Example(
    to_prove.bound,
    right=(
        typed(solved("elbo.bound")),
        _bound,
        (*_bound[:5], ... == _inside, by.linear, ... == mean(_evidence + log(chain * p_θ(x[0]) / p_θ(x[0:T]))),
         by.product,
         ... == _b5, by.logs),
        (*_bound[:5], ... == _evidence + mean(log(chain) - log(_posterior)), by.logs,
         ... == _evidence + mean(log(chain) - log(p_θ(x[0:T]) / p_θ(x[0]))), by.product, ... == _b4, by.logs,
         ... == _b5, by.linear),
    ),
    wrong=(
        (2, (_evidence, ... <= _b5, by.gibbs)),
        (2, (_evidence, ... == _b1, by.gibbs)),
        (2, (_evidence, ... <= _evidence - KL(chain, _posterior), by.gibbs)),
        (2, (_evidence, ... >= _b1, by.gibbs)),
        (2, (_evidence, ... <= _b1, by.kl)),
        (3, (*_bound[:3], ... == _evidence + mean(log(_posterior / chain)), by.kl)),
        (4, (*_bound[:5], ... == _evidence + mean(log(chain / (p_θ(x[0:T]) * p_θ(x[0])))), by.product)),
        (4, (*_bound[:5], ... == _b4, by.product)),
        (5, (*_bound[:7], ... == _evidence + mean(log(p_θ(x[0])) - log(chain) - log(p_θ(x[0:T]))), by.logs)),
        (5, (*_bound[:7], ... == _b5, by.logs)),
        (6, (*_bound[:9], ... == mean(log(chain) + log(p_θ(x[0:T]))), by.linear)),
        (6, (*_bound[:9], ... == _b5, by.marginal)),
    ),
)

prior, first = log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))
_steps, _back = Prod[t, 1:T](forward), Prod[t, 1:T](step)
_r1 = mean(log(_steps) - log(p_θ(x[0:T])))
_r2 = mean(log(_steps) - log(p_θ(x[T]) * _back))
_r3 = mean(-prior - Sum[t, 1:T](log(step / forward)))
_r4 = mean(-prior - Sum[t, 2:T](log(step / forward)) - first)
_ratios = (_b5, ... == _r1, by.forward, ... == _r2, by.model, ... == _r3, by.logs, ... == _r4, by.telescope)

log_ratios = Example(
    to_prove.log_ratios,
    right=(
        typed(solved("elbo.log_ratios")),
        _ratios,
        (_b5, ... == mean(log(chain) - log(p_θ(x[T]) * _back)), by.model, ... == _r2, by.forward, ... == _r3, by.logs,
         ... == _r4, by.telescope),
        (*_ratios[:5], ... == mean(-prior - Sum[t, 1:T](log(step)) + Sum[t, 1:T](log(forward))), by.logs,
         ... == _r3, by.logs, ... == _r4, by.telescope),
    ),
    wrong=(
        (2, (_b5, ... == _r2, by.forward)),
        (2, (_b5, ... == _r1, by.product)),
        (2, (_b5, ... == mean(log(Prod[t, 2:T](forward)) - log(p_θ(x[0:T]))), by.forward)),
        (3, (*_ratios[:3], ... == mean(log(_steps) - log(_back)), by.model)),
        (4, (*_ratios[:5], ... == mean(-prior + Sum[t, 1:T](log(step / forward))), by.logs)),
        (4, (*_ratios[:5], ... == mean(-prior - log(Sum[t, 1:T](step / forward))), by.logs)),
        (4, (*_ratios[:5], ... == _r4, by.logs)),
        (5, (*_ratios[:7], ... == mean(-prior - Sum[t, 2:T](log(step / forward)) + first), by.telescope)),
        (5, (*_ratios[:7], ... == mean(-prior - Sum[t, 2:T](log(step / forward))), by.telescope)),
        (5, (*_ratios[:7], ... == _r4, by.linear)),
    ),
)

_bayes = to_prove.seen_from_behind.goal
_known = q(x[t] | x[t - 1], x[0])
_behind = (forward, ... == _known, by.markov, ... == _bayes, by.product)

seen_from_behind = Example(
    to_prove.seen_from_behind,
    right=(
        typed(solved("elbo.seen_from_behind")),
        _behind,
        (*_behind[:3], ... == q(x[t], x[t - 1] | x[0]) / noised_before, by.product, ... == _bayes, by.product),
        (*_behind[:3], ... == q(x[t], x[t - 1], x[0]) / q(x[t - 1], x[0]), by.product,
         ... == noised * backward * (1 / noised_before), by.product),
        (forward, ... == q(x[t] | x[0 : t - 1]), by.markov, ... == q(x[t] | x[0], x[t - 1]), by.markov,
         ... == _bayes, by.product),
    ),
    wrong=(
        (2, (forward, ... == _bayes, by.product)),
        (2, (forward, ... == _bayes, by.markov)),
        (2, (forward, ... == _known, by.product)),
        (2, (forward, ... == noised, by.markov)),
        (2, (forward, ... == _known)),
        (3, (*_behind[:3], ... == backward * noised_before / noised, by.product)),
        (3, (*_behind[:3], ... == backward, by.product)),
        (3, (*_behind[:3], ... == _bayes, by.marginal)),
        (2, (forward, ... == q(x[t - 1] | x[t]) * q(x[t]) / q(x[t - 1]), by.markov)),
    ),
    shortest=_behind,
)

ratio = log(step / backward)
inserted = mean(-prior - Sum[t, 2:T](log(step * noised_before / (backward * noised))) - first)
_ends = -log(q(x[1] | x[0])) + log(q(x[T] | x[0]))
split = mean(-prior - Sum[t, 2:T](ratio) - Sum[t, 2:T](log(noised_before) - log(noised)) - first)
folded = mean(-prior - Sum[t, 2:T](ratio) + _ends - first)
telescoped = mean(-log(p_θ(x[T]) / q(x[T] | x[0])) - Sum[t, 2:T](ratio) - log(p_θ(x[0] | x[1])))
textbook = (_r4, ... == inserted, by.reversal, ... == split, by.logs, ... == folded, by.telescope,
 ... == telescoped, by.logs)
_one_sum = mean(-prior - Sum[t, 2:T](ratio - log(noised) + log(noised_before)) - log(p_θ(x[0] | x[1]))
                + log(q(x[1] | x[0])))
_lost = mean(-prior - Sum[t, 2:T](ratio) - log(p_θ(x[0] | x[1])))

three_terms = Example(
    to_prove.three_terms,
    right=(
        typed(solved("elbo.three_terms")),
        textbook,
        (*textbook[:3], ... == _one_sum, by.logs, ... == mean(-prior - Sum[t, 2:T](ratio) + _ends
         - log(p_θ(x[0] | x[1])) + log(q(x[1] | x[0]))), by.telescope, ... == telescoped, by.logs),
        (*textbook[:3],
         ... == mean(-prior - Sum[t, 2:T](log(noised_before) + log(step) - log(backward) - log(noised))
                     - log(p_θ(x[0] | x[1])) + log(q(x[1] | x[0]))), by.logs,
         ... == mean(-prior - Sum[t, 2:T](log(step) - log(backward)) + log(q(x[T] | x[0]))
                     - log(p_θ(x[0] | x[1]))), by.telescope, ... == telescoped, by.logs),
    ),
    wrong=(
        (2, (_r4, ... == inserted, by.product)),
        (2, (_r4, ... == inserted, by.markov)),
        (2, (_r4, ... == telescoped, by.reversal)),
        (2, (_r4, ... == mean(-prior - Sum[t, 2:T](log(step * noised / (backward * noised_before))) - first),
         by.reversal)),
        (3, (*textbook[:3], ... == telescoped, by.logs)),
        (3, (*textbook[:3], ... == telescoped, by.telescope)),
        (3, (*textbook[:3], ... == split, by.telescope)),
        (3, (*textbook[:3], ... == mean(-prior - Sum[t, 2:T](ratio + log(noised) - log(noised_before)) - first),
         by.logs)),
        (4, (*textbook[:5], ... == telescoped, by.telescope)),
        (4, (*textbook[:5], ... == folded, by.linear)),
        (4, (*textbook[:5], ... == _lost, by.telescope)),
        (5, (*textbook[:7], ... == _lost, by.logs)),
        (5, (*textbook[:7], ... == telescoped, by.product)),
    ),
)

EXAMPLES = (bound, log_ratios, seen_from_behind, three_terms)
