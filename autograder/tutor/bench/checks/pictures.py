"""Probes of convolutions: blurring, a residual block, halving and doubling, normalising, and a trained denoiser."""

from typing import Any

import torch

from autograder.catalogue import check
from autograder.draw import Draw


@check("blur", covers="B-3")
def blurred_pictures(module: Any, draw: Draw) -> dict[str, Any]:
    kernels = torch.softmax(draw.normal(12, 9), dim=-1).reshape(12, 3, 3)
    pictures = draw.uniform(0.0, 1.0, 4, 1, 16, 16)
    return {"means": torch.stack([module.blur(pictures, kernel).mean(dim=(1, 2, 3)) for kernel in kernels])}


@check("Residual", covers="B-3")
def residual_blocks(module: Any, draw: Draw) -> dict[str, Any]:
    blocks = [module.Residual(draw.normal(8, 8, 3, 3) / 9, draw.normal(8)) for _ in range(5)]
    x = draw.normal(4, 8, 12, 12)
    for block in blocks:
        x = block(x)
    return {"sums": x.mean(dim=(2, 3))}


@check("pyramid", covers="B-3")
def halved_pictures(module: Any, draw: Draw) -> dict[str, Any]:
    batches = draw.uniform(0.0, 1.0, 6, 4, 3, 16, 16)
    means = [torch.stack([x.square().mean() for x in module.pyramid(batch, 4)]) for batch in batches]
    return {"energies": torch.stack(means)}


@check("patches", covers="B-3")
def pictures_cut_into_patches(module: Any, draw: Draw) -> dict[str, Any]:
    batches = draw.normal(16, 2, 3, 16, 16)
    return {"norms": torch.stack([module.patches(batch, 4).norm(dim=-1) for batch in batches])}


@check("denoise", covers="B-3")
def a_denoiser_that_is_trained(module: Any, draw: Draw) -> dict[str, Any]:
    clean = draw.uniform(0.0, 1.0, 8, 1, 8, 8)
    weights = [draw.normal(4, 1, 3, 3) / 3, draw.normal(1, 4, 3, 3) / 6]
    return {"losses": module.denoise(clean, clean + draw.normal(8, 1, 8, 8) / 4, weights, 16)}
