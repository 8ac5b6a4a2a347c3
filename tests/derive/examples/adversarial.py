"""Right and wrong proofs about the game of a GAN."""
# fmt: off

from course.derivations import gan as to_prove
from course.derivations.gan import half
from derive import KL, E, by, log, num
from derive.letters import D, G, J_d, J_g, g, p, p_z, q, x, y, z
from tests.derive.examples.example import Example, fault, rest, solved, start, typed

_zero = solved("gan.zero_sum")
_real, _fake = E[p(x)](log(D(x))), E[p_z(z)](log(1 - D(G(z))))

zero_sum = Example(
    to_prove.zero_sum,
    right=(
        typed(_zero),
        (J_g, ... == -J_d, by.generator, ... == -(-_real / 2 - _fake / 2), by.discriminator,
         ... == (_real + _fake) / 2),
        (J_g, ... == -1 * J_d, by.generator, ... == (E[p(x)](log(D(x))) + _fake) / 2, by.discriminator),
    ),
    wrong=(
        fault(_zero, 1, ... == (_real + _fake) / 2, by.generator),
        fault(_zero, 1, ... == (_real + _fake) / 2, by.discriminator),
        fault(_zero, 1, ... == J_d, by.generator),
        fault(_zero, 1, ... == -J_d, by.discriminator),
        fault(_zero, 2, ... == -(_real + _fake) / 2, by.discriminator),
        fault(_zero, 2, ... == _real + _fake, by.discriminator),
        fault(_zero, 2, ... == (_real - _fake) / 2, by.discriminator),
        fault(_zero, 2, ... == (_real + E[p_z(z)](log(D(G(z))))) / 2, by.discriminator),
    ),
)

_best = solved("gan.best_discriminator")
_mean, _truth, _guess, _joint = E[q(x), q(y | x)], q(y | x), D(y | x), E[q(x, y)]
_bayes = log(q(x | y) * q(y) / q(x))

best_discriminator = Example(
    to_prove.best_discriminator,
    right=(
        typed(_best),
        (_joint(log(_guess)), ... == _joint(log(_truth) - log(_truth / _guess)), by.logs,
         ... == _joint(log(_truth)) - _joint(log(_truth / _guess)), by.linear,
         ... == _joint(log(_truth)) - _mean(log(_truth / _guess)), by.product,
         ... == _joint(log(_truth)) - E[q(x)](KL(_truth, _guess)), by.kl,
         ... <= _joint(log(_truth)), by.gibbs, ... == _joint(_bayes), by.product),
        (*start(_best, 5), ... <= _mean(log(_truth)), by.gibbs, ... == _joint(log(_truth)), by.product,
         ... == _joint(log(q(x, y) / q(x))), by.product, ... == _joint(_bayes), by.product),
    ),
    wrong=(
        fault(_best, 1, ... <= _joint(_bayes), by.gibbs),
        fault(_best, 1, ... == _mean(log(_guess)), by.linear),
        fault(_best, 2, ... == _mean(log(_truth) + log(_truth / _guess)), by.logs),
        fault(_best, 2, ... == _mean(log(_truth)) - _mean(log(_truth / _guess)), by.logs),
        fault(_best, 4, ... == _mean(log(_truth)) - E[q(x)](KL(_guess, _truth)), by.kl),
        fault(_best, 4, ... == _mean(log(_truth)) - E[q(x)](KL(_truth, _guess)), by.linear),
        fault(_best, 5, ... >= _mean(log(_truth)), by.gibbs),
        fault(_best, 5, ... == _mean(log(_truth)), by.gibbs),
        fault(_best, 5, ... <= 2 * _mean(log(_truth)), by.gibbs),
        fault(_best, 6, ... == _joint(log(q(x | y) / q(x))), by.product),
        fault(_best, 6, ... == _joint(log(num(1) / 2)), by.product),
        fault(_best, 6, ... == _joint(_bayes), by.marginal),
    ),
)

_game = solved("gan.game_value")
_start = E[p(x)](log(D(x))) + E[g(x)](log(1 - D(x)))
_means = E[p(x)](log(p(x) / half)) + E[g(x)](log(g(x) / half))

game_value = Example(
    to_prove.game_value,
    right=(
        typed(_game),
        (_start, ... == E[p(x)](log(p(x) / (p(x) + g(x)))) + E[g(x)](log(1 - p(x) / (p(x) + g(x)))), by.optimal,
         *rest(_game, 2)),
        (*start(_game, 3),
         ... == E[p(x)](log(p(x) / half)) - log(num(2)) + E[g(x)](log(g(x) / half)) - log(num(2)), by.linear,
         *rest(_game, 4)),
    ),
    wrong=(
        fault(_game, 1, ... == _game.lines[-1].expression, by.optimal),
        fault(_game, 1, ... == E[p(x)](log(p(x) / (p(x) + g(x)))) + E[g(x)](log(p(x) / (p(x) + g(x)))), by.optimal),
        fault(_game, 2, ... == _means - 2 * log(num(2)), by.logs),
        fault(_game, 2, ... == _means, by.logs),
        fault(_game, 2, ... == _means + 2 * log(num(2)), by.logs),
        fault(_game, 4, ... == KL(half * 2 - g(x), p(x)) + KL(g(x), half) - 2 * log(num(2)), by.kl),
        fault(_game, 5, ... == KL(p(x), half) + KL(g(x), half) - log(num(2)), by.logs),
        fault(_game, 5, ... == _game.lines[-1].expression, by.kl),
    ),
)

EXAMPLES = (zero_sum, best_discriminator, game_value)
