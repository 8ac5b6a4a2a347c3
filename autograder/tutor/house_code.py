"""How the packages' code is measured: sizes of functions and modules, and what no module may contain."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

MEDIAN_LINES = 8
NINETY_PERCENT_UNDER = 25
LONGEST_FUNCTION = 60
LONGEST_MODULE = 250
LONGEST_TOPIC = 400
"""Lines of a topic's one module in `solutions/`: students hand in one file, so it cannot be divided."""

REFUSED_NAMES = ("utils.py", "helpers.py")


@dataclass(frozen=True)
class Offence:
    """One break of a rule: where it stands (`file:line`, or the name of a package or notebook) and what is wrong."""

    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


@dataclass(frozen=True)
class Function:
    """A function's name, place and size: lines of signature and body, without decorators and docstring."""

    name: str
    place: str
    lines: int


@dataclass(frozen=True)
class Module:
    """One Python file: its name in reports, its text and its syntax tree."""

    name: str
    source: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """Lines with something on them: blank ones make a page easier to read, not longer."""
        return sum(bool(line.strip()) for line in self.source.splitlines())

    @property
    def functions(self) -> list[Function]:
        nodes = [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        return [Function(node.name, f"{self.name}:{node.lineno}", _size(node)) for node in nodes]


@dataclass(frozen=True)
class Package:
    """The sizes of one package's functions and modules."""

    name: str
    functions: int
    median: float
    ninety: int
    longest: int
    modules: int
    longest_module: int


ZUKO = Package("zuko 1.6.0", functions=307, median=5, ninety=22, longest=65, modules=19, longest_module=1287)


def read(source: str, name: str) -> Module:
    """The module that a source text makes."""
    return Module(name, source, ast.parse(source))


def read_package(folder: Path) -> list[Module]:
    """All modules of a package, named relative to the repository."""
    paths = sorted(folder.rglob("*.py"))
    return [read(path.read_text(encoding="utf-8"), path.relative_to(folder.parent).as_posix()) for path in paths]


def _size(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    end = node.end_lineno or node.lineno
    first = node.body[0]
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if ast.get_docstring(node) is not None else 0
    return end - node.lineno + 1 - docstring


def figures(name: str, modules: list[Module]) -> Package:
    """One row of the report; `ninety` is the size that 90 % of the functions do not exceed."""
    lines = sorted(function.lines for module in modules for function in module.functions) or [0]
    return Package(
        name=name,
        functions=sum(len(module.functions) for module in modules),
        median=median(lines),
        ninety=lines[int(0.9 * len(lines))],
        longest=lines[-1],
        modules=len(modules),
        longest_module=max((module.lines for module in modules), default=0),
    )


def sizes(package: Package) -> Iterator[Offence]:
    """A package's functions: half of them small, nine of ten of moderate size."""
    if package.median > MEDIAN_LINES:
        yield Offence(package.name, f"half of its functions are longer than {package.median:g} lines; aim at 8")
    if package.ninety >= NINETY_PERCENT_UNDER:
        yield Offence(package.name, f"one function in ten has {package.ninety} lines or more; aim at 25")


def lengths(module: Module) -> Iterator[Offence]:
    """No function over 60 lines, no module over 250; the solutions of one topic may have 400."""
    for function in module.functions:
        if function.lines > LONGEST_FUNCTION:
            yield Offence(function.place, f"{function.name} has {function.lines} lines; 60 at most")
    longest = LONGEST_TOPIC if re.fullmatch(r"solutions/\w+\.py", module.name) else LONGEST_MODULE
    if module.lines > longest:
        yield Offence(f"{module.name}:1", f"the module has {module.lines} lines; {longest} at most")


def names(module: Module) -> Iterator[Offence]:
    """A module's name says what is in it."""
    if Path(module.name).name in REFUSED_NAMES:
        yield Offence(f"{module.name}:1", "a module is named after what it holds")


def star_imports(module: Module) -> Iterator[Offence]:
    """Every name says where it comes from."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield Offence(f"{module.name}:{node.lineno}", f"from {node.module} import * hides where names come from")


def path_edits(module: Module) -> Iterator[Offence]:
    """Packages are installed, so that nobody edits `sys.path`."""
    for node in ast.walk(module.tree):
        attribute = isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.path"
        name = isinstance(node, ast.ImportFrom) and node.module == "sys" and any(a.name == "path" for a in node.names)
        if attribute or name:
            yield Offence(f"{module.name}:{getattr(node, 'lineno', 1)}", "sys.path is not ours to read or change")


def bare_asserts(module: Module) -> Iterator[Offence]:
    """A package raises an error that is a sentence; `python -O` removes asserts."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Assert):
            yield Offence(f"{module.name}:{node.lineno}", "an assert in a package; raise an error that is a sentence")


Rule = Callable[[Module], Iterator[Offence]]
REFUSALS: tuple[Rule, ...] = (names, star_imports, path_edits)
PACKAGE_RULES: tuple[Rule, ...] = (lengths, *REFUSALS, bare_asserts)


def offences(modules: list[Module], rules: tuple[Rule, ...] = PACKAGE_RULES) -> list[Offence]:
    """Every break of the rules in these modules."""
    return [offence for module in modules for rule in rules for offence in rule(module)]
