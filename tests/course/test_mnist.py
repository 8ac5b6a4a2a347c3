"""MNIST without a network: files that are there, missing, altered or hostile; each fault is a sentence."""

import gzip
import hashlib
import struct
from http.client import IncompleteRead
from urllib.error import URLError

import pytest
import torch

from course import mnist
from course.mnist import MnistError, Packed

NAMES = [file.name for file in mnist.FILES]


def idx(*shape, content=None):
    values = bytes(range(256)) * 4
    size = 1
    for length in shape:
        size *= length
    content = values[:size] if content is None else content
    return gzip.compress(struct.pack(f">4B{len(shape)}I", 0, 0, 8, len(shape), *shape) + content, mtime=0)


CONTENT = dict(zip(NAMES, [idx(5, 4, 3), idx(5), idx(2, 4, 3), idx(2)], strict=True))
FILES = tuple(Packed(name, len(each), hashlib.sha256(each).hexdigest()) for name, each in CONTENT.items())
"""Four small files in place of the real ones."""


def fill(folder, content=CONTENT):
    folder.mkdir(exist_ok=True)
    for name, each in content.items():
        (folder / name).write_bytes(each)
    return folder


def test_the_real_files_are_the_published_ones():
    assert [file.size for file in mnist.FILES] == [9912422, 28881, 1648877, 4542]
    assert [len(bytes.fromhex(file.checksum)) for file in mnist.FILES] == [32] * 4
    assert len({file.checksum for file in mnist.FILES}) == 4
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in mnist.MIRRORS)


def test_a_folder_with_the_files_is_read(tmp_path):
    pictures = mnist.load(fill(tmp_path), FILES)
    assert pictures.train.shape == (5, 4, 3)
    assert pictures.test.shape == (2, 4, 3)
    assert pictures.train_labels.tolist() == [0, 1, 2, 3, 4]
    assert pictures.train.flatten().tolist() == list(range(60))


def test_a_batch_stays_in_its_levels(tmp_path):
    pictures = mnist.load(fill(tmp_path), FILES)
    x = mnist.batch(pictures, 7, seed=0)
    assert x.shape == (7, 1, 4, 3)
    levels = (x[:, 0] * 256).floor()
    assert all(any(torch.equal(each, picture.float()) for picture in pictures.train) for each in levels)
    assert torch.equal(x, mnist.batch(pictures, 7, torch.Generator().manual_seed(0)))


def test_missing_files_are_named_with_the_folder_and_the_remedy(tmp_path):
    folder = fill(tmp_path / "data")
    (folder / NAMES[2]).unlink()
    with pytest.raises(MnistError) as caught:
        mnist.load(folder, FILES)
    sentence = str(caught.value)
    assert sentence.startswith(f"{folder} lacks {NAMES[2]}. With a network, call course.mnist.download()")
    assert "Without one, bring the four files" in sentence
    assert all(name in sentence for name in NAMES)
    assert mnist.MIRRORS[0] in sentence


def test_an_altered_file_is_not_read(tmp_path):
    folder = fill(tmp_path, CONTENT | {NAMES[1]: idx(5, content=b"\0\0\0\0\0")})
    with pytest.raises(MnistError, match=f"{NAMES[1]} from .* another checksum .* remove it and get it again"):
        mnist.load(folder, FILES)


def test_a_download_fetches_what_is_missing_and_only_that(tmp_path, capsys):
    folder, asked = fill(tmp_path / "new", {NAMES[0]: CONTENT[NAMES[0]]}), []

    def fetch(address, size):
        asked.append((address, size))
        return CONTENT[address.rsplit("/")[-1]]

    mnist.download(folder, FILES, fetch)
    assert asked == [(mnist.MIRRORS[0] + file.name, file.size) for file in FILES[1:]]
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
    assert mnist.load(folder, FILES).train.shape == (5, 4, 3)
    assert capsys.readouterr().out.count(f"now in {folder}") == 3


@pytest.mark.parametrize("fault", [URLError("no route"), TimeoutError("slow"), IncompleteRead(b""), b"a login page"])
def test_a_mirror_that_fails_is_followed_by_the_next(tmp_path, fault):
    def fetch(address, size):
        if address.startswith(mnist.MIRRORS[1]):
            return CONTENT[address.rsplit("/")[-1]]
        if isinstance(fault, bytes):
            return fault
        raise fault

    mnist.download(tmp_path, FILES, fetch)
    assert mnist.load(tmp_path, FILES).test.shape == (2, 4, 3)


def test_without_a_network_the_sentence_names_the_folder_and_nothing_is_left(tmp_path):
    def fetch(address, size):
        raise URLError("no route")

    with pytest.raises(MnistError, match=f"{NAMES[0]} could not be fetched .*no route.* into {tmp_path}"):
        mnist.download(tmp_path, FILES, fetch)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MnistError, match=r"cannot be written .* another folder"):
        mnist.download(tmp_path / "file", FILES, lambda address, size: CONTENT[address.rsplit("/")[-1]])


def test_what_a_server_sends_is_read_no_further_than_announced(monkeypatch):
    class Answer:
        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

        def read(self, size):
            return b"x" * size

    monkeypatch.setattr("urllib.request.urlopen", lambda address, timeout: Answer())
    assert len(mnist._fetch(mnist.MIRRORS[0] + NAMES[0], 10)) == 11


@pytest.mark.parametrize("shape", [(0,), (1,), (3, 0, 2), (2, 3, 4), (1, 2, 2, 2)])
def test_any_shape_is_read_back(shape):
    assert tuple(mnist.read_idx(idx(*shape)).shape) == shape


@pytest.mark.parametrize(
    ("packed", "sentence"),
    [
        (b"", "cut off"),
        (b"<html>", "cannot be unpacked"),
        (idx(5)[:-4], "cut off"),
        (idx(5) + b"more", "something appended"),
        (gzip.compress(b"", mtime=0), "which is no IDX file"),
        (gzip.compress(b"\0\0\x0d\1\0\0\0\1\0\0\0\0", mtime=0), "which is no IDX file of bytes"),
        (gzip.compress(b"\0\0\x08\0", mtime=0), "which is no IDX file"),
        (gzip.compress(b"\0\0\x08\xff" + b"\0" * 2000, mtime=0), "which is no IDX file"),
        (gzip.compress(b"\0\0\x08\3\0\0\0\1", mtime=0), "ends within its header, after 8 bytes"),
        (idx(6, content=b"12345"), "announces 6 bytes and holds 5"),
        (idx(4, content=b"12345"), "announces 4 bytes and holds 5"),
        (idx(2**32 - 1, 2**32 - 1, 2**32 - 1, content=b""), "announces 4294967295 × 4294967295 × 4294967295 bytes"),
    ],
)
def test_a_file_that_is_none_is_a_sentence(packed, sentence):
    with pytest.raises(MnistError, match=f"^labels .*{sentence}"):
        mnist.read_idx(packed, "labels")


def test_a_file_that_would_unpack_without_end_is_stopped(monkeypatch):
    monkeypatch.setattr(mnist, "LARGEST", 2**16)
    with pytest.raises(MnistError, match="unpacks to more than"):
        mnist.read_idx(gzip.compress(bytes(2**20), mtime=0), "bomb")
