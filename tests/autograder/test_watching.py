"""Calls are watched from outside: what changed in place, and what shares its memory."""

from types import ModuleType

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from autograder.watching import MissingName, Watch, Watched


def watched(**members: object) -> tuple[Watched, Watch]:
    module, watch = ModuleType("exercises.flow"), Watch()
    vars(module).update(members)
    return watch.around(module, ""), watch


def numbers(*shape: int) -> Tensor:
    return torch.from_numpy(np.random.default_rng(0).normal(size=shape))


# --- Mutated and aliased arguments ------------------------------------------------------------------------


def add_in_place(x: Tensor, shift: Tensor) -> Tensor:
    x += shift
    return x * 2


def test_an_argument_that_was_changed_in_place_is_named_as_in_the_signature() -> None:
    flow, watch = watched(f=add_in_place)
    flow.f(numbers(3), numbers(3))
    assert (watch.mutated, watch.aliased) == (["x"], [])


def test_an_argument_given_by_name_is_watched_too() -> None:
    flow, watch = watched(f=add_in_place)
    flow.f(shift=numbers(3), x=numbers(3))
    assert watch.mutated == ["x"]


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.zero_(),
        lambda x: x.unsqueeze_(0),
        lambda x: x[1:].mul_(2),
        lambda x: x.view(-1).neg_(),
        lambda x: x.copy_(x.flip(0)),
        lambda x: x.resize_(1),
        lambda x: x.fill_(float("nan")),
    ],
    ids=["zeroed", "reshaped", "a slice", "through a view", "reordered", "cut", "NaN"],
)
def test_every_way_to_change_an_argument_is_seen(change: object) -> None:
    flow, watch = watched(f=lambda x: (change(x), torch.zeros(1))[1])
    flow.f(numbers(3))
    assert watch.mutated == ["x"]


def test_what_is_put_back_was_not_changed() -> None:
    flow, watch = watched(f=lambda x: (x.neg_().neg_(), torch.zeros(1))[1])
    flow.f(numbers(3))
    assert watch.mutated == []


def test_nan_in_an_argument_is_no_change() -> None:
    flow, watch = watched(f=lambda x: x + 1)
    flow.f(torch.tensor([float("nan"), 1.0]))
    assert (watch.mutated, watch.aliased) == ([], [])


@pytest.mark.parametrize("dtype", [torch.bool, torch.int64, torch.float32, torch.complex64])
def test_arguments_of_all_dtypes_are_watched(dtype: torch.dtype) -> None:
    flow, watch = watched(f=lambda x: x.clone())
    flow.f(torch.ones(3).to(dtype))
    assert (watch.mutated, watch.aliased) == ([], [])


@pytest.mark.parametrize(
    "view",
    [
        lambda x: x,
        lambda x: x[1:],
        lambda x: x.T,
        lambda x: x.view(-1),
        lambda x: x.detach(),
        lambda x: x.expand(2, *x.shape),
        lambda x: (torch.zeros(1), x),
        lambda x: [torch.zeros(1), (x[0],)],
    ],
    ids=["itself", "a slice", "transposed", "flat", "detached", "expanded", "in a tuple", "in a list of tuples"],
)
def test_a_result_that_shares_its_memory_names_the_argument(view: object) -> None:
    flow, watch = watched(f=lambda other, x: view(x))
    flow.f(numbers(2, 2), numbers(2, 2))
    assert (watch.mutated, watch.aliased) == ([], ["x"])


@pytest.mark.parametrize("copy", [lambda x: x.clone(), lambda x: x + 0, lambda x: x[[0, 1]], lambda x: float(x.sum())])
def test_a_copy_shares_nothing(copy: object) -> None:
    flow, watch = watched(f=copy)
    flow.f(numbers(2, 2))
    assert watch.aliased == []


def test_tensors_without_entries_share_nothing() -> None:
    flow, watch = watched(f=lambda x: torch.zeros(0, 3))
    flow.f(torch.zeros(0, 3))
    assert watch.aliased == []


def test_arguments_beyond_the_signature_are_numbered() -> None:
    flow, watch = watched(f=lambda *args: args[1])
    flow.f(numbers(1), numbers(2))
    assert watch.aliased == ["number 2"]


# --- Classes, instances, lists ----------------------------------------------------------------------------


class Layer(nn.Module):
    def __init__(self, order: Tensor) -> None:
        super().__init__()
        self.order = order

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x, x.sum(-1)

    def inverse(self, z: Tensor) -> Tensor:
        z *= 2
        return z.clone()


def test_methods_of_an_instance_are_watched() -> None:
    flow, watch = watched(Layer=Layer)
    layer = flow.Layer(torch.arange(3))
    layer.forward(numbers(2, 3))
    assert (watch.aliased, watch.called) == (["x"], "Layer.forward")
    layer.inverse(numbers(2, 3))
    assert (watch.mutated, watch.called) == (["z"], "Layer.inverse")


def test_calling_a_module_is_watched_by_the_names_of_its_call() -> None:
    flow, watch = watched(Layer=Layer)
    flow.Layer(torch.arange(3))(numbers(2, 3))
    assert watch.aliased


def test_a_class_that_keeps_its_argument_does_not_alias_it() -> None:
    flow, watch = watched(Layer=Layer)
    flow.Layer(torch.arange(3))
    assert watch.aliased == []


@pytest.mark.parametrize("container", [list, tuple])
def test_students_meet_their_own_objects_in_lists_not_our_watchers(container: type) -> None:
    met: list[type] = []

    def build(layers: list) -> nn.ModuleList:
        met.extend(type(layer) for layer in layers)
        return nn.ModuleList(layers)

    flow, _ = watched(Layer=Layer, build=build)
    flow.build(container([flow.Layer(torch.arange(2)), flow.Layer(torch.arange(2))]))
    assert met == [Layer, Layer]


def test_an_object_given_to_another_function_is_the_students_own() -> None:
    flow, _ = watched(Layer=Layer, f=lambda layer: isinstance(layer, Layer))
    assert flow.f(flow.Layer(torch.arange(2))) is True
    assert flow.f(layer=flow.Layer(torch.arange(2))) is True


def test_parameters_and_numbers_of_an_instance_are_handed_through() -> None:
    flow, _ = watched(Layer=Layer, size=3)
    assert torch.equal(flow.Layer(torch.arange(2)).order, torch.arange(2))
    assert flow.size == 3


def test_a_missing_function_says_its_name() -> None:
    flow, _ = watched()
    with pytest.raises(MissingName, match="affine_forward"):
        _ = flow.affine_forward


def test_a_missing_method_is_the_students_attribute_error() -> None:
    flow, _ = watched(Layer=Layer)
    with pytest.raises(AttributeError, match="log_prob"):
        flow.Layer(torch.arange(2)).log_prob(1)


def test_what_was_called_and_what_it_returned_is_known_when_it_fails() -> None:
    def fails(x: Tensor) -> None:
        raise ValueError("no")

    flow, watch = watched(f=lambda x: None, g=fails)
    flow.f(numbers(1))
    assert (watch.called, watch.returned) == ("f", "nothing")
    with pytest.raises(ValueError, match="no"):
        flow.g(numbers(1))
    assert (watch.called, watch.returned) == ("g", None)
