"""Other right answers to notebook 05: torch's distributions, loops, other types; proofs by other ways."""

import math

import torch
from torch import Tensor, nn
from torch.distributions import Bernoulli, MultivariateNormal, Normal, kl_divergence

from course.derivations import vae as to_prove
from course.derivations.vae import encoder
from course.quiz import Answer
from derive import KL, E, Int, Proof, by, log
from derive.letters import p, x, z
from solutions.vae import VAE, divergence_from_prior, gaussian_log_likelihood, reparametrise


def jensen_as_plain_lines() -> tuple:
    return (
        log(p(x)),
        ... == log(Int[z](encoder * p(x, z) / encoder)), by.marginal,
        ... == log(E[encoder](p(x, z) / encoder)),       by.expectation,
        ... >= E[encoder](log(p(x, z) / encoder)),       by.jensen,
    )  # fmt: skip


def jensen_through_the_prior() -> Proof:
    return to_prove.bound_by_jensen.proof(
        log(p(x)),
        ... == log(Int[z](p(x, z))),                              by.marginal,
        ... == log(Int[z](p(x | z) * p(z))),                      by.product,
        ... == log(E[encoder](p(x | z) * p(z) / encoder)),        by.expectation,
        ... >= E[encoder](log(p(x | z) * p(z) / encoder)),        by.jensen,
        ... == E[encoder](log(p(x, z) / encoder)),                by.product,
    )  # fmt: skip


def gibbs_in_logarithms() -> tuple:
    mean, best = E[encoder], p(z | x)
    return (
        log(p(x)),
        ... >= log(p(x)) - KL(encoder, best),                     by.gibbs,
        ... == log(p(x)) - mean(log(encoder / best)),             by.kl,
        ... == log(p(x)) - mean(log(encoder) - log(best)),        by.logs,
        ... == mean(log(p(x)) + log(best) - log(encoder)),        by.linear,
        ... == mean(log(p(x) * best) - log(encoder)),             by.logs,
        ... == mean(log(p(x, z)) - log(encoder)),                 by.product,
        ... == mean(log(p(x, z) / encoder)),                      by.logs,
    )  # fmt: skip


def gibbs_at_the_end() -> Proof:
    mean, best = E[encoder], p(z | x)
    return to_prove.bound_by_gibbs.proof(
        log(p(x)),
        ... == mean(log(p(x))),                                   by.linear,
        ... == mean(log(p(x, z) / best)),                         by.product,
        ... == mean(log(p(x, z) / encoder) + log(encoder / best)), by.logs,
        ... == mean(log(p(x, z) / encoder)) + mean(log(encoder / best)), by.linear,
        ... == mean(log(p(x, z) / encoder)) + KL(encoder, best),  by.kl,
        ... >= mean(log(p(x, z) / encoder)),                      by.gibbs,
    )  # fmt: skip


def parts_of_an_expectation() -> tuple:
    mean = E[encoder]
    return (
        Int[z](encoder * log(p(x, z) / encoder)),
        ... == mean(log(p(x, z) / encoder)),                      by.expectation,
        ... == mean(log(p(x | z) * p(z) / encoder)),              by.product,
        ... == mean(log(p(x | z)) - log(encoder / p(z))),         by.logs,
        ... == mean(log(p(x | z))) - mean(log(encoder / p(z))),   by.linear,
        ... == mean(log(p(x | z))) - KL(encoder, p(z)),           by.kl,
    )  # fmt: skip


def parts_from_split_logarithms() -> Proof:
    return to_prove.elbo.proof(
        Int[z](encoder * log(p(x, z) / encoder)),
        ... == Int[z](encoder * (log(p(x, z)) - log(encoder))),                              by.logs,
        ... == Int[z](encoder * (log(p(x | z) * p(z)) - log(encoder))),                      by.product,
        ... == Int[z](encoder * (log(p(x | z)) - log(encoder / p(z)))),                      by.logs,
        ... == Int[z](encoder * log(p(x | z))) - Int[z](encoder * log(encoder / p(z))),      by.linear,
        ... == E[encoder](log(p(x | z))) - Int[z](encoder * log(encoder / p(z))),            by.expectation,
        ... == E[encoder](log(p(x | z))) - E[encoder](log(encoder / p(z))),                  by.expectation,
        ... == E[encoder](log(p(x | z))) - KL(encoder, p(z)),                                by.kl,
    )  # fmt: skip


