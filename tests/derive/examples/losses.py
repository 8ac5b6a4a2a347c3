"""Right and wrong proofs about the loss of a diffusion model: its target, its weights, and all of it."""
# fmt: off

from course.derivations import ddpm as to_prove
from course.derivations.elbo import forward, step
from derive import E, N, Sum, by, log, norm2, sqrt
from derive.letters import T, mu_tilde, t, x, y, α, β, ε, ε_θ, μ_θ, σ, ᾱ
from tests.derive.examples.bound import first, folded, inserted, mean, prior, telescoped
from tests.derive.examples.example import Example, fault, rest, solved, start, typed

_target = solved("ddpm.posterior_mean")
_goal = to_prove.posterior_mean.goal
_kept = sqrt(α[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t]
_picture = (x[t] - sqrt(1 - ᾱ[t]) * ε) / sqrt(ᾱ[t])
_w1 = sqrt(ᾱ[t - 1]) * β[t] / (1 - ᾱ[t]) * _picture + _kept
_w2 = ((β[t] + α[t] - ᾱ[t]) / (1 - ᾱ[t]) * x[t] - β[t] / sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t])
_unbarred = (x[t] - sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t] * ᾱ[t - 1])

posterior_mean = Example(
    to_prove.posterior_mean,
    right=(
        typed(_target),
        (*start(_target, 2), ... == sqrt(ᾱ[t - 1]) * β[t] / (1 - ᾱ[t]) * _unbarred + _kept, by.bar, ... == _w2, by.bar,
         ... == _goal, by.share),
        (*start(_target, 1), ... == sqrt(ᾱ[t - 1]) * (1 - α[t]) / (1 - ᾱ[t]) * x[0] + _kept, by.share,
         ... == sqrt(ᾱ[t - 1]) * (1 - α[t]) / (1 - ᾱ[t]) * _picture + _kept, by.start,
         ... == (x[t] - (1 - α[t]) / sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t]), by.bar, ... == _goal, by.share),
    ),
    wrong=(
        fault(_target, 1, ... == _goal, by.start),
        fault(_target, 1, ... == _w2, by.bar),
        fault(_target, 1, ... == sqrt(ᾱ[t - 1]) * β[t] / (1 - ᾱ[t]) * (x[t] + sqrt(1 - ᾱ[t]) * ε) / sqrt(ᾱ[t]) + _kept,
              by.start),
        fault(_target, 2, ... == _goal, by.bar),
        fault(_target, 2, ... == _w2, by.share),
        (4, (*start(_target, 1), ... == _w1, by.start, ... == _w2, by.bar,
             ... == (x[t] - β[t] / sqrt(1 - ᾱ[t]) * ε) / sqrt(ᾱ[t]), by.share)),
        fault(_target, 3, ... == (x[t] - β[t] / sqrt(1 - α[t]) * ε) / sqrt(α[t]), by.share),
    ),
)

_noise = solved("ddpm.noise_loss")
_at, _drawn = sqrt(ᾱ) * y + sqrt(1 - ᾱ) * ε, E[N(ε, 0, 1)]
_weight = β**2 / (2 * σ**2 * α * (1 - ᾱ))
_exact, _guess = (_at - β / sqrt(1 - ᾱ) * ε) / sqrt(α), (_at - β / sqrt(1 - ᾱ) * ε_θ(_at)) / sqrt(α)
_normal = E[N(x, sqrt(ᾱ) * y, 1 - ᾱ)]
_known, _guessed = (x - β / (1 - ᾱ) * (x - sqrt(ᾱ) * y)) / sqrt(α), (x - β / sqrt(1 - ᾱ) * ε_θ(x)) / sqrt(α)

