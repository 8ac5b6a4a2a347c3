"""Diffusion models: a network that takes noise away, step by step (notebook 08).

A schedule `alpha_bar` holds the share of the picture that is left: entry 0 is 1, the data, entry t the share after
step t. Every network here is handed x_t and the step t of each picture, and guesses the noise in x_t.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from course import unet
from course.derivations import ddpm as to_prove
from course.derivations.elbo import backward, chain, forward, noised, noised_before, step
from course.diffusion import Network, at, per_picture
from course.quiz import Answer
from derive import KL, E, N, Proof, Sum, by, log, norm2, sqrt
from derive.letters import T, mu_tilde, p_θ, q, t, x, y, α, β, ε, ε_θ, μ_θ, σ, ᾱ

Step = Callable[[Tensor, Tensor, int, int], Tensor]
"""(x_t, the guess of its noise, t, the earlier time s) to x_s."""


def posterior_mean() -> Proof:
    """Where the step back leads, for those who know the noise: the noised picture minus a share of the noise, rescaled.

        √ᾱ_{t−1} β_t / (1 − ᾱ_t) x_0 + √α_t (1 − ᾱ_{t−1}) / (1 − ᾱ_t) x_t = (x_t − β_t / √(1 − ᾱ_t) ε) / √α_t

    Rules: logs, linear; premises: start, bar, share.

    Source: L-DF-18, E-L17.
    """
    ### BEGIN SOLUTION
    picture, kept = (x[t] - sqrt(1 - ᾱ[t]) * ε) / sqrt(ᾱ[t]), sqrt(α[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t]
    return to_prove.posterior_mean.proof(
        sqrt(ᾱ[t - 1]) * β[t] / (1 - ᾱ[t]) * x[0] + kept,
        ... == sqrt(ᾱ[t - 1]) * β[t] / (1 - ᾱ[t]) * picture + kept,                                        by.start,
        ... == ((β[t] + α[t] - ᾱ[t]) / (1 - ᾱ[t]) * x[t] - β[t] / sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t]),        by.bar,
        ... == (x[t] - β[t] / sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t]),                                            by.share,
    )  # fmt: skip
    ### END SOLUTION


def noise_loss() -> Proof:
    """Bringing the network's mean close to the right one is estimating the noise, up to a weight that only time knows.

        E[‖μ̃ − μ_θ‖² / 2σ²] = E[β² / (2σ²α(1 − ᾱ)) ‖ε − ε_θ(√ᾱ y + √(1 − ᾱ) ε)‖²]

    y is the picture, x its noised version; on the right the expectation is over the noise.
    Rules: linear, moments, reparam; premises: forward, mean, model.

    Source: L-DF-19, L-DF-20, L-DF-21.
    """
    ### BEGIN SOLUTION
    at, noise, weight = sqrt(ᾱ) * y + sqrt(1 - ᾱ) * ε, E[N(ε, 0, 1)], β**2 / (2 * σ**2 * α * (1 - ᾱ))
    mean = (at - β / sqrt(1 - ᾱ) * ε) / sqrt(α)
    return to_prove.noise_loss.proof(
        E[q(x | y)](norm2(mu_tilde(x, y) - μ_θ(x)) / (2 * σ**2)),
        ... == E[N(x, sqrt(ᾱ) * y, 1 - ᾱ)](norm2(mu_tilde(x, y) - μ_θ(x)) / (2 * σ**2)),  by.forward,
        ... == noise(norm2(mu_tilde(at, y) - μ_θ(at)) / (2 * σ**2)),                      by.reparam,
        ... == noise(norm2(mean - μ_θ(at)) / (2 * σ**2)),                                 by.mean,
        ... == noise(weight * norm2(ε - ε_θ(at))),                                        by.model,
    )  # fmt: skip
    ### END SOLUTION


def whole_loss() -> Proof:
    """All of the loss at once: how close the last noise is to the prior, every step back, and the reconstruction.

        E[−log p(x_T) − ∑ log(p(x_{t−1} | x_t) / q(x_t | x_{t−1}))] = A + ∑ E[KL(q(x_{t−1} | x_t, x_0) ‖ p)] + C

    Rules: product, marginal, logs, linear, kl, telescope; premises: markov, reversal.

    Source: L-DF-9 to L-DF-15.
    """
    ### BEGIN SOLUTION
    mean, last, first = E[chain], log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))
    ratio, final = log(step / backward), log(p_θ(x[T]) / q(x[T] | x[0]))
    ends = log(q(x[1] | x[0])) - log(q(x[T] | x[0]))
    a, c = mean(-final), mean(-log(p_θ(x[0] | x[1])))
    return to_prove.whole_loss.proof(
        mean(-last - Sum[t, 1:T](log(step / forward))),
        ... == mean(-last - Sum[t, 2:T](log(step / forward)) - first),                               by.telescope,
        ... == mean(-last - Sum[t, 2:T](log(step * noised_before / (backward * noised))) - first),   by.reversal,
        ... == mean(-last - Sum[t, 2:T](ratio) - Sum[t, 2:T](log(noised_before) - log(noised)) - first), by.logs,
        ... == mean(-last - Sum[t, 2:T](ratio) - ends - first),                                      by.telescope,
        ... == mean(-final - Sum[t, 2:T](ratio) - log(p_θ(x[0] | x[1]))),                            by.logs,
        ... == a + Sum[t, 2:T](mean(-ratio)) + c,                                                    by.linear,
        ... == a + Sum[t, 2:T](E[q(x[t - 1], x[t] | x[0])](-ratio)) + c,                             by.marginal,
        ... == a + Sum[t, 2:T](E[noised, backward](-ratio)) + c,                                     by.product,
        ... == a + Sum[t, 2:T](E[noised](KL(backward, step))) + c,                                   by.kl,
    )  # fmt: skip
    ### END SOLUTION


def convert(
    value: Float[Tensor, "n ..."],
    given: str,
    wanted: str,
    x_t: Float[Tensor, "n ..."],
    alpha_bar: Float[Tensor, " n"],
) -> Float[Tensor, "n ..."]:
    """One guess, said in another language: "noise", "picture", "velocity" or "score".

    x_t = √ᾱ x_0 + √(1 - ᾱ) ε,  v = √ᾱ ε - √(1 - ᾱ) x_0,  s = -ε / √(1 - ᾱ)

    Args:
        value: the guess of ε, x_0, v or s.
        given: the language that it is in.
        wanted: the language that it should be in.
        x_t: the noisy pictures that it is about.
        alpha_bar: the share that is left in each, between 0 and 1; per_picture(alpha_bar, x_t) multiplies pictures.

    Source: L-DF-18, L-DF-20; the velocity is Salimans and Ho 2022.

    >>> convert(torch.tensor([[1.0]]), "noise", "score", torch.tensor([[1.4]]), torch.tensor([0.75]))
    tensor([[-2.]])
    """
    ### BEGIN SOLUTION
    share = per_picture(alpha_bar, x_t)
    signal, spread = share.sqrt(), (1 - share).sqrt()
    noise = {
        "noise": value,
        "picture": (x_t - signal * value) / spread,
        "velocity": signal * value + spread * x_t,
        "score": -spread * value,
    }[given]
    return {
        "noise": noise,
        "picture": (x_t - spread * noise) / signal,
        "velocity": (noise - spread * x_t) / signal,
        "score": -noise / spread,
    }[wanted]
    ### END SOLUTION


def loss_weight(
    t: Int[Tensor, " n"], alpha_bar: Float[Tensor, " k"], spread: Float[Tensor, " k"]
) -> Float[Tensor, " n"]:
    """What the bound makes of an error in the noise: its weight in the distance of the means, at each time.

    weight = β² / (2 σ² α (1 - ᾱ)),  α_t = ᾱ_t / ᾱ_{t-1},  β_t = 1 - α_t

    Args:
        t: times from 1 on.
        alpha_bar: the schedule.
        spread: σ_t, the standard deviation of the model's step back, for each time.

    Source: L-DF-21.
    """
    ### BEGIN SOLUTION
    alpha = alpha_bar[t] / alpha_bar[t - 1]
    return (1 - alpha) ** 2 / (2 * spread[t] ** 2 * alpha * (1 - alpha_bar[t]))
    ### END SOLUTION


def weighted_loss(
    network: Network,
    x_0: Float[Tensor, "n ..."],
    t: Int[Tensor, " n"],
    noise: Float[Tensor, "n ..."],
    alpha_bar: Float[Tensor, " k"],
    weight: Float[Tensor, " k"] | None = None,
) -> Float[Tensor, ""]:
    """How badly the network guesses the noise in these pictures: one squared error per pixel, averaged.

    Args:
        network: guesses the noise, told x_t and t.
        x_0: pictures.
        t: the time of each.
        noise: what is mixed into each, standard normal.
        alpha_bar: the schedule.
        weight: what an error counts at each time; without it every time counts the same, the simple loss.

    Source: L-DF-21 (weighted), L-DF-22 (simple).
    """
    ### BEGIN SOLUTION
    share = per_picture(alpha_bar[t], x_0)
    x_t = share.sqrt() * x_0 + (1 - share).sqrt() * noise
    error = ((noise - network(x_t, t)) ** 2).flatten(1).mean(1)  # one for each picture
    return error.mean() if weight is None else (weight[t] * error).mean()
    ### END SOLUTION


def training_loss(
    network: Network,
    x_0: Float[Tensor, "n ..."],
    alpha_bar: Float[Tensor, " k"],
    generator: torch.Generator,
    weight: Float[Tensor, " k"] | None = None,
) -> Float[Tensor, ""]:
    """Algorithm 1, all but the step downhill: a time and fresh noise for each picture, and the loss on them.

    t ~ uniform on 1, ..., T;  ε ~ N(0, I)

    Args:
        network: guesses the noise, told x_t and t.
        x_0: pictures.
        alpha_bar: the schedule, T + 1 shares.
        generator: where times and noise come from.
        weight: what an error counts at each time, if not the same.

    Source: L-DF-23; M-Alg1/2; Ho et al. 2020, algorithm 1. Write it with weighted_loss.
    """
    ### BEGIN SOLUTION
    t = torch.randint(1, len(alpha_bar), (len(x_0),), generator=generator)
    noise = torch.randn(x_0.shape, generator=generator, dtype=x_0.dtype)
    return weighted_loss(network, x_0, t, noise, alpha_bar, weight)
    ### END SOLUTION


def reverse_step(
    x_t: Float[Tensor, "n ..."],
    guess: Float[Tensor, "n ..."],
    noise: Float[Tensor, "n ..."],
    t: int,
    alpha_bar: Float[Tensor, " k"],
    spread: Float[Tensor, " k"],
) -> Float[Tensor, "n ..."]:
    """One step of Algorithm 2, from x_t to x_{t-1}: take a share of the guessed noise away, and add a little fresh one.

    x_{t-1} = (x_t - (1 - α_t) / √(1 - ᾱ_t) ε̂) / √α_t + σ_t z,  and z = 0 in the last step, t = 1

    Args:
        x_t: noisy pictures.
        guess: the network's guess of their noise.
        noise: z, fresh standard normal noise.
        t: the time of all of them, 1 or later.
        alpha_bar: the schedule.
        spread: σ_t for each time.

    Source: L-DF-18, L-DF-24, M-Alg1/2.
    """
    ### BEGIN SOLUTION
    alpha = alpha_bar[t] / alpha_bar[t - 1]
    mean = (x_t - (1 - alpha) / (1 - alpha_bar[t]).sqrt() * guess) / alpha.sqrt()
    return mean + spread[t] * noise if t > 1 else mean
    ### END SOLUTION


def sample(network: Network, x: Float[Tensor, "n ..."], times: Sequence[int], step: Step) -> Float[Tensor, "n ..."]:
    """Walk from noise to pictures: at each time ask the network once, and let the step make of it the next x.

    Args:
        network: guesses the noise, told x_t and t.
        x: standard normal noise, at the first of the times.
        times: falling, such as 3, 2, 1, 0; the last one is where the walk ends.
        step: from (x_t, guess, t, s) to x_s, where s is the next time.

    Source: L-DF-24, M-Alg1/2, L-DF-27. Nothing is learned on the way: no gradients are kept.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        for now, then in pairwise(times):
            x = step(x, network(x, at(x, now)), now, then)
    return x
    ### END SOLUTION


