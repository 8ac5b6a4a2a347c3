"""Formulas as MathML, which browsers show by themselves, without a script from a network.

The converter passes on what stands in `\\text` and `\\href`, a script as well as a word. So its XML is read and written
anew, and only with elements and attributes that set formulas.
"""

import re
from functools import lru_cache
from html import escape
from itertools import zip_longest
from xml.etree import ElementTree

from latex2mathml.converter import convert

ELEMENTS = re.compile(
    "math|m(action|enclose|error|frac|i|multiscripts|n|o|over|padded|phantom|prescripts|root|row|s|space|sqrt|style|"
    "sub|subsup|sup|table|td|text|tr|under|underover)|none"
)
ATTRIBUTES = re.compile(
    "accent|align|column(align|lines|spacing)|depth|display(style)?|fence|form|height|largeop|linebreak|linethickness|"
    "[lr]space|math(color|size|variant)|(max|min)size|movablelimits|notation|row(lines|spacing)|scriptlevel|separator|"
    "stretchy|symmetric|voffset|width"
)

ABOVE = {"msubsup": "munderover", "msub": "munder"}
"""What the limits of a sum and of a product are in a formula that stands alone: not beside the sign, but above it."""

OPERAND = re.compile("}?m(i|n|frac|row|sqrt|sub|subsup|sup)$")
THIN = '<mspace width="0.167em"/>'
TIGHT = {"|": ' lspace="0" rspace="0"', "det": ' lspace="0.167em" rspace="0"'}
"""Attributes of signs that browsers would space like a plus: bars of an absolute value, and the word det."""


class Unknown(ValueError):
    """An element that sets no formula."""


@lru_cache(maxsize=10_000)
def mathml(formula: str, *, display: bool) -> str:
    """A formula as MathML; one that cannot be read, or says more than a formula, as its source."""
    try:
        said = formula.strip().replace("{aligned}", "{align*}")  # which the converter knows
        found = ElementTree.fromstring(convert(said, display="block" if display else "inline"))
        return _written(found, display)
    except Exception:  # students write formulas, and the converter has many ways to stumble
        return f"<code>{escape(formula)}</code>"


def _written(element: ElementTree.Element, display: bool) -> str:
    name = element.tag.rpartition("}")[2]
    if not ELEMENTS.fullmatch(name):
        raise Unknown(name)
    if display and name in ABOVE and element[0].text in ("∑", "∏"):
        name = ABOVE[name]
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in element.items() if ATTRIBUTES.fullmatch(key))
    if name == "mo" and not {"lspace", "rspace", "fence"} & element.attrib.keys():
        attributes += TIGHT.get(element.text or "", "")
    inside = "".join(
        _written(child, display) + _space(child, after) + escape(child.tail or "")
        for child, after in zip_longest(element, element[1:])
    )
    return f"<{name}{attributes}>{escape(element.text or '')}{inside}</{name}>"


def _space(element: ElementTree.Element, after: ElementTree.Element | None) -> str:
    """A thin space between a function's name, such as log, and what it is taken of; the converter puts none."""
    named = element.tag.endswith("mi") and len(element.text or "") > 1
    return THIN if named and after is not None and OPERAND.search(after.tag) else ""
