"""Right and wrong proofs about the neighbours of diffusion: the mean image, a latent variable, many layers."""
# fmt: off

from course.derivations import bridges as to_prove
from course.derivations.elbo import backward, noised, noised_before, step
from derive import KL, C, E, N, Sum, by, dot, log, norm2
from derive.letters import T, beta_tilde, d, m, mu_tilde, p, q, t, x, y, z, ε, μ_θ, σ
from tests.derive.examples.example import Example, fault, solved, start, typed

_image = solved("bridges.mean_image")
_m0, _m1 = E[p(y)](norm2(y - z)), E[p(y)](norm2(y - m))
_m2 = E[p(y)](norm2(y - m) + 2 * dot(y - m, m - z) + norm2(m - z))
_m3, _m4 = _m1 + 2 * dot(E[p(y)](y) - m, m - z) + norm2(m - z), _m1 + norm2(m - z)

mean_image = Example(
    to_prove.mean_image,
    right=(
        typed(_image),
        (_m0, ... == _m2, ... == _m3, by.linear, ... == _m4, by.mean, ... >= _m1, by.squares),
        (_m0, ... == _m1 + 2 * E[p(y)](dot(y - m, m - z)) + norm2(m - z), by.linear, ... == _m3, by.linear,
         ... == _m4, by.mean, ... >= _m1, by.squares),
    ),
    wrong=(
        (2, (_m0, ... >= _m1, by.squares)),
        (2, (_m0, ... == _m4, by.linear)),
        (2, (_m0, ... == _m4, by.mean)),
        (2, (_m0, ... == _m1 - 2 * dot(E[p(y)](y) - m, m - z) + norm2(m - z), by.linear)),
        fault(_image, 3, ... >= _m1 + 2 * norm2(m - z), by.squares),
        fault(_image, 3, ... == _m1, by.squares),
        fault(_image, 3, ... >= _m1, by.linear),
    ),
)

_bound = solved("bridges.conditional_bound")
_encoder, _prior, _decoder = q(ε | z[t - 1], z[t]), p(ε | z[t]), p(z[t - 1] | ε, z[t])
_best, _start, _goal = p(ε | z[t - 1], z[t]), to_prove.conditional_bound.start, to_prove.conditional_bound.goal
_mean, _target = E[_encoder], p(z[t - 1] | z[t])

conditional_bound = Example(
    to_prove.conditional_bound,
    right=(
        typed(_bound),
        (*start(_bound, 4), ... == _start + _mean(log(_encoder / _prior) - log(_decoder) + log(_target)), by.logs,
         ... == _start + _mean(log(_encoder / _prior)) - _mean(log(_decoder)) + _mean(log(_target)), by.linear,
         ... == _mean(log(_encoder / _prior)) - _mean(log(_decoder)), by.linear,
         ... == _mean(log(_encoder / p(ε))) - _mean(log(_decoder)), by.prior, ... == _goal, by.kl),
        (*start(_bound, 3), ... == _mean(log(_encoder / _best) + _start), by.linear,
         ... == _mean(log(_encoder / (_decoder * _prior / _target)) + _start), by.product,
         ... == _mean(log(_encoder / _prior) - log(_decoder)), by.logs,
         ... == _mean(log(_encoder / _prior)) - _mean(log(_decoder)), by.linear,
         ... == KL(_encoder, _prior) - _mean(log(_decoder)), by.kl, ... == _goal, by.prior),
    ),
    wrong=(
        fault(_bound, 1, ... <= _goal, by.gibbs),
        fault(_bound, 1, ... <= _start - KL(_encoder, _best), by.gibbs),
        fault(_bound, 1, ... == _start + KL(_encoder, _best), by.gibbs),
        fault(_bound, 2, ... == _start + _mean(log(_best / _encoder)), by.kl),
        fault(_bound, 3, ... == _start + _mean(log(_encoder / (_decoder * _prior * _target))), by.product),
        fault(_bound, 4, ... == _start + _mean(log(_encoder / _prior) + log(_decoder) + log(_target)), by.logs),
        fault(_bound, 5, ... == _mean(log(_encoder / _prior)) + _mean(log(_decoder)), by.linear),
        fault(_bound, 6, ... == KL(_prior, _encoder) - _mean(log(_decoder)), by.kl),
        fault(_bound, 7, ... == _goal, by.marginal),
        fault(_bound, 7, ... == KL(_encoder, p(ε)) + _mean(log(_decoder)), by.prior),
    ),
)

_layers = solved("bridges.layered_loss")
_data, _lines = p(x[0]), [line.expression for line in _layers.lines]
_exact, _learned = N(x[t - 1], mu_tilde(x[t], x[0]), beta_tilde[t]), N(x[t - 1], μ_θ(x[t]), σ[t] ** 2)
_square = norm2(mu_tilde(x[t], x[0]) - μ_θ(x[t]))
_ratio, _turned = log(step / backward), log(backward / step)
_constant = d / 2 * (beta_tilde[t] / σ[t] ** 2 - 1 + log(σ[t] ** 2 / beta_tilde[t]))


def _sum(f: object) -> object:
    return Sum[t, 2:T](E[_data, noised](f))


layered_loss = Example(
    to_prove.layered_loss,
    right=(
        typed(_layers),
        (*start(_layers, 5), ... == _sum(KL(backward, _learned)), by.model, ... == _sum(KL(_exact, _learned)),
         by.posterior,
         ... == _sum(_square / (2 * σ[t] ** 2) + _constant), by.gausskl, ... == _lines[8], by.linear),
        (*start(_layers, 4), ... == Sum[t, 2:T](E[_data, noised, backward](_turned)), by.logs,
         ... == _sum(KL(backward, step)), by.kl, ... == _sum(KL(_exact, step)), by.posterior,
         ... == _sum(KL(_exact, _learned)), by.model, ... == _sum(_square / (2 * σ[t] ** 2) + _constant), by.gausskl,
         ... == _sum(_square / (2 * σ[t] ** 2)) + _sum(_constant), by.linear, ... == _lines[8]),
    ),
    wrong=(
        fault(_layers, 1, ... == _lines[4], by.kl),
        fault(_layers, 1, ... == _sum(KL(backward, step)), by.linear),
        fault(_layers, 2, ... == _lines[2], by.product),
        fault(_layers, 3, ... == Sum[t, 2:T](E[_data, noised_before, backward](-_ratio)), by.product),
        fault(_layers, 4, ... == _sum(KL(step, backward)), by.kl),
        fault(_layers, 5, ... == _sum(KL(N(x[t - 1], mu_tilde(x[0], x[t]), beta_tilde[t]), step)), by.posterior),
        fault(_layers, 6, ... == _sum(KL(_exact, N(x[t - 1], μ_θ(x[t]), σ[t]))), by.model),
        fault(_layers, 7, ... == _sum(_square / σ[t] ** 2 + _constant), by.gausskl),
        fault(_layers, 7, ... == _sum(_square / (2 * beta_tilde[t]) + _constant), by.gausskl),
        fault(_layers, 7, ... == _lines[8], by.gausskl),
        fault(_layers, 8,
         ... == E[_data, q(x[T] | x[0])](norm2(mu_tilde(x[T], x[0]) - μ_θ(x[T])) / (2 * σ[T] ** 2)) + C,
              by.linear),
        fault(_layers, 8, ... == _sum(_square) + C, by.linear),
    ),
)
"""Among the wrong ones: the exam's loss without its sum."""

EXAMPLES = (mean_image, conditional_bound, layered_loss)