def ddim_step(
    x_t: Float[Tensor, "n ..."], guess: Float[Tensor, "n ..."], t: int, s: int, alpha_bar: Float[Tensor, " k"]
) -> Float[Tensor, "n ..."]:
    """A step of any length, with no fresh noise: the guessed picture, with as much of the guessed noise as is in x_s.

    x_s = √ᾱ_s x̂_0 + √(1 - ᾱ_s) ε̂

    Args:
        x_t: noisy pictures.
        guess: the network's guess of their noise.
        t: their time.
        s: the time to go to, earlier than t.
        alpha_bar: the schedule.

    Source: Song, Meng and Ermon 2021, equation 12 with σ = 0; T-1c.
    """
    ### BEGIN SOLUTION
    picture = (x_t - (1 - alpha_bar[t]).sqrt() * guess) / alpha_bar[t].sqrt()
    return alpha_bar[s].sqrt() * picture + (1 - alpha_bar[s]).sqrt() * guess
    ### END SOLUTION


def time_features(t: Int[Tensor, " n"], frequencies: Float[Tensor, " k"]) -> Float[Tensor, "n d"]:
    """How a network is told the time: as waves, fast ones that tell neighbours apart and slow ones that tell the epoch.

    sin(t ω_1), ..., sin(t ω_k), cos(t ω_1), ..., cos(t ω_k)

    Args:
        t: the time of each picture.
        frequencies: ω, in radians per step.

    Source: L-DF-25; Vaswani et al. 2017.

    >>> time_features(torch.tensor([0, 5]), torch.tensor([1.0, 0.1, 0.01])).shape
    torch.Size([2, 6])
    """
    ### BEGIN SOLUTION
    phase = t[:, None] * frequencies
    return torch.cat([phase.sin(), phase.cos()], dim=1)
    ### END SOLUTION