def normal_of_torch(x: Tensor, mean: Tensor, spread: Tensor | float) -> Tensor:
    return Normal(mean, torch.as_tensor(spread, dtype=x.dtype)).log_prob(x).sum(-1)


def normal_pixel_by_pixel(x: Tensor, mean: Tensor, spread: Tensor | float) -> Tensor:
    total = torch.zeros(len(x), dtype=x.dtype)
    for pixel in range(x.shape[1]):
        z = (x[:, pixel] - mean[:, pixel]) / spread
        total = total - z**2 / 2 - math.log(2 * math.pi) / 2 - torch.log(torch.as_tensor(spread, dtype=x.dtype))
    return total


def bernoulli_of_torch(x: Tensor, logits: Tensor) -> Tensor:
    return Bernoulli(logits=logits).log_prob(x).sum(-1)


def cross_entropy_of_logits(x: Tensor, logits: Tensor) -> Tensor:
    return -nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1)


def by_the_sigmoids_logarithm(x: Tensor, logits: Tensor) -> Tensor:
    white, black = nn.functional.logsigmoid(logits), nn.functional.logsigmoid(-logits)
    return torch.einsum("nd,nd->n", x, white) + torch.einsum("nd,nd->n", 1 - x, black)


def false_in_words() -> tuple[str, str]:
    return "false", " C"


def false_by_position() -> Answer:
    return Answer(False, "c")


def stretched_by_addcmul(mean: Tensor, log_scale: Tensor, noise: Tensor) -> Tensor:
    return torch.addcmul(mean, log_scale.exp(), noise)


def moved_by_a_variance(mean: Tensor, log_scale: Tensor, noise: Tensor) -> Tensor:
    return noise * torch.sqrt(torch.exp(2 * log_scale)) + mean


def divergence_of_torch(mean: Tensor, log_scale: Tensor) -> Tensor:
    return kl_divergence(Normal(mean, log_scale.exp()), Normal(torch.zeros_like(mean), 1.0)).sum(-1)


def divergence_latent_by_latent(mean: Tensor, log_scale: Tensor) -> Tensor:
    each = [-0.5 * (1 + 2 * s - m**2 - (2 * s).exp()) for m, s in zip(mean.T, log_scale.T, strict=True)]
    return sum(each, torch.zeros(len(mean), dtype=mean.dtype))


def linear_by_moments(x: Tensor, W: Tensor, spread: float, mean: Tensor, log_scale: Tensor) -> tuple[Tensor, Tensor]:
    square = ((x - mean @ W.T) ** 2).sum(1) + torch.einsum("dl,nl,dl->n", W, log_scale.exp() ** 2, W)
    painted = -square / (2 * spread**2) - len(W) * math.log(spread * math.sqrt(2 * math.pi))
    covariance = W @ W.T + spread**2 * torch.eye(len(W), dtype=W.dtype)
    exponent = torch.einsum("nd,de,ne->n", x, torch.linalg.inv(covariance), x)
    return painted - divergence_from_prior(mean, log_scale), -(exponent + torch.logdet(2 * math.pi * covariance)) / 2


def linear_by_the_gap(x: Tensor, W: Tensor, spread: float, mean: Tensor, log_scale: Tensor) -> tuple[Tensor, Tensor]:
    precision = torch.eye(W.shape[1], dtype=W.dtype) + W.T @ W / spread**2
    best = MultivariateNormal(x @ W @ torch.linalg.inv(precision) / spread**2, precision_matrix=precision)
    noise = MultivariateNormal(torch.zeros(len(W)).to(W), torch.eye(len(W)).to(W) * spread**2 + W @ W.T)
    own = MultivariateNormal(mean, torch.diag_embed(torch.exp(2 * log_scale)))
    exact = noise.log_prob(x)
    return exact - kl_divergence(own, best), exact


class VAEOfDistributions(VAE):
    """Writes every term as a distribution of torch."""

    def codes(self, x: Tensor) -> Normal:
        mean, log_scale = self.encoder(x)
        return Normal(mean, log_scale.exp())

    def painted(self, z: Tensor) -> Normal:
        return Normal(self.decoder(z), self.log_spread.exp())

    def bound(self, x: Tensor, noise: Tensor) -> Tensor:
        codes = self.codes(x)
        z = codes.loc + codes.scale * noise
        return self.painted(z).log_prob(x).sum(1) - kl_divergence(codes, Normal(0.0, 1.0)).sum(1)

    def log_weight(self, x: Tensor, noise: Tensor) -> Tensor:
        codes = self.codes(x)
        z = codes.loc + codes.scale * noise
        prior = Normal(torch.zeros_like(z), 1.0)
        return self.painted(z).log_prob(x).sum(1) + prior.log_prob(z).sum(1) - codes.log_prob(z).sum(1)

    def sample(self, noise: Tensor, pixel_noise: Tensor) -> Tensor:
        painted = self.painted(noise)
        return painted.mean + painted.stddev * pixel_noise


