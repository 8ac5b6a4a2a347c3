"""An expression as LaTeX, the way it is written on a board."""

import unicodedata
from collections.abc import Callable
from typing import Any

from derive.expressions import Expression
from derive.nodes import (
    Apply,
    Big,
    Binary,
    Block,
    Call,
    Divergence,
    Expectation,
    Gradient,
    Integral,
    Limit,
    Name,
    Negative,
    Normal,
    Number,
    Range,
)
from derive.typesetting import ATOM, MINUS, STRENGTH, strength

LETTERS = {
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "ζ": r"\zeta", "η": r"\eta",
    "θ": r"\theta", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "ν": r"\nu", "ξ": r"\xi", "π": r"\pi",
    "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau", "φ": r"\varphi", "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega",
}  # fmt: skip
NAMED = {"total": "sum", "prod": "prod", "tr": "tr", "diag": "diag", "Var": "Var"}
BRACKETS, BARS, DOUBLE_BARS = ("[", "]"), (r"\lvert", r"\rvert"), (r"\lVert", r"\rVert")
ANGLES = (r"\langle", r"\rangle")
ACCENTS = {"\u0304": r"\bar", "\u0303": r"\tilde", "\u0302": r"\hat"}


def latex(node: Expression) -> str:
    """The expression as LaTeX; the work is linear in its size, as every part is written once.

    >>> from derive.letters import q, x, t, ᾱ
    >>> print(latex(q(x[t] | x[t-1]) / ᾱ[t]))
    \\frac{q(x_{t} \\mid x_{t-1})}{\\bar{\\alpha}_{t}}
    """
    return LATEX[type(node)](node)


def is_tall(node: Expression) -> bool:
    """Whether an expression is higher than a line: a fraction, a large sign or a matrix stands in it.

    Every node remembers it, as each of the fences around it asks.
    """
    if "tall" not in vars(node):
        object.__setattr__(node, "tall", _is_tall(node))
    return bool(vars(node)["tall"])


def _is_tall(node: Expression) -> bool:
    if isinstance(node, Big | Integral | Block | Limit):
        return True
    if isinstance(node, Name):
        return False
    if isinstance(node, Expectation):
        return is_tall(node.body)
    if isinstance(node, Number):
        return node.value.denominator != 1
    if isinstance(node, Binary) and node.sign == "/":
        return True
    return any(map(is_tall, node.children()))


def fenced(inside: str, *nodes: Expression, fence: tuple[str, str] = ("(", ")")) -> str:
    """Some LaTeX in parentheses, or in another fence, which grows with what stands in it.

    Args:
        inside: the LaTeX.
        nodes: what it says.
        fence: its two sides.
    """
    left, right = fence
    around = " " if left.startswith("\\") else ""
    grows = (r"\left", r"\right") if any(map(is_tall, nodes)) else ("", "")
    return f"{grows[0]}{left}{around}{inside}{around}{grows[1]}{right}"


def _parenthesised(*nodes: Expression) -> str:
    return fenced(_listed(nodes), *nodes)


def _wrapped(node: Expression, least: int) -> str:
    return latex(node) if strength(node) >= least else _parenthesised(node)


def _factor(node: Expression) -> str:
    """A node that stands behind a sign such as ∑ or ∇, in parentheses unless it is a product."""
    return _parenthesised(node) if isinstance(node, Negative) else _wrapped(node, STRENGTH["*"])


def _listed(nodes: tuple[Expression, ...]) -> str:
    return ", ".join(map(latex, nodes))


def letter(name: str) -> str:
    """A letter without its subscript: ᾱ is \\bar{\\alpha}, μ_θ is \\mu_{\\theta}."""
    base, _, below = name.partition("_")
    spelled = ""
    for character in unicodedata.normalize("NFD", base):
        if character in ACCENTS:
            spelled = f"{ACCENTS[character]}{{{spelled}}}"
        else:
            spelled += LETTERS.get(character, character)
    if len(base) > 1 and base.isascii():
        spelled = rf"\mathrm{{{base}}}"
    return f"{spelled}_{{{letter(below)}}}" if below else spelled


def _name(node: Name) -> str:
    if node.index is None:
        return letter(node.name)
    index = _index(node.index)
    base, _, below = node.name.partition("_")
    return f"{letter(base)}_{{{letter(below)}, {index}}}" if below else f"{letter(base)}_{{{index}}}"


def _index(node: Expression) -> str:
    return latex(node).replace(" ", "")


def _number(node: Number) -> str:
    value = node.value
    if value.denominator == 1:
        return str(value)
    sign = "-" if value < 0 else ""
    return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _call(node: Call) -> str:
    given = rf" \mid {_listed(node.given)}" if node.given else ""
    return f"{latex(node.function)}({_listed(node.arguments)}{given})"


