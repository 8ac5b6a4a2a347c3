"""Probes of derivatives: Jacobians, scores, traces by two routes, and the training of a small network."""

from typing import Any

import torch
from torch import Tensor

from autograder.catalogue import check
from autograder.draw import Draw


def log_density(draw: Draw, features: int) -> Any:
    """A density that is neither normal nor separable, up to its constant."""
    bend = draw.smooth_map(features)
    return lambda x: -torch.log(torch.cosh(bend(x))).sum(dim=-1)


@check("jacobian", covers="B-2")
def jacobians_of_a_smooth_map(module: Any, draw: Draw) -> dict[str, Any]:
    bend, x = draw.smooth_map(4), draw.normal(32, 4)
    return {"Jacobian": module.jacobian(lambda v: torch.sinh(bend(v)), x)}


@check("score", covers="B-2")
def scores_of_a_density(module: Any, draw: Draw) -> dict[str, Any]:
    densities = [log_density(draw, 3) for _ in range(6)]
    return {"score": torch.stack([module.score(each, draw.normal(16, 3)) for each in densities])}


@check("laplacian", covers="B-2")
def traces_of_second_derivatives(module: Any, draw: Draw) -> dict[str, Any]:
    return {"laplacian": module.laplacian(log_density(draw, 3), draw.normal(2, 3))}


@check("estimated_divergence", covers="B-2")
def estimated_traces(module: Any, draw: Draw) -> dict[str, Any]:
    bend, x = draw.smooth_map(5), draw.normal(8, 5)
    noise = draw.normal(12, 8, 5).sign()
    return {"trace": torch.stack([module.estimated_divergence(bend, x, each) for each in noise])}


@check("regress", covers="B-2")
def a_network_that_is_trained(module: Any, draw: Draw) -> dict[str, Any]:
    x: Tensor = draw.normal(64, 2)
    weights = [draw.normal(2, 16), draw.normal(16, 1) / 4]
    losses = module.regress(x, torch.sin(x).prod(dim=-1, keepdim=True), weights, 30)
    return {"losses": losses}
