# Generated from solutions/vae.py. What raises is yours to write; keep names and signatures as they are.
"""Variational autoencoders: a short code for every picture, and a bound that trains both directions (notebook 05).

Forward is data x to latent z: the encoder q(z | x). Sampling is the decoder p(x | z), after z from the prior p(z).
Likelihoods, bounds and divergences are in nats, one number per example, summed over pixels or latents.
"""

import math
from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from course.derivations import vae as to_prove
from course.derivations.vae import encoder
from course.quiz import Answer
from derive import KL, E, Int, Proof, by, log
from derive.letters import p, x, z


def elbo() -> Proof:
    """The bound is what the decoder reconstructs, minus how far the encoder's codes are from the prior.

        ∫ q(z | x) log(p(x, z) / q(z | x)) dz = E[log p(x | z)] − KL(q(z | x) ‖ p(z))

    Rules: product, marginal, logs, linear, expectation, kl.

    Source: M-9-1a (there q(z) is written for q(z | x)).
    """
    raise NotImplementedError("vae.elbo is yours to write: exercise 5.3 of notebook 05_vae")


def bound_by_gibbs() -> Proof:
    """The bound is too low by a divergence: of the encoder from the codes that would fit the picture best.

        log p(x) ≥ E[log(p(x, z) / q(z | x))]

    Rules: product, marginal, logs, linear, kl, gibbs.

    Source: M-9-1a.
    """
    raise NotImplementedError("vae.bound_by_gibbs is yours to write: exercise 5.2 of notebook 05_vae")


def bound_by_jensen() -> Proof:
    """The bound exchanges a logarithm and a mean, and the logarithm bends the right way.

        log p(x) ≥ E[log(p(x, z) / q(z | x))]

    Rules: product, marginal, logs, expectation, jensen.

    Source: M-9-1a.
    """
    raise NotImplementedError("vae.bound_by_jensen is yours to write: exercise 5.1 of notebook 05_vae")


def gaussian_log_likelihood(
    x: Float[Tensor, "n d"], mean: Float[Tensor, "n d"], spread: Float[Tensor, ""] | float
) -> Float[Tensor, " n"]:
    """How probable each picture is if the decoder paints its mean, and every pixel gets the same normal noise.

        log p(x | z) = log N(x; mean, σ² I)

    Args:
        x: the pictures, as rows of pixels.
        mean: what the decoder paints for their codes.
        spread: σ, the standard deviation of the noise, in pixels; it may be a parameter that is learned.

    Returns:
        One number of nats per picture, with every constant.

    Source: M-9-1b (there without its constants).

    >>> gaussian_log_likelihood(torch.zeros(1, 2), torch.ones(1, 2), 1.0)
    tensor([-2.8379])
    """
    raise NotImplementedError("vae.gaussian_log_likelihood is yours to write: exercise 5.4 of notebook 05_vae")


