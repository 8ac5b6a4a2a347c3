"""MNIST: 70 000 handwritten digits of 28 × 28 pixels, for readers who want more than the digits of scikit-learn.

No notebook needs it. It is not shipped with the course: `download()` fetches its four files, 11 MB, once, from one of
two mirrors, and `load()` reads them from the folder where they are kept. Without a network, put the four files there
by hand; they are used as they are, packed, and only if they are the ones that everybody uses.

The checksums are SHA-256 sums of the packed files. They were looked up, not computed here: several public projects
that do not depend on each other publish the same four. A file with another sum is not read.

Errors:
    MnistError (ValueError): a file is missing, or is not what it should be; the message says what to do.

Source: LeCun, Cortes and Burges 1998, "The MNIST database of handwritten digits".
"""

import hashlib
import math
import os
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Final, NamedTuple, final

import torch
from jaxtyping import Float, Int, UInt8
from torch import Tensor

from course.randomness import as_generator

FOLDER: Final = Path.home() / ".cache" / "deep-generative-models" / "mnist"
"""Where the files are kept, unless told otherwise."""

MIRRORS: Final = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)

LARGEST: Final = 64 * 2**20
"""Bytes of an unpacked file; the largest of MNIST has 47 040 016."""


class Packed(NamedTuple):
    """One of the four files: its name, its size in bytes, and its SHA-256 sum."""

    name: str
    size: int
    checksum: str


