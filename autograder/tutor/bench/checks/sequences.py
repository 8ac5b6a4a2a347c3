"""Probes of sequences: attention, sampling, a recurrent cell, likelihoods, and a recurrent network that is trained."""

from typing import Any

import torch

from autograder.catalogue import check
from autograder.draw import Draw


@check("attend", covers="B-4")
def attention_to_the_past(module: Any, draw: Draw) -> dict[str, Any]:
    heads = draw.normal(10, 3, 4, 8, 6)
    return {"attended": torch.stack([module.attend(*head).mean(dim=(0, 2)) for head in heads])}


@check("choose", covers="B-4")
def choices_from_probabilities(module: Any, draw: Draw) -> dict[str, Any]:
    scores, chance = draw.normal(16, 32, 6), draw.uniform(0.0, 1.0, 16, 32)
    return {"choices": torch.stack([module.choose(*pair) for pair in zip(scores, chance, strict=True)])}


@check("unroll", covers="B-4")
def a_recurrent_cell_unrolled(module: Any, draw: Draw) -> dict[str, Any]:
    states = module.unroll(draw.normal(24, 4, 3), draw.normal(6, 12) / 2, draw.normal(3, 12) / 2)
    return {"state": states}


@check("surprise", covers="B-4")
def surprise_of_sequences(module: Any, draw: Draw) -> dict[str, Any]:
    scores, tokens = draw.normal(12, 8, 10, 5), draw.random.integers(0, 5, (12, 8, 10))
    pairs = zip(scores, torch.from_numpy(tokens), strict=True)
    return {"surprise": torch.stack([module.surprise(*pair) for pair in pairs])}


@check("learn", covers="B-4")
def a_recurrent_network_that_is_trained(module: Any, draw: Draw) -> dict[str, Any]:
    tokens = torch.from_numpy(draw.random.integers(0, 4, (8, 7)))
    return {"losses": module.learn(tokens, draw.normal(300) / 4, 8)}
