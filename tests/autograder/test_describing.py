"""Whatever a call returns becomes plain data that can travel, with its kind in words."""

from collections import OrderedDict

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from autograder.outcomes import Outcome, from_bytes, to_bytes
from autograder.watching import LARGEST_VALUE, describe, sealed


class Disguised(Tensor):
    """Equal to everything."""

    @classmethod
    def __torch_function__(cls, function: object, types: object, args: tuple = (), kwargs: dict | None = None) -> bool:
        return True


class Shouting(str):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (torch.arange(6.0).reshape(2, 3), "tensor"),
        (torch.tensor(1.0), "tensor"),
        (nn.Parameter(torch.ones(2)), "tensor"),
        (torch.ones(2, requires_grad=True) * 2, "tensor"),
        (torch.arange(12.0).reshape(4, 3).T[::2], "tensor"),
        (torch.ones(3).expand(2, 3), "tensor"),
        (torch._neg_view(torch.ones(2)), "tensor"),
        (torch.arange(3), "tensor"),
        (torch.tensor([True]), "tensor"),
        (torch.zeros(0, 2), "tensor"),
        (torch.ones(2, dtype=torch.float16), "tensor"),
        (True, "truth value"),
        (np.bool_(False), "truth value"),
        (3, "number"),
        (0.5, "number"),
        (float("nan"), "number"),
        (np.float32(2), "number"),
        ("false, b", "text"),
        ("\ud800", "text"),
        (None, "nothing"),
        (np.ones(2), "numpy array"),
        ([1.0, 2.0], "list"),
        ((torch.ones(1),), "tuple"),
        ({}, "dict"),
        (OrderedDict(), "OrderedDict"),
        (1j, "complex"),
        (len, "builtin_function_or_method"),
        (torch.ones(2).as_subclass(Disguised), "Disguised"),
        (Shouting("false, b"), "Shouting"),
        (torch.ones(2).to_sparse(), "tensor without dense entries"),
        (torch.ones(2, device="meta"), "tensor without dense entries"),
        (torch.ones(2, dtype=torch.bfloat16), "tensor of dtype bfloat16"),
        (torch.ones(2, dtype=torch.complex64), "tensor of dtype complex64"),
        (torch.ones(2, dtype=torch.complex128).conj(), "tensor of dtype complex128"),
        (torch.ones(1).expand(LARGEST_VALUE + 1), "tensor of 100 001 entries, where 100 000 can be compared"),
        (10**30, "number of dtype object"),
        (np.longdouble(1), f"number of dtype {np.dtype(np.longdouble)}"),
        (np.timedelta64(1), "number of dtype timedelta64"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isascii() else type(value).__name__,
)
def test_every_value_becomes_plain_data_that_can_travel(value: object, kind: str) -> None:
    plain, described = describe(value)
    assert described == kind
    assert type(plain) in (np.ndarray, str)
    back = from_bytes(to_bytes(Outcome({"value": plain}, {"value": described}))).values["value"]
    assert np.array_equal(back, plain, equal_nan=not isinstance(plain, str) and plain.dtype.kind == "f")


def test_a_described_tensor_is_a_copy() -> None:
    x = torch.ones(2)
    plain, _ = describe(x)
    x.zero_()
    assert plain.tolist() == [1.0, 1.0]


def test_a_tensor_that_escaped_from_vmap_is_described_and_no_error() -> None:
    kept = []
    torch.func.vmap(lambda row: (kept.append(row), row)[1])(torch.ones(2, 2))
    _, kind = describe(kept[0])
    assert "tensor" in kind
    assert kind != "tensor"


def test_the_largest_tensor_that_travels_fits_into_an_outcome() -> None:
    plain, kind = describe(torch.ones(LARGEST_VALUE, dtype=torch.float64))
    assert kind == "tensor"
    assert from_bytes(to_bytes(Outcome({"z": plain}))).values["z"].shape == (LARGEST_VALUE,)


@pytest.mark.parametrize("text", ["", "true", "false, b", "ζ", "x" * 1000])
def test_a_text_is_sealed_so_that_it_can_be_compared_but_not_read(text: str) -> None:
    assert sealed(text) == sealed(text) != sealed(text + " ")
    assert len(sealed(text)) == 32
    assert not text or text not in sealed(text)
