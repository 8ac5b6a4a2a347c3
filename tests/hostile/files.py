"""Files that are broken by accident, or only look odd; nobody means any harm."""

import os
from functools import partial

from tests.hostile.kind import file

unreadable = partial(file, human=True)


def link(path, data):
    """A symbolic link to the file that was meant."""
    path.with_name("elsewhere.py").write_bytes(data)
    path.symlink_to("elsewhere.py")


def package(path, data):
    """A package where a module was wanted."""
    folder = path.with_suffix("")
    folder.mkdir()
    (folder / "__init__.py").write_bytes(data)


def folder(path, data):
    """A folder with the name of the module."""
    path.mkdir()
    (path / path.name).write_bytes(data)


def beside(path, data):
    """The file that was meant, and others beside it that have the names of libraries."""
    path.write_bytes(data)
    for name in ("torch.py", "math.py", "sitecustomize.py", "conftest.py", "course.py", "exercises.py"):
        path.with_name(name).write_text("raise SystemExit('mine')")
        path.parent.with_name(name).write_text("raise SystemExit('mine')")


KINDS = (
    file("libraries beside it", "lies beside files that are named like libraries", lambda text: text, lay=beside),
    file("no file", "was not handed in", lambda text: text, "import", human=True, lay=lambda path, data: None),
    file(
        "byte order mark",
        "was saved by an editor that puts a mark in front",
        lambda text: b"\xef\xbb\xbf" + text.encode(),
    ),
    file("Windows line ends", "was saved with the line ends of Windows", lambda text: text.replace("\n", "\r\n")),
    file("no line end", "lacks the last line end", lambda text: text.rstrip("\n")),
    file("old Mac line ends", "was saved with the line ends of an old Mac", lambda text: text.replace("\n", "\r")),
    file("form feeds", "has form feeds between its functions", lambda text: text.replace("\ndef ", "\n\f\ndef ")),
    file(
        "declared latin-1",
        "says that it is latin-1, and is",
        lambda text: b"# -*- coding: latin-1 -*-\n" + text.encode("latin-1", "replace") + b"\nNAME = '\xe4'\n",
    ),
    unreadable(
        "latin-1",
        "was saved as latin-1 and does not say so",
        lambda text: text.encode("latin-1", "replace") + b"\nNAME = 'sch\xf6n'\n",
        "import",
    ),
    unreadable("UTF-16", "was saved as UTF-16", lambda text: text.encode("utf-16"), "import"),
    unreadable(
        "unknown encoding",
        "declares an encoding that does not exist",
        lambda text: "# coding: klingon\n" + text,
        "import",
    ),
    unreadable(
        "encoding that is a program",
        "declares an encoding that unpacks",
        lambda text: "# coding: zlib_codec\n" + text,
        "import",
    ),
    unreadable("NUL bytes", "has NUL bytes after a crash of the computer", lambda text: text + "\n\0\0\0\n", "import"),
    unreadable(
        "tabs and spaces", "mixes tabs and spaces", lambda text: text.replace("    return", "\treturn", 2), "import"
    ),
    unreadable(
        "merge marks",
        "still has git's merge marks",
        lambda text: "<<<<<<< HEAD\n" + text + "\n=======\n>>>>>>> theirs\n",
        "import",
    ),
    unreadable("unfinished line", "ends in the middle of a line", lambda text: text + "\ndef more(x", "import"),
    unreadable("magic", "holds a line of notebook magic", lambda text: "%matplotlib inline\n" + text, "import"),
    unreadable(
        "shell line", "holds a pip install as notebooks have it", lambda text: "!pip install torch\n" + text, "import"
    ),
    unreadable(
        "notebook",
        "is a notebook with another name",
        lambda text: '{"cells": [], "nbformat": 4, "metadata": {"trusted": true}}',
        "import",
        "missing",
    ),
    unreadable("Python 2", "prints as Python 2 did", lambda text: text + "\nprint 'done'\n", "import"),
    unreadable(
        "compressed", "is an archive with another name", lambda text: b"PK\x03\x04" + bytes(range(256)) * 9, "import"
    ),
    unreadable(
        "noise for a file", "is noise", lambda text: bytes((7 * n * n + n) % 251 for n in range(9999)), "import"
    ),
    unreadable("brackets", "opens a hundred thousand brackets", lambda text: "(" * 100_000, "import"),
    unreadable(
        "deep expression",
        "has an expression that is too deep for the compiler",
        lambda text: text + "\nX = " + "-" * 100_000 + "1\n",
        "import",
    ),
    unreadable(
        "deep indentation",
        "has a hundred and one loops in each other",
        lambda text: text + "\n" + "".join(f"{' ' * n}while 1:\n" for n in range(101)) + " " * 101 + "pass\n",
        "import",
    ),
    file(
        "many functions",
        "has ten thousand functions besides",
        lambda text: text + "\n" + "".join(f"def f{n}(): pass\n" for n in range(10_000)),
    ),
    file(
        "one megabyte", "has a megabyte of comments", lambda text: text + "\n#" + "x" * (2**20 - len(text.encode()) - 9)
    ),
    unreadable("ten megabytes", "has ten megabytes of comments", lambda text: text + "\n#" + "x" * 10**7, "import"),
    file("empty", "holds nothing at all", lambda text: "", "missing"),
    file("comments only", "holds comments only", lambda text: "# to do\n", "missing"),
    file(
        "one function is missing",
        "lost the exercise",
        lambda text: text + "\ndel sample\n",
        "missing",
        everything=False,
    ),
    file(
        "renamed function",
        "has the exercise under another name",
        lambda text: text.replace("def sample(", "def samples("),
        "missing",
        everything=False,
    ),
    file(
        "capital letter",
        "has the exercise with a capital letter",
        lambda text: text.replace("def sample(", "def Sample("),
        "missing",
        everything=False,
    ),
    file(
        "inside a class",
        "has all exercises inside a class",
        lambda text: text + "\nclass Solution:\n    sample = staticmethod(sample)\ndel sample\n",
        "missing",
        everything=False,
    ),
    file(
        "guarded",
        "has the exercise under `if __name__ == '__main__'`",
        lambda text: text + "\nright = sample\ndel sample\nif __name__ == '__main__':\n    sample = right\n",
        "missing",
        everything=False,
    ),
    file(
        "wrong signature",
        "forgot an argument",
        lambda text: text + "\ndef sample(flow):\n    return 0\n",
        "error",
        "type",
        everything=False,
    ),
    file(
        "variable of that name",
        "uses the name of the exercise for a number",
        lambda text: text + "\nsample = 3\n",
        "type",
        "error",
        everything=False,
    ),
    file(
        "generator",
        "yields where it should return",
        lambda text: text + "\ndef sample(*args):\n    yield 1\n",
        "type",
        "error",
        everything=False,
    ),
    file(
        "coroutine",
        "is an async function",
        lambda text: text + "\nasync def sample(*args):\n    return 1\n",
        "type",
        "error",
        everything=False,
    ),
    unreadable("unknown import", "imports what is not installed", lambda text: "import torchvison\n" + text, "import"),
    unreadable(
        "file of data",
        "opens a file that only the student has",
        lambda text: text + "\nopen('C:\\\\Users\\\\me\\\\data.csv')\n",
        "import",
    ),
    unreadable(
        "graphics card",
        "moves everything to a graphics card",
        lambda text: text + "\ntorch.ones(1, device='cuda')\n",
        "import",
    ),
    unreadable(
        "zero division on import", "divides by zero at the top level", lambda text: text + "\n1 / 0\n", "import"
    ),
    unreadable(
        "question on import",
        "asks for input while it is loaded",
        lambda text: text + "\ninput('temperature? ')\n",
        "import",
    ),
    file(
        "figures on import",
        "imports matplotlib and draws at the top level",
        lambda text: "import matplotlib.pyplot as plt\n" + text + "\nplt.plot([1, 2]); plt.show()\n",
        limits={"load_seconds": 20.0},
    ),
    file(
        "state on import",
        "changes torch's defaults while it is loaded",
        lambda text: (
            text + "\ntorch.set_default_dtype(torch.float64); torch.manual_seed(3); torch.set_grad_enabled(False)\n"
        ),
    ),
    file(
        "doctests at the end",
        "runs its own tests when it is a program",
        lambda text: text + "\nif __name__ == '__main__':\n    import doctest; doctest.testmod()\n",
    ),
    file("slow import", "takes a moment to load", lambda text: "import time\ntime.sleep(0.2)\n" + text),
    file("names in Greek", "uses Greek names and emoji in texts", lambda text: text + "\nμ = '🎲'\n"),
    file(
        "stars",
        "imports everything from math and torch",
        lambda text: "from math import *\nfrom torch import *\n" + text,
    ),
    file("link", "is a symbolic link", lambda text: text, "import", human=True, lay=link),
    file("package", "is a package where a module was wanted", lambda text: text, "import", human=True, lay=package),
    file("folder", "is a folder with the name of the module", lambda text: text, "import", human=True, lay=folder),
    file(
        "named pipe", "is a named pipe", lambda text: text, "import", human=True, lay=lambda path, data: os.mkfifo(path)
    ),
    file(
        "device file",
        "is a link to an endless device",
        lambda text: text,
        "import",
        human=True,
        lay=lambda path, data: path.symlink_to("/dev/zero"),
    ),
    file(
        "unreadable name",
        "has a name with a line end",
        lambda text: text,
        "import",
        human=True,
        lay=lambda path, data: path.with_name("flow\n.py").write_bytes(data),
    ),
)
