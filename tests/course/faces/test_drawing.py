"""Every face looks different, and the gallery's few directions lose nothing of any."""

import pytest
import torch

from course import faces
from course.faces import gallery, sprites
from course.faces.attributes import VALUES, every_face
from course.faces.drawing import LETTERS, render
from course.faces.noising import SIGMA


@pytest.fixture(scope="module")
def drawn():
    attributes, _ = every_face()
    return render(attributes)


def nearest_others(found):
    """The smallest distance between two faces, by all pairs."""
    pictures, smallest = found.average(found.coordinates), []
    for start in range(0, len(pictures), 600):
        squares = found.squared_distance(pictures[start : start + 600], 1.0)
        squares[torch.arange(len(squares)), torch.arange(start, start + len(squares))] = torch.inf
        smallest.append(squares.min())
    return float(torch.stack(smallest).min().sqrt())


def test_all_renderings_differ_by_more_than_thirteen_sigma():
    assert nearest_others(faces.load()) > 13 * SIGMA


def test_all_renderings_differ_after_rounding_to_levels():
    found = faces.load(16)
    levels = ((found.average(found.coordinates) + 1) * 7.5).round().to(torch.uint8)
    assert len({row.numpy().tobytes() for row in levels}) == 6804


@pytest.mark.parametrize("levels", [256, 16])
def test_the_directions_lose_nothing(levels, drawn):
    found = faces.load(levels)
    steps = (drawn + 1) / 2 * (levels - 1)
    drawn = steps.round() * 2 / (levels - 1) - 1
    assert torch.allclose(found.renderings(torch.arange(6804)), drawn, atol=1e-9)
    assert float(drawn.min()) >= -1
    assert float(drawn.max()) == 1
    size = found.directions.shape[1]
    assert size < 250
    assert torch.allclose(found.directions.T @ found.directions, torch.eye(size, dtype=torch.float64), atol=1e-12)


def test_distances_along_the_directions_are_distances_of_pixels():
    found, generator = faces.load(), torch.Generator().manual_seed(0)
    x = torch.randn(3, 768, generator=generator, dtype=torch.float64)
    signal = torch.tensor([[1.0], [0.3], [0.0]], dtype=torch.float64)
    some = torch.randint(6804, (50,), generator=generator)
    pixels = found.renderings(some).flatten(1)
    by_pixel = ((x[:, None] - signal[..., None] * pixels) ** 2).sum(-1)
    assert torch.allclose(found.squared_distance(x, signal)[:, some], by_pixel)


def test_a_shift_moves_the_figure_and_not_the_background():
    found = faces.load()
    left, centre, right = (found.renderings(torch.tensor([found.find(shift=each)]))[0] for each in VALUES["shift"])
    shirt = slice(14, 16)
    assert torch.allclose(left[:, shirt, :-1], centre[:, shirt, 1:])
    assert torch.allclose(right[:, shirt, 1:], centre[:, shirt, :-1])
    assert torch.allclose(left[:, 2, :2], right[:, 2, :2])  # the cloud


def test_every_letter_of_the_sprites_has_a_colour():
    tables = (sprites.HAIR, sprites.BEHIND, sprites.EYES, sprites.MOUTH, sprites.BEARD, sprites.DECORATION)
    layers = [sprites.HEAD, sprites.NECK, sprites.NOSE, *(layer for table in tables for layer in table.values())]
    rows = [row for _, art in layers for row in art.split()]
    assert {len(row) for row in rows} == {9, 16, 18}
    assert {letter for row in rows for letter in row} - {"."} <= {*LETTERS}
    assert all(top + len(art.split()) <= 16 for top, art in layers)


def test_a_face_is_found_by_words():
    found = faces.load()
    number = found.find(hair="mohawk", colour="red", eyes="shades")
    assert found.words(number) | {"hair": "mohawk", "colour": "red", "eyes": "shades"} == found.words(number)
    assert found.words(number)["background"] == "sky"
    assert float(found.given(hair="mohawk").log_prior.exp().sum()) == pytest.approx(1)


def test_galleries_are_drawn_once():
    assert gallery.load() is gallery.load()
