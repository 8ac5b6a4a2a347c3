"""Probes of normal densities: Cholesky factors, eigenvalues, mixtures, and a fit by gradient descent."""

from typing import Any

import torch
from torch import Tensor

from autograder.catalogue import check
from autograder.draw import Draw


def covariances(draw: Draw, number: int, features: int) -> Tensor:
    """Symmetric matrices without an eigenvalue near zero."""
    factors = draw.normal(number, features, features)
    return factors @ factors.mT + torch.eye(features, dtype=factors.dtype)


@check("log_prob", covers="B-1")
def densities_of_normal_distributions(module: Any, draw: Draw) -> dict[str, Any]:
    pairs = zip(draw.normal(10, 4), covariances(draw, 10, 4), strict=True)
    x = draw.normal(16, 4)
    return {"log_prob": torch.stack([module.log_prob(x, mean, covariance) for mean, covariance in pairs])}


@check("divergence", covers="B-1")
def divergences_of_normal_distributions(module: Any, draw: Draw) -> dict[str, Any]:
    means, matrices = draw.normal(2, 7, 4), covariances(draw, 14, 4)
    pairs = zip(*means, matrices[:7], matrices[7:], strict=True)
    return {"divergence": torch.stack([module.divergence(*pair) for pair in pairs])}


@check("whiten", covers="B-1")
def whitened_samples(module: Any, draw: Draw) -> dict[str, Any]:
    batches = [draw.normal(64, 8) @ draw.normal(8, 8) for _ in range(7)]
    return {"covariance": torch.stack([torch.cov(module.whiten(batch).T) for batch in batches])}


@check("mixture_log_prob", covers="B-1")
def densities_of_mixtures(module: Any, draw: Draw) -> dict[str, Any]:
    x, scales = draw.normal(256, 2), draw.uniform(0.5, 2.0, 10, 5)
    means, weights = draw.normal(10, 5, 2), torch.softmax(draw.normal(10, 5), dim=-1)
    mixtures = zip(weights, means, scales, strict=True)
    return {"log_prob": torch.stack([module.mixture_log_prob(x, *mixture) for mixture in mixtures])}


@check("fit", covers="B-1")
def a_fit_by_gradient_descent(module: Any, draw: Draw) -> dict[str, Any]:
    mean, scale = module.fit(draw.normal(128, 3) * 2 + 1, 28)
    return {"mean": mean, "scale": scale}