def bernoulli_log_likelihood(x: Float[Tensor, "n d"], logits: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
    """How probable each black-and-white picture is, if the decoder gives each pixel a chance to be white.

        log p(x | z) = sum over pixels of x log π + (1 - x) log(1 - π),  π = 1 / (1 + exp(-logit))

    Args:
        x: pictures of zeros and ones, as rows of pixels.
        logits: what the decoder returns; any number, however large.

    Returns:
        One number of nats per picture; finite for every logit.

    Source: M-9-1b.

    >>> bernoulli_log_likelihood(torch.ones(1, 3), torch.zeros(1, 3)) / math.log(2)
    tensor([-3.])
    """
    raise NotImplementedError("vae.bernoulli_log_likelihood is yours to write: exercise 5.5 of notebook 05_vae")


def squared_error_will_do() -> Answer:
    """Verdict and reason on: "A mean squared error will do: constants do not matter." (M-9-1b)"""
    raise NotImplementedError("vae.squared_error_will_do is yours to write: exercise 5.6 of notebook 05_vae")


def reparametrise(
    mean: Float[Tensor, "n l"], log_scale: Float[Tensor, "n l"], noise: Float[Tensor, "n l"]
) -> Float[Tensor, "n l"]:
    """Codes drawn from N(mean, scale²), written so that their draw has a slope in mean and scale.

    Args:
        mean: the centre of each code.
        log_scale: the logarithm of its standard deviation.
        noise: standard normal, drawn by the caller.

    Source: M-9-1c; Kingma and Welling 2014, section 2.4.

    >>> reparametrise(torch.ones(1, 1), torch.zeros(1, 1), torch.full((1, 1), 2.0))
    tensor([[3.]])
    """
    raise NotImplementedError("vae.reparametrise is yours to write: exercise 5.7 of notebook 05_vae")


def divergence_from_prior(mean: Float[Tensor, "n l"], log_scale: Float[Tensor, "n l"]) -> Float[Tensor, " n"]:
    """What the code of each picture says beyond the prior: KL(N(mean, scale²), N(0, 1)), summed over latents, in nats.

        KL = E[log q(z | x) - log p(z)],  E[z²] = mean² + scale²;  latents are independent

    Args:
        mean: the centre of each code.
        log_scale: the logarithm of its standard deviation.

    Source: M-9-1a, M-9-1c; Kingma and Welling 2014, appendix B.

    >>> divergence_from_prior(torch.full((1, 1), 2.0), torch.zeros(1, 1))
    tensor([2.])
    """
    raise NotImplementedError("vae.divergence_from_prior is yours to write: exercise 5.8 of notebook 05_vae")


def linear_gaussian(
    x: Float[Tensor, "n d"],
    W: Float[Tensor, "d l"],
    spread: float,
    mean: Float[Tensor, "n l"],
    log_scale: Float[Tensor, "n l"],
) -> tuple[Float[Tensor, " n"], Float[Tensor, " n"]]:
    """Bound and log-likelihood where both are exact: the decoder is x = W z + σ ε, so x is Gaussian, too.

        p(x) = N(x; 0, W Wᵀ + σ² I)
        E[|x - W z|²] = |x - W mean|² + sum over latents of scale² |w|²,  w a column of W

    Args:
        x: the data.
        W: the decoder's matrix, with a column for each latent.
        spread: σ.
        mean: the centres of the codes that some encoder gives.
        log_scale: the logarithms of their standard deviations.

    Returns:
        The bound for this encoder and log p(x), one number of nats per example; nothing is drawn.

    Source: M-9-1a, M-9-1c; Tipping and Bishop 1999 for p(x).
    """
    raise NotImplementedError("vae.linear_gaussian is yours to write: exercise 5.9 of notebook 05_vae")


class VAE(nn.Module):
    """A variational autoencoder: codes for pictures, pictures for codes, and how far pixels stray from the painting.

        z ~ N(0, I),  x = decoder(z) + σ ε

    Args:
        encoder: any map from pictures to (mean, log_scale) of their codes.
        decoder: any map from codes to the means of pictures.
        spread: σ before training, in pixels; its logarithm is a parameter, so it is learned, and stays positive.

    Source: M-9-1c; Kingma and Welling 2014, section 3.
    """

    def __init__(
        self, encoder: Callable[[Tensor], tuple[Tensor, Tensor]], decoder: Callable[[Tensor], Tensor], spread: float
    ) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder, decoder
        self.log_spread = nn.Parameter(torch.tensor(math.log(spread)))

    def bound(self, x: Float[Tensor, "n d"], noise: Float[Tensor, "n l"]) -> Float[Tensor, " n"]:
        """The bound of each picture, in nats: the reconstruction of one drawn code, minus the exact divergence."""
        raise NotImplementedError("vae.VAE.bound is yours to write: exercise 5.10 of notebook 05_vae")

    def log_weight(self, x: Float[Tensor, "n d"], noise: Float[Tensor, "n l"]) -> Float[Tensor, " n"]:
        """log(p(x, z) / q(z | x)) at one drawn code per picture, in nats; the bound is its mean over codes."""
        raise NotImplementedError("vae.VAE.log_weight is yours to write: exercise 5.10 of notebook 05_vae")

    def sample(self, noise: Float[Tensor, "n l"], pixel_noise: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        """New pictures: a code from the prior, its painting, and the noise that belongs to a picture."""
        raise NotImplementedError("vae.VAE.sample is yours to write: exercise 5.10 of notebook 05_vae")


def predict_latents() -> float:
    """Your prediction: how many of 24 latents say anything once the squared error is averaged over the pixels."""
    raise NotImplementedError("vae.predict_latents is yours to write: exercise 5.11 of notebook 05_vae")


def add_attribute(
    codes: Float[Tensor, "n l"], with_it: Float[Tensor, "... l"], without: Float[Tensor, "... l"]
) -> Float[Tensor, "n l"]:
    """Codes moved by what tells two groups apart: from the mean code of those without to that of those with it.

    Args:
        codes: of the pictures that are to change.
        with_it: codes of pictures that have the attribute, as rows.
        without: codes of pictures that do not; there may be more of them, or fewer.

    Source: L-GAN-9 does the same in a GAN's noise; here the codes come from pictures.

    >>> add_attribute(torch.zeros(1, 2), torch.tensor([[3.0, 1.0]]), torch.tensor([[1.0, 1.0]]))
    tensor([[2., 0.]])
    """
    raise NotImplementedError("vae.add_attribute is yours to write: exercise 5.12 of notebook 05_vae")


def smaller_noise_is_sharper() -> Answer:
    """Verdict and reason on: "Its new faces are blurry because the decoder's σ is too large." (M-9-1c)"""
    raise NotImplementedError("vae.smaller_noise_is_sharper is yours to write: exercise 5.13 of notebook 05_vae")


def importance_bound(log_weights: Float[Tensor, "k n"]) -> Float[Tensor, " n"]:
    """The bound from k codes at once: the logarithm of their mean weight, so that one good code is enough.

        log((1/k) sum over j of w_j)

    Args:
        log_weights: log(p(x, z) / q(z | x)) of k codes for each of n pictures, in nats; exp of them may be 0.

    Source: Burda, Grosse and Salakhutdinov 2016 (IWAE), equation 8.

    >>> importance_bound(torch.tensor([[-1000.0], [-1000.0]]))
    tensor([-1000.])
    """
    raise NotImplementedError("vae.importance_bound is yours to write: exercise 5.14 of notebook 05_vae")


def misprints() -> dict[int, str]:
    """Your error hunt: from the number of each line that is wrong as printed to the letter of its repair."""
    raise NotImplementedError("vae.misprints is yours to write: exercise 5.15 of notebook 05_vae")