class VAEThroughItsWeight(VAE):
    """Takes the prior and the encoder as likelihoods of one spread, and repairs the rest."""

    def bound(self, x: Tensor, noise: Tensor) -> Tensor:
        mean, log_scale = self.encoder(x)
        ratio = ((noise**2 - reparametrise(mean, log_scale, noise) ** 2) / 2 + log_scale).sum(1)
        return self.log_weight(x, noise) - ratio - divergence_from_prior(mean, log_scale)

    def log_weight(self, x: Tensor, noise: Tensor) -> Tensor:
        mean, log_scale = self.encoder(x)
        z = reparametrise(mean, log_scale, noise)
        prior, own = (gaussian_log_likelihood(each, torch.zeros_like(each), 1.0) for each in (z, noise))
        painting = self.decoder(z)
        return gaussian_log_likelihood(x, painting, torch.exp(self.log_spread)) + prior - own + log_scale.sum(1)

    def sample(self, noise: Tensor, pixel_noise: Tensor) -> Tensor:
        return torch.add(self.decoder(noise), pixel_noise * torch.exp(self.log_spread))


def all_latents() -> int:
    return 24


def none_at_all() -> float:
    return 0.0


def moved_in_a_loop(codes: Tensor, with_it: Tensor, without: Tensor) -> Tensor:
    direction = sum(with_it) / len(with_it) - sum(without) / len(without)
    return torch.stack([code + direction for code in codes])


def moved_from_their_own_mean(codes: Tensor, with_it: Tensor, without: Tensor) -> Tensor:
    return codes - without.mean(0, keepdim=True) + with_it.mean(0, keepdim=True)


def noise_is_not_the_cause() -> tuple[str, str]:
    return "False", "B"


def noise_is_not_the_cause_by_position() -> Answer:
    return Answer(False, "b")


def largest_weight_first(log_weights: Tensor) -> Tensor:
    largest = log_weights.max(dim=0).values
    return largest + (log_weights - largest).exp().mean(dim=0).log()


def weights_added_two_by_two(log_weights: Tensor) -> Tensor:
    total = log_weights[0]
    for each in log_weights[1:]:
        total = torch.logaddexp(total, each)
    return total - math.log(log_weights.shape[0])


def misprints_in_another_order() -> dict[int, str]:
    return {9: "M", 7: "K", 6: "I", 5: "G", 3: "E", 2: "B"}


def misprints_with_texts_for_numbers() -> dict[str, str]:
    return {"2": "b", "3": " e", " 5": "g", "6": "i", "7": "k", "9": "m "}


ALTERNATIVES = {
    "bound_by_jensen": [jensen_as_plain_lines, jensen_through_the_prior],
    "bound_by_gibbs": [gibbs_in_logarithms, gibbs_at_the_end],
    "elbo": [parts_of_an_expectation, parts_from_split_logarithms],
    "gaussian_log_likelihood": [normal_of_torch, normal_pixel_by_pixel],
    "bernoulli_log_likelihood": [bernoulli_of_torch, cross_entropy_of_logits, by_the_sigmoids_logarithm],
    "squared_error_will_do": [false_in_words, false_by_position],
    "reparametrise": [stretched_by_addcmul, moved_by_a_variance],
    "divergence_from_prior": [divergence_of_torch, divergence_latent_by_latent],
    "linear_gaussian": [linear_by_moments, linear_by_the_gap],
    "VAE": [VAEOfDistributions, VAEThroughItsWeight],
    "predict_latents": [all_latents, none_at_all],
    "add_attribute": [moved_in_a_loop, moved_from_their_own_mean],
    "smaller_noise_is_sharper": [noise_is_not_the_cause, noise_is_not_the_cause_by_position],
    "importance_bound": [largest_weight_first, weights_added_two_by_two],
    "misprints": [misprints_in_another_order, misprints_with_texts_for_numbers],
}
