"""How a face is drawn: layers of letters, each letter a colour, laid over a background.

The figure stands on 18 columns, one more on each side than the picture has, so that it can step aside without a gap.
A layer of 9 letters a row is the left half of something symmetric. The background has 16 columns and does not move.
"""

from collections.abc import Mapping
from typing import Final

Layer = tuple[int, str]
"""The row where a layer begins, and its rows of letters; a dot is nothing."""

HEAD: Final[Layer] = (
    3,
    "......sss .....ssss .....ssss .....ssss ....sssss ....nssss .....bbss .....ssss .....ssss ......sss",
)
NECK: Final[Layer] = (13, ".......nn .....CCun ...CCCCCC")
NOSE: Final[Layer] = (9, "........o")

HAIR: Final[Mapping[str, Layer]] = {
    "short": (
        1,
        """
        .......hhhhh......
        .....hhghhhhh.....
        ....hhgghhhhhh....
        ....hghhhhhhhh....
        ....hhhhhhh..h....
        ....hhhh.....h....
        ....h.............
        """,
    ),
    "long": (
        1,
        """
        ......hhhhhh......
        ....hhghhhhhhh....
        ...hhgghhhhhhhh...
        ...hhghhhhhhhhh...
        ...hhhhhh.hhhhh...
        ...hhhh.....hhh...
        ...hh........hh...
        ...hh........hh...
        ...hh........hh...
        ...hg........hh...
        ...hg........hh...
        ...hhh......hhh...
        ...hhhh....hhhh...
        ...hhh......hhh...
        ...Hh........hH...
        """,
    ),
    "afro": (
        0,
        """
        .....hhhhhhhh.....
        ...hhhghhhhhhh....
        ..hhgghhhghhhhhh..
        ..hhghhhhhhhghhh..
        .hhhhhhghhhhhhhhh.
        .hghhh......hhghh.
        .hhhh........hhhh.
        .hhhh........hhhh.
        ..hhh........hhh..
        ...hh........hh...
        """,
    ),
    "mohawk": (
        0,
        """
        .......hhh........
        .......hghh.......
        .......hghh.......
        ......hhghh.......
        .....n.hhhh.n.....
        .....nn.hh.nn.....
        .....n......n.....
        """,
    ),
}

BEHIND: Final[Mapping[str, Layer]] = {
    "long": (1, "......hhh ....hhhhh" + 9 * " ...hhhhhh" + 2 * " ...hhhHHH" + " ...hhh..."),
}
"""Hair that hangs behind the head."""

EYES: Final[Mapping[str, Layer]] = {
    "plain": (7, "......k.. ......k.."),
    "glasses": (
        6,
        """
        .....fff..fff.....
        ....fwkffffwkf....
        ....f.kf..f.kf....
        .....fff..fff.....
        """,
    ),
    "shades": (
        6,
        """
        ....kkkkkkkkkk....
        .....kvkkkkvkk....
        .....vkk..vkk.....
        ......k....k......
        """,
    ),
}

MOUTH: Final[Mapping[str, Layer]] = {
    "smile": (10, ".......m. ........m"),
    "flat": (11, ".......MM"),
    "open": (10, ".......ww .......MM ........t"),
}

BEARD: Final[Mapping[str, Layer]] = {
    "none": (0, ""),
    "full": (9, ".....h... .....hhhh .....hhhh .....hhhh ......hhh"),
}

SKY: Final[Layer] = (1, "..cc............ cccc............ ................ .............c.. ............cccc")
HEART: Final[Layer] = (1, ".c.c............ .ccc............ ..c............. ...............c ..............c.")
FLOWER: Final[Layer] = (1, "..c............. .c.c..........c. ..c............. ................ ...............c")
DECORATION: Final[Mapping[str, Layer]] = {"sky": SKY, "rose": HEART, "mint": FLOWER}

SKIN_COLOURS: Final = {
    "light": {"s": "#ffdcb8", "n": "#eab58e", "o": "#f2c39d", "b": "#ffaaa2"},
    "tan": {"s": "#dc9a63", "n": "#b97844", "o": "#c98750", "b": "#e67f5c"},
    "dark": {"s": "#7d4c37", "n": "#5a3424", "o": "#683d2b", "b": "#a55a46"},
}
"""Skin, its shade, the nose, and the blush."""

HAIR_COLOURS: Final = {
    "black": {"h": "#2b2438", "H": "#1c1728", "g": "#4a4060"},
    "brown": {"h": "#99602a", "H": "#77481c", "g": "#bb7f3c"},
    "blond": {"h": "#f6cf4c", "H": "#d9a92e", "g": "#ffe98a"},
    "red": {"h": "#e0572a", "H": "#b8401b", "g": "#ff8047"},
}
"""Hair, its shade, and its gloss."""

BACKGROUND_COLOURS: Final = {
    "sky": {"_": "#8fd0f5", "c": "#d9effc", "C": "#ef5b5b", "u": "#ffd0d0"},
    "rose": {"_": "#ffc4d6", "c": "#ffebf1", "C": "#3d9aa1", "u": "#b5dfe2"},
    "mint": {"_": "#b5e6c4", "c": "#e4f7e9", "C": "#7a5bc0", "u": "#cfc2ea"},
}
"""The background, what is on it, and the shirt that goes with it."""

FIXED_COLOURS: Final = {"k": "#1d1a26", "w": "#ffffff", "f": "#3747b3", "v": "#7f90bd"} | {
    "m": "#cf3550",
    "M": "#98203a",
    "t": "#f0788c",
}
"""Black, white, frames, a reflection; lips, the dark of a mouth, and a tongue."""
