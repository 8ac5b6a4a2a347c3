"""Drawing by rows is drawing number by number, only faster; and the network of notebook 01 keeps the order."""

import pytest
import torch

from autograder.checks import laws
from course import pixelcnn, rows
from solutions import autoregressive

LEVELS, SIDE, KINDS = 3, 6, 2


def network(layers=3, channels=12):
    """A PixelCNN away from its start, where class and place do nothing."""
    generator = torch.Generator().manual_seed(0)
    model = pixelcnn.PixelCNN(
        autoregressive, LEVELS, SIDE, KINDS, generator, channels=channels, kernels=(5, *[3] * (layers - 1))
    )
    for parameter in model.parameters():
        parameter.data += 0.3 * torch.randn(parameter.shape, generator=generator)
    return model.double()


@pytest.fixture
def chance():
    """Uniform numbers for three pictures."""
    return torch.rand(3, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("row", [0, 4])
def test_both_samplers_draw_the_same_pictures(layers, row, chance):
    model, kind = network(layers), torch.tensor([0, 1, 1])
    start = torch.randint(LEVELS, chance.shape, generator=torch.Generator().manual_seed(2))
    slow = autoregressive.sample(lambda x: model(x, kind), chance, start, row)
    assert torch.equal(rows.sample(model, autoregressive.sample, kind, chance, start, row), slow)


def test_another_class_draws_other_pictures(chance):
    model, nothing = network(), torch.zeros(chance.shape, dtype=torch.long)
    drawn = [
        rows.sample(model, autoregressive.sample, torch.full((3,), kind), chance, nothing) for kind in range(KINDS)
    ]
    assert not torch.equal(*drawn)


def dependence(model):
    """Which number's logits answer to which number, both in the order of drawing; each is tried at every level."""
    generator, count = torch.Generator().manual_seed(3), 3 * SIDE * SIDE
    x = torch.randint(LEVELS, (1, 3, SIDE, SIDE), generator=generator)
    kind, reached = torch.tensor([0]), torch.zeros(count, count, dtype=torch.bool)
    told = model(x, kind).permute(0, 3, 4, 2, 1).reshape(count, LEVELS)
    for number in range(count):
        i, j, c = number // (3 * SIDE), number // 3 % SIDE, number % 3
        other = x.clone()
        other[0, c, i, j] = (other[0, c, i, j] + 1) % LEVELS
        now = model(other, kind).permute(0, 3, 4, 2, 1).reshape(count, LEVELS)
        reached[:, number] = ((now - told).abs() > 1e-12).any(dim=1)
    return reached


@torch.no_grad()
def test_no_number_answers_to_itself_or_to_a_later_one():
    assert not dependence(network()).triu().any()


def test_every_number_answers_to_all_within_reach_that_came_before():
    reached, near = pixelcnn.answers(network(layers=4), SIDE), torch.zeros(3 * SIDE * SIDE, 3 * SIDE * SIDE).bool()
    for later in range(len(near)):
        for earlier in range(later):
            (i, j), (k, m) = divmod(later // 3, SIDE), divmod(earlier // 3, SIDE)
            near[later, earlier] = i - k <= 2 and abs(j - m) <= 2
    assert (reached | ~near).all()
    assert not reached.triu().any()


def test_a_law_of_the_checks_sees_a_leak():
    leaking = torch.ones(4, 4, dtype=torch.float64)
    assert laws.reaches(lambda x: x @ leaking, torch.ones(1, 4, dtype=torch.float64)).triu().any()
