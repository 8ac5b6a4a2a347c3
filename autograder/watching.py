"""Watches the calls into a student's module from outside: inputs that changed, results that share their memory."""

import hashlib
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from autograder.outcomes import Value
from derive.data import LARGEST_PROOF, to_json
from derive.proof import Proof

LARGEST_VALUE = 100_000
"""Entries that one value of a probe may have; honest answers have a few dozen."""

LONGEST_TEXT = 10_000
"""Characters that a text may have; honest answers are a word or two."""

TRAVELLING = ("bool", *(f"{sign}int{bits}" for bits in (8, 16, 32, 64) for sign in ("", "u")))
TRAVELLING += ("float16", "float32", "float64")
"""Names of the dtypes in which answers travel and are compared."""

NOT_A_VALUE = np.zeros(0)
"""What travels in place of something that is neither a tensor, nor a number, nor a text."""


class MissingName(Exception):
    """The module under test has no such function or class."""


class Watch:
    """What was seen during one probe.

    `mutated` and `aliased` name arguments; `called` and `returned` describe the last call.
    """

    def __init__(self) -> None:
        self.mutated: list[str] = []
        self.aliased: list[str] = []
        self.called = ""
        self.returned: str | None = None

    def around(self, target: Any, name: str) -> Any:
        """The target behind a watcher, if it can be called or holds what can."""
        return Watched(target, self, name) if callable(target) or inspect.ismodule(target) else target

    def see(self, arguments: dict[str, Tensor], before: dict[str, Tensor], result: Any) -> None:
        """Note which arguments a call changed, and which its result shares memory with."""
        self.mutated += [name for name, tensor in arguments.items() if _changed(tensor, before[name])]
        shared = {_memory(tensor) for tensor in _tensors([result])}
        self.aliased += [name for name, tensor in arguments.items() if _memory(tensor) in shared]


class Watched:
    """Stands in front of a module, function, class or instance and passes every call on."""

    def __init__(self, target: Any, watch: Watch, name: str) -> None:
        self._target, self._watch, self._name = target, watch, name

    def __getattr__(self, name: str) -> Any:
        target = self._target
        if inspect.ismodule(target) and not hasattr(target, name):
            raise MissingName(name)
        return self._watch.around(getattr(target, name), f"{self._name}.{name}".strip("."))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        watch, args = self._watch, tuple(_bare(argument) for argument in args)
        kwargs = {name: _bare(argument) for name, argument in kwargs.items()}
        watch.called, watch.returned = self._name, None
        arguments = _named_tensors(self._target, args, kwargs)
        before = {name: tensor.detach().clone() for name, tensor in arguments.items()}
        result = self._target(*args, **kwargs)
        watch.called, watch.returned = self._name, describe(result)[1]
        watch.see(arguments, before, result)
        return result if isinstance(result, Tensor) else watch.around(result, self._name)


def describe(value: Any) -> tuple[Value, str]:
    """A value as plain data, and its kind in words.

    >>> describe(0.5)
    (array(0.5), 'number')
    """
    if type(value) in (Tensor, torch.nn.Parameter):
        return _tensor(value)
    if isinstance(value, bool | np.bool_):
        return np.asarray(bool(value)), "truth value"
    if isinstance(value, int | float | np.number):
        return _number(np.asarray(value))
    if type(value) is str:
        if len(value) > LONGEST_TEXT:
            return NOT_A_VALUE, f"text of {_spaced(len(value))} characters"
        return sealed(value), "text"
    if type(value) is Proof:
        return _proof(value)
    names = {np.ndarray: "numpy array", type(None): "nothing"}
    return NOT_A_VALUE, names.get(type(value), type(value).__name__)


def sealed(text: str) -> str:
    """The fingerprint of a text: answers to concept questions can be compared, and recorded ones not read at a glance.

    >>> sealed("false") == sealed("false"), sealed("false") == sealed("true")
    (True, False)
    """
    letters = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(letters, digest_size=16, person=b"concept question").hexdigest()


def _proof(value: Proof) -> tuple[Value, str]:
    """A derivation as JSON, in the open: it is judged by what its lines say."""
    try:
        text = to_json(value)
    except Exception:  # a proof that nobody typed may hold anything
        return NOT_A_VALUE, "derivation that cannot be read"
    if len(text) > LARGEST_PROOF:
        return NOT_A_VALUE, f"derivation of {_spaced(len(text))} characters, where {_spaced(LARGEST_PROOF)} are read"
    return text, "derivation"


def _number(value: np.ndarray) -> tuple[Value, str]:
    return (value, "number") if value.dtype.name in TRAVELLING else (NOT_A_VALUE, f"number of dtype {value.dtype}")


def _tensor(value: Tensor) -> tuple[Value, str]:
    if value.layout is not torch.strided or value.device.type == "meta":
        return NOT_A_VALUE, "tensor without dense entries"
    if value.numel() > LARGEST_VALUE:
        return (
            NOT_A_VALUE,
            f"tensor of {_spaced(value.numel())} entries, where {_spaced(LARGEST_VALUE)} can be compared",
        )
    dtype = str(value.dtype).removeprefix("torch.")
    if dtype not in TRAVELLING:
        return NOT_A_VALUE, f"tensor of dtype {dtype}"
    try:
        return value.detach().resolve_neg().cpu().contiguous().numpy().copy(), "tensor"
    except (TypeError, RuntimeError):  # such as one that has escaped from torch.func.vmap
        return NOT_A_VALUE, "tensor without entries of its own"


def _spaced(count: int) -> str:
    """A count that can be read at a glance: 1 000 000."""
    return f"{count:,}".replace(",", " ")


def _bare(value: Any) -> Any:
    """An argument without its watcher, so that a student's code meets its own objects."""
    if isinstance(value, Watched):
        return value._target
    return type(value)(_bare(item) for item in value) if type(value) in (list, tuple) else value


def _named_tensors(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Tensor]:
    """The tensors among a call's arguments, under the names that the student's signature gives them."""
    try:
        names = [name for name in inspect.signature(function).parameters if name not in ("args", "kwargs")]
    except (TypeError, ValueError):
        names = []
    names += [f"number {index + 1}" for index in range(len(names), len(args))]
    return {
        name: value for name, value in [*zip(names, args, strict=False), *kwargs.items()] if isinstance(value, Tensor)
    }


def _tensors(values: Iterable[Any]) -> list[Tensor]:
    found: list[Tensor] = []
    for value in values:
        if isinstance(value, Tensor):
            found.append(value)
        elif type(value) in (list, tuple):
            found += _tensors(value)
    return found


def _changed(now: Tensor, before: Tensor) -> bool:
    return now.shape != before.shape or not torch.equal(now.detach().nan_to_num(), before.nan_to_num())


def _memory(tensor: Tensor) -> int:
    try:
        return tensor.untyped_storage().data_ptr() or id(tensor)  # tensors without entries all start at 0
    except (RuntimeError, NotImplementedError):
        return id(tensor)
