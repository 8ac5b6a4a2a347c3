"""The shapes in signatures are promises: in the tests, every call has to keep them."""

import jaxtyping
import pytest
import torch

from course import toys
from solutions import flow


def test_a_wrong_shape_is_refused_in_course():
    with pytest.raises(jaxtyping.TypeCheckError, match="swirl"):
        toys.swirl(torch.zeros(3))


def test_two_shapes_that_do_not_fit_are_refused_in_solutions():
    with pytest.raises(jaxtyping.TypeCheckError, match="affine_forward"):
        flow.affine_forward(torch.zeros(2, 3), torch.zeros(2, 3), torch.zeros(2, 4))