def _binary(node: Binary) -> str:
    if node.sign == "/":
        return rf"\frac{{{latex(node.left)}}}{{{latex(node.right)}}}"
    if node.sign == "**":
        return f"{_base(node.left)}^{{{latex(node.right)}}}"
    own = STRENGTH[node.sign]
    bare_minus = strength(node.right) == MINUS
    right = _parenthesised(node.right) if bare_minus else _wrapped(node.right, own + (node.sign == "-"))
    glue = {"+": " + ", "-": " - ", "*": r" \, ", "@": " "}[node.sign]
    if node.sign == "*" and _starts_with_digit(node.right):
        glue = r" \cdot "
    return f"{_wrapped(node.left, own)}{glue}{right}"


def _base(node: Expression) -> str:
    """What an exponent stands at; where there is one already, in parentheses."""
    has_one = isinstance(node, Apply) and node.word in ("norm2", "transpose")
    return _parenthesised(node) if has_one else _wrapped(node, ATOM)


def _starts_with_digit(node: Expression) -> bool:
    while isinstance(node, Binary) and node.sign in ("*", "**"):
        node = node.left
    return isinstance(node, Number)


def _big(node: Big) -> str:
    sign = r"\sum" if node.word == "Sum" else r"\prod"
    low, high = _index(node.over.low), _index(node.over.high)
    body = _factor(node.body)
    return rf"{sign}_{{{latex(node.index)}={low}}}^{{{high}}} {body}"


def _integral(node: Integral) -> str:
    """An integral; parentheses keep the differentials of one inside of it apart from its own."""
    body = _parenthesised(node.body) if _ends_with_integral(node.body) else _factor(node.body)
    return rf"\int {body} \,{' '.join('d' + latex(each) for each in node.variables)}"


def _ends_with_integral(node: Expression) -> bool:
    while not isinstance(node, Integral):
        if isinstance(node, Binary) and node.sign not in ("/", "**"):
            node = node.right
        elif isinstance(node, Negative | Big | Limit):
            node = node.body
        else:
            return False
    return True


def _block(node: Block) -> str:
    rows = [node.cells[start : start + node.width] for start in range(0, len(node.cells), node.width)]
    inner = r" \\ ".join(" & ".join(map(latex, row)) for row in rows)
    return rf"\begin{{bmatrix}} {inner} \end{{bmatrix}}"


def _apply(node: Apply) -> str:
    if node.word in WORDS:
        return WORDS[node.word](*node.arguments)
    name = rf"\operatorname{{{NAMED[node.word]}}}" if node.word in NAMED else rf"\{node.word}"
    return f"{name}{_parenthesised(*node.arguments)}"


WORDS: dict[str, Callable[..., str]] = {
    "sqrt": lambda inner: rf"\sqrt{{{latex(inner)}}}",
    "abs": lambda inner: fenced(latex(inner), inner, fence=BARS),
    "norm2": lambda inner: f"{fenced(latex(inner), inner, fence=DOUBLE_BARS)}^2",
    "transpose": lambda inner: rf"{_base(inner)}^\top",
    "Eye": lambda inner: rf"I_{{{latex(inner)}}}",
    "kron": lambda left, right: rf"{_wrapped(left, ATOM)} \otimes {_wrapped(right, ATOM)}",
    "dot": lambda *both: fenced(_listed(both), *both, fence=ANGLES),
}
"""The functions that are written otherwise than by their name, and how."""


def _expectation(node: Expectation) -> str:
    return rf"\mathbb{{E}}_{{{_listed(node.densities)}}}{fenced(latex(node.body), node.body, fence=BRACKETS)}"


def _divergence(node: Divergence) -> str:
    both = (node.first, node.second)
    bars = r"\middle\|" if any(map(is_tall, both)) else r"\|"
    inside = rf"{latex(node.first)} \,{bars}\, {latex(node.second)}"
    return rf"\mathrm{{KL}}{fenced(inside, *both)}"


def _normal(node: Normal) -> str:
    inside = f"{latex(node.point)}; {latex(node.mean)}, {latex(node.variance)}"
    return rf"\mathcal{{N}}{fenced(inside, node.point, node.mean, node.variance)}"


LATEX: dict[type, Callable[[Any], str]] = {
    Number: _number,
    Range: lambda node: f"{_index(node.low)}:{_index(node.high)}",
    Name: _name,
    Call: _call,
    Binary: _binary,
    Negative: lambda node: f"-{_wrapped(node.body, STRENGTH['*'])}",
    Apply: _apply,
    Big: _big,
    Integral: _integral,
    Expectation: _expectation,
    Divergence: _divergence,
    Normal: _normal,
    Gradient: lambda node: rf"\nabla_{{{latex(node.variable)}}} {_wrapped(node.body, ATOM)}",
    Limit: lambda node: rf"\lim_{{{latex(node.index)} \to \infty}} {_factor(node.body)}",
    Block: _block,
}