class UNet(nn.Module):
    """A network from picture to picture that is told the time: down to coarse places and up again, with skips across.

    Args:
        generator: where the first weights come from.
        width: numbers in which the picture is seen as a whole.
        depth: layers in the middle.
        skips: if false, zeros stand where the results of the way down would be.
        timed: if false, zeros stand where the features of the time would be.

    Source: L-DF-25, M-9-3f; Ronneberger et al. 2015.
    """

    def __init__(
        self, generator: torch.Generator, width: int = 160, depth: int = 6, *, skips: bool = True, timed: bool = True
    ) -> None:
        super().__init__()
        self.skips, self.timed = skips, timed
        self.embed, self.enter = unet.Embedding(generator), unet.Enter(generator)
        self.down = nn.ModuleList([unet.Places(unet.CHANNELS, generator)])
        self.shrink = nn.ModuleList([unet.Shrink(width, generator)])
        self.middle = unet.Whole(width, depth, generator)
        self.grow = nn.ModuleList([unet.Grow(width, generator)])
        self.up = nn.ModuleList([unet.Places(2 * unet.CHANNELS, generator)])
        self.leave = unet.Leave(generator)

    def forward(self, x: Float[Tensor, "n c h w"], t: Int[Tensor, " n"]) -> Float[Tensor, "n c h w"]:
        """The network's answer to each picture at its time.

        1. The features of the time go through `embed`, the picture through `enter`.
        2. Way down: for each pair of `down` and `shrink`, the block (told the time), then remember, then shrink.
        3. The block `middle`.
        4. Way up: for each pair of `grow` and `up`, grow, put what was remembered *last* behind it (along the
           last axis), then the block. What was used is not used again.
        5. Out through `leave`.

        A block is called as `block(h, time)`, with time what `embed` made of the features; so is `middle`. The
        others take h alone: `shrink(h)`, `grow(h)`.
        """
        ### BEGIN SOLUTION
        features = time_features(t, self.embed.frequencies)
        time = self.embed(features if self.timed else torch.zeros_like(features))
        h, remembered = self.enter(x), []
        for block, shrink in zip(self.down, self.shrink, strict=True):
            h = block(h, time)
            remembered.append(h)
            h = shrink(h)
        h = self.middle(h, time)
        for grow, block in zip(self.grow, self.up, strict=True):
            h, beside = grow(h), remembered.pop()
            h = block(torch.cat([h, beside if self.skips else torch.zeros_like(beside)], dim=-1), time)
        return self.leave(h)
        ### END SOLUTION


def one_network_serves_all_times() -> Answer:
    """Verdict and reason on: "For T steps back, DDPM trains T networks." (M-9-3f)"""
    ### BEGIN SOLUTION
    return Answer(verdict=False, reason="b")
    ### END SOLUTION


def sampling_is_what_costs() -> Answer:
    """Verdict and reason on: "Training asks the network once for a picture, Algorithm 2 T times in a row." (L-DF-27)"""
    ### BEGIN SOLUTION
    return Answer(verdict=True, reason="c")
    ### END SOLUTION


def predict_spread() -> float:
    """Your prediction: the standard deviation that Algorithm 2 gives without the bar, where the data have 0.5."""
    ### BEGIN SOLUTION
    return 0.25
    ### END SOLUTION


def misprints() -> dict[int, str]:
    """Your error hunt: from the number of each line that is wrong as printed to the letter of its repair."""
    ### BEGIN SOLUTION
    return {1: "a", 2: "d", 4: "b", 5: "g", 7: "g", 8: "h"}
    ### END SOLUTION