FILES: Final = (
    Packed(
        "train-images-idx3-ubyte.gz",
        9_912_422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    Packed(
        "train-labels-idx1-ubyte.gz",
        28_881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
    Packed(
        "t10k-images-idx3-ubyte.gz",
        1_648_877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    Packed(
        "t10k-labels-idx1-ubyte.gz",
        4_542,
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
)


class MnistError(ValueError):
    """A file of MNIST is missing, or is not what it should be; the message says what to do."""


@final
@dataclass(frozen=True, eq=False)
class Mnist:
    """Pictures in 256 levels of ink, 0 (paper) to 255, in the split that everybody uses.

    Args:
        train: 60 000 pictures to learn from.
        test: 10 000 pictures that no model may see before it is done, by other writers.
        train_labels: which digit each is.
        test_labels: which digit each is.
    """

    train: UInt8[Tensor, "n h w"]
    test: UInt8[Tensor, "k h w"]
    train_labels: Int[Tensor, " n"]
    test_labels: Int[Tensor, " k"]


def load(folder: Path = FOLDER, files: tuple[Packed, ...] = FILES) -> Mnist:
    """The pictures and their labels, from a folder that has the four files.

    Raises:
        MnistError: if a file is missing or is another one.
    """
    missing = [file.name for file in files if not (folder / file.name).is_file()]
    if missing:
        raise MnistError(f"{folder} lacks {', '.join(missing)}. {_remedy(folder)}")
    train, train_labels, test, test_labels = (
        read_idx(_verified((folder / file.name).read_bytes(), file, str(folder)), file.name) for file in files
    )
    return Mnist(train, test, train_labels.long(), test_labels.long())


def batch(pictures: Mnist, n: int, seed: torch.Generator | int) -> Float[Tensor, "n 1 h w"]:
    """So many pictures to learn from, as pixels in [0, 1): drawn at random, each pixel somewhere in its level."""
    generator = as_generator(seed)
    levels = pictures.train[torch.randint(len(pictures.train), (n,), generator=generator)]
    noise = torch.rand(levels.shape, generator=generator)
    return ((levels + noise) / 256).clamp(max=1 - 2**-24)[:, None]  # rounding could reach 1


def _fetch(address: str, size: int) -> bytes:
    """What a server sends, but not more than a byte beyond the size that was announced."""
    from urllib.request import urlopen

    with urlopen(address, timeout=30) as answer:
        received: bytes = answer.read(size + 1)
    return received


def download(
    folder: Path = FOLDER, files: tuple[Packed, ...] = FILES, fetch: Callable[[str, int], bytes] = _fetch
) -> None:
    """Fetch the files that a folder lacks, and keep those that are what they should be.

    Args:
        folder: where to; it is made if need be.
        files: what to fetch.
        fetch: (address, largest size in bytes) to what is there.

    Raises:
        MnistError: if a file comes from no mirror, such as without a network; says what to put where by hand.
    """
    for file in files:
        if not (folder / file.name).is_file():
            _keep(folder / file.name, _from_a_mirror(file, folder, fetch))
            print(f"{file.name}: {file.size / 1e6:.2f} MB, now in {folder}")


def _from_a_mirror(file: Packed, folder: Path, fetch: Callable[[str, int], bytes]) -> bytes:
    reasons = []
    for mirror in MIRRORS:
        try:
            return _verified(fetch(mirror + file.name, file.size), file, mirror)
        except (OSError, HTTPException, MnistError) as error:  # URLError is an OSError, and so is a timeout
            reasons.append(str(error).rstrip("."))
    raise MnistError(f"{file.name} could not be fetched ({'; '.join(reasons)}). {_remedy(folder)}")


def _keep(path: Path, content: bytes) -> None:
    """Write a file so that it is there as a whole or not at all."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        raise MnistError(f"{path} cannot be written ({error}); give download and load another folder.") from None
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _verified(content: bytes, file: Packed, origin: str) -> bytes:
    if hashlib.sha256(content).hexdigest() == file.checksum:
        return content
    raise MnistError(
        f"{file.name} from {origin} has {len(content)} bytes and another checksum than the file of {file.size} bytes "
        f"that everybody uses; remove it and get it again."
    )


def _remedy(folder: Path) -> str:
    names = ", ".join(file.name for file in FILES)
    return (
        f"With a network, call course.mnist.download(). Without one, bring the four files ({names}) from {MIRRORS[0]} "
        f"and put them, packed as they are, into {folder}."
    )


def read_idx(packed: bytes, name: str = "file") -> UInt8[Tensor, "..."]:
    """A gzipped IDX file of bytes as a tensor: two zeros, the type 8, the number of axes, their lengths, the values.

    Args:
        packed: the file's content; it may come from anywhere, and is never unpacked beyond 64 MB.
        name: what to call it in an error.

    Raises:
        MnistError: if it is no such file.

    >>> import gzip
    >>> read_idx(gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0, 2, 7, 9])))
    tensor([7, 9], dtype=torch.uint8)
    """
    content = _unpacked(packed, name)
    if len(content) < 4 or content[:3] != b"\0\0\x08" or not 1 <= content[3] <= 4:
        raise MnistError(f"{name} begins with {content[:4]!r}, which is no IDX file of bytes; get it again.")
    header = 4 + 4 * content[3]
    if len(content) < header:
        raise MnistError(f"{name} ends within its header, after {len(content)} bytes; get it again.")
    shape = struct.unpack(f">{content[3]}I", content[4:header])
    if math.prod(shape) != len(content) - header:
        size = " × ".join(map(str, shape))
        raise MnistError(f"{name} announces {size} bytes and holds {len(content) - header}; get it again.")
    return torch.frombuffer(bytearray(content), dtype=torch.uint8)[header:].reshape(shape)


def _unpacked(packed: bytes, name: str) -> bytes:
    """The content of a gzipped file, unless it is none or grows too large."""
    unpacking = zlib.decompressobj(wbits=31)
    try:
        content = unpacking.decompress(packed, LARGEST)
    except zlib.error as error:
        raise MnistError(f"{name} cannot be unpacked ({error}); get it again.") from None
    if unpacking.eof and not unpacking.unused_data:
        return content
    if len(content) >= LARGEST:
        raise MnistError(f"{name} unpacks to more than {LARGEST // 2**20} MB, which no file of MNIST does.")
    raise MnistError(f"{name} is cut off or has something appended; get it again.")