noise_loss = Example(
    to_prove.noise_loss,
    right=(
        typed(_noise),
        (*start(_noise, 3), ... == _drawn(norm2(mu_tilde(_at, y) - _guess) / (2 * σ**2)), by.model,
         ... == _drawn(_weight * norm2(ε - ε_θ(_at))), by.mean),
        (*start(_noise, 4), ... == _drawn(norm2(_exact - _guess) / (2 * σ**2)), by.model,
         ... == _drawn(_weight * norm2(ε_θ(_at) - ε))),
        (*start(_noise, 2), ... == _normal(norm2(_known - μ_θ(x)) / (2 * σ**2)), by.mean,
         ... == _normal(norm2(_known - _guessed) / (2 * σ**2)), by.model,
         ... == _drawn(_weight * norm2(ε - ε_θ(_at))), by.reparam),
    ),
    wrong=(
        fault(_noise, 1, ... == _drawn(norm2(mu_tilde(_at, y) - μ_θ(_at)) / (2 * σ**2)), by.reparam),
        fault(_noise, 1, ... == E[N(x, ᾱ * y, 1 - ᾱ)](norm2(mu_tilde(x, y) - μ_θ(x)) / (2 * σ**2)), by.forward),
        fault(_noise, 2, ... == _drawn(norm2(mu_tilde(_at, y) - μ_θ(x)) / (2 * σ**2)), by.reparam),
        fault(_noise, 2, ... == _drawn(norm2(mu_tilde(_at, y) - μ_θ(_at)) / (2 * σ**2)), by.moments),
        fault(_noise, 2, ... == _drawn(norm2(mu_tilde(sqrt(ᾱ) * y + (1 - ᾱ) * ε, y) - μ_θ(_at)) / (2 * σ**2)),
         by.reparam),
        fault(_noise, 3, ... == _drawn(_weight * norm2(ε - ε_θ(_at))), by.mean),
        fault(_noise, 3, ... == _drawn(norm2((_at + β / sqrt(1 - ᾱ) * ε) / sqrt(α) - μ_θ(_at)) / (2 * σ**2)), by.mean),
        fault(_noise, 4, ... == _drawn(β**2 / (2 * σ**2 * α) * norm2(ε - ε_θ(_at))), by.model),
        fault(_noise, 4, ... == _drawn(β / (2 * σ**2 * α * (1 - ᾱ)) * norm2(ε - ε_θ(_at))), by.model),
        fault(_noise, 4, ... == _drawn(norm2(ε - ε_θ(_at))), by.model),
        fault(_noise, 4, ... == _drawn(_weight * norm2(ε - ε_θ(_at))), by.linear),
    ),
)

_whole = solved("ddpm.whole_loss")
_d0 = to_prove.whole_loss.start
_apart = mean(-prior - Sum[t, 2:T](log(step / forward)) - first)

whole_loss = Example(
    to_prove.whole_loss,
    right=(
        typed(_whole),
        (*start(_whole, 4), ... == folded, by.telescope, ... == telescoped, by.logs, *rest(_whole, 6)),
        (_d0, ... == _apart, by.telescope, ... == mean(-prior - Sum[t, 2:T](log(step) - log(forward)) - first), by.logs,
         ... == _apart, by.logs, ... == inserted, by.reversal, *rest(_whole, 3)),
    ),
    wrong=(
        (2, (_d0, ... == inserted, by.reversal)),
        (2, (_d0, ... == _apart, by.reversal)),
        (3, (_d0, ... == _apart, by.telescope, ... == inserted, by.markov)),
        (3, (_d0, ... == _apart, by.telescope, ... == inserted, by.product)),
        (3, (_d0, ... == _apart, by.telescope, ... == telescoped, by.reversal)),
        (2, (_d0, ... == mean(-prior - Sum[t, 2:T](log(step / forward))), by.telescope)),
        (2, (_d0, ... == to_prove.whole_loss.goal, by.kl)),
        fault(_whole, 6, ... == _whole.lines[8].expression, by.linear),
        fault(_whole, 9, ... == to_prove.whole_loss.goal, by.logs),
    ),
)

EXAMPLES = (posterior_mean, noise_loss, whole_loss)
