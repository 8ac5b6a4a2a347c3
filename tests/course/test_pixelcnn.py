"""The network of notebook 01: smaller kernels that do the same, a first guess, levels and their noise, leaks seen."""

from types import SimpleNamespace

import pytest
import torch
from torch.nn import functional

from course import pixelcnn
from solutions import autoregressive


def network(parts=autoregressive, **options):
    """A small PixelCNN, away from its start."""
    generator = torch.Generator().manual_seed(0)
    model = pixelcnn.PixelCNN(parts, 4, 3, 2, generator, channels=12, kernels=(5, 3), **options)
    for parameter in model.parameters():
        parameter.data += 0.1 * torch.randn(parameter.shape, generator=generator)
    return model


@pytest.fixture
def x():
    """Two pictures of four levels."""
    return torch.randint(4, (2, 3, 3, 3), generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("side", [3, 5, 7])
@pytest.mark.parametrize("kind", "AB")
def test_a_trimmed_kernel_convolves_as_the_whole_one_does(side, kind):
    generator = torch.Generator().manual_seed(0)
    for mask in (autoregressive.colour_mask(side, kind, 3, 6), autoregressive.split_masks(side, kind)[0][None, None]):
        weight, x = (
            torch.randn(mask.shape, generator=generator),
            torch.randn(2, mask.shape[1], 6, 7, generator=generator),
        )
        kept, margins = pixelcnn.trimmed(mask)
        rows_, columns = mask.amax((0, 1, 3)).bool(), mask.amax((0, 1, 2)).bool()
        small = functional.conv2d(functional.pad(x, margins), weight[:, :, rows_][..., columns] * kept)
        assert kept.numel() < mask.numel()
        assert torch.allclose(small, functional.conv2d(x, weight * mask, padding=side // 2), atol=1e-5)


@torch.no_grad()
def test_a_network_that_sees_nothing_guesses_the_shares_and_their_noise(x):
    model = network(examples=x)
    for parameter in (model.out.weight, model.out.bias):
        parameter.zero_()
    model.guess.copy_(pixelcnn._log_shares(x, 4, 3))
    shares = torch.stack([(x == level).float().mean(dim=0) for level in range(4)])
    noisy = torch.einsum("lk,lchw->kchw", model.table.softmax(dim=1), shares)
    told = model(x, torch.tensor([0, 1]))
    assert torch.allclose(told.softmax(dim=1)[0], noisy, atol=5e-3)
    assert torch.allclose(told.exp().sum(dim=1), torch.ones(2, 3, 3, 3), atol=1e-5)


@torch.no_grad()
def test_the_class_changes_every_number(x):
    one, other = (network()(x, torch.full((2,), kind)) for kind in range(2))
    assert ((one - other).abs().amax(dim=1) > 1e-6).all()


def test_answers_see_what_a_mask_lets_in():
    def open_to_itself(side, kind, inputs, outputs):
        return autoregressive.colour_mask(side, "B", inputs, outputs)

    leaking = SimpleNamespace(**{**vars(autoregressive), "colour_mask": open_to_itself})
    assert not pixelcnn.answers(network(), 3).triu().any()
    assert pixelcnn.answers(network(leaking), 3).diagonal().all()


def test_levels_are_told_by_the_two_marks_beside_them():
    told = pixelcnn._tents(16, 6)
    assert torch.allclose(told.sum(dim=1), torch.ones(16))
    assert ((told > 0).sum(dim=1) <= 2).all()
    assert torch.equal(told[0], torch.eye(6)[0])


def test_a_counted_network_says_the_same(x):
    model = network()
    counted = pixelcnn.Counted(model)
    kind = torch.tensor([1, 0])
    assert torch.equal(counted(x, kind), model(x, kind))
    assert counted.passes == 1
