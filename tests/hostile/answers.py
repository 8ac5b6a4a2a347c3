"""Submissions that return what should pass for right, or bite whoever looks at it."""

import os

import torch

from tests.hostile.kind import inside
from tests.hostile.tools import SCENE, tensors, wrong_answer


@inside("error", level_0=("value", "error"))
def lookup_of_recorded_answers():
    """Returns recorded answers instead of computing."""
    from autograder import references

    wanted = references.recorded("flow").wanted
    return next((torch.tensor(each.values["x"]) for key, each in wanted.items() if key[0].startswith("sends_noise")))


@inside("value", once=True)
def memory_of_an_answer(right_answer, *args):
    """Remembers its first answer and returns it for every seed."""
    global kept
    try:
        return kept
    except NameError:
        kept = right_answer(*args)
        return kept


@inside("value", once=True)
def zeros(*args):
    """Returns zeros of the right shape."""
    return wrong_answer(args)


@inside("type", once=True)
def nothing():
    """Returns nothing."""
    return None


@inside("finite", once=True)
def nan(*args):
    """Returns NaN, which no comparison finds larger."""
    return tensors(args)[0] * float("nan")


@inside("finite", once=True)
def infinity(*args):
    """Returns infinities."""
    return tensors(args)[0] * 0 + float("inf")


@inside("type", once=True)
def object_equal_to_everything():
    """Returns an object that is equal to everything."""

    class Equal:
        shape = property(lambda self: self)

        def __eq__(self, other):
            return True

        def __sub__(self, other):
            return 0

        def __bool__(self):
            return True

    return Equal()


@inside("type", once=True)
def tensor_equal_to_everything():
    """Returns a tensor subclass that answers every question with yes."""

    class Yes(torch.Tensor):
        @classmethod
        def __torch_function__(cls, function, types, args=(), kwargs=None):
            return torch.tensor(True)

    return torch.zeros(6, 3).as_subclass(Yes)


@inside("type", once=True)
def object_that_pickles():
    """Returns an object that runs a command when it is unpickled."""

    class Reduce:
        def __reduce__(self):
            return (os.system, ("touch " + SCENE["folder"] + "/empty/pickled",))

    return Reduce()


@inside("type", "error", once=True)
def object_that_bites_when_it_is_looked_at():
    """Returns an object every attribute of which raises."""

    class Bite:
        def __getattribute__(self, name):
            raise SystemExit(3)

    return Bite()


@inside("type", "error", once=True)
def class_with_a_name_that_bites():
    """Returns an object whose class has no usable name."""

    class Meta(type):
        __name__ = property(lambda cls: 1 / 0)

    return Meta("x", (), {})()


@inside("killed", once=True)
def class_with_a_name_that_ends_the_process():
    """Returns an object whose class's name calls os._exit(0)."""

    class Meta(type):
        __name__ = property(lambda cls: os._exit(0))

    return Meta("x", (), {})()


@inside("killed", "type", "shape", once=True)
def number_that_bites():
    """Returns a number whose conversions run code."""

    class Evil(float):
        def __float__(self):
            os._exit(0)

        def __array__(self, *a, **k):
            os._exit(0)

    return Evil(1)


@inside("type", once=True)
def array_of_objects():
    """Returns a numpy array of objects."""
    import numpy

    return numpy.array([SCENE, None], dtype=object)


@inside("dtype", once=True)
def wrong_dtype(right_answer, *args):
    """Returns integers."""
    return right_answer(*args).round().long()


@inside("type", "dtype", once=True)
def complex_numbers(right_answer, *args):
    """Returns complex numbers with the right real part."""
    return right_answer(*args) + 0j


@inside("dtype", once=True)
def half_precision(right_answer, *args):
    """Returns the right numbers in half precision."""
    return right_answer(*args).half()


@inside("shape", once=True)
def shape_that_broadcasts(right_answer, *args):
    """Returns one row, which compares with all."""
    return right_answer(*args)[:1]


@inside("shape", once=True)
def axis_too_many(right_answer, *args):
    """Returns the right numbers with an axis in front."""
    return right_answer(*args)[None]


@inside("shape", once=True)
def empty_tensor():
    """Returns no numbers at all, so that all of them are right."""
    return torch.zeros(0)


@inside("type", "error", once=True)
def sparse_tensor(right_answer, *args):
    """Returns the right numbers as a sparse tensor."""
    return right_answer(*args).to_sparse()


@inside("killed", "type", "error", "value", "import", "finite", once=True)
def tensor_without_memory(right_answer, *args):
    """Returns a tensor whose memory was taken away."""
    made = right_answer(*args).clone()
    made.untyped_storage().resize_(0)
    return made


@inside("type", once=True)
def meta_tensor(right_answer, *args):
    """Returns a tensor that has a shape and no numbers."""
    return right_answer(*args).to("meta")
