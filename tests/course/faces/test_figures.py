"""The figures of faces: drawn with and without what the reader writes, with numbers that would betray a wrong one."""

import re

import pytest
import torch

from course import faces
from course.plots import faces as figures
from course.plots import page


def unwritten():
    raise NotImplementedError("gan.sample is yours to write: exercise 2.8 of notebooks/02_gan.ipynb")


@pytest.fixture
def shown(monkeypatch):
    """Whatever figures would show in a notebook."""
    pictures = []
    monkeypatch.setattr(page, "display", pictures.append)
    monkeypatch.setitem(page.STYLE, "savefig.dpi", 40)  # small pictures are fast
    return pictures


def assert_complete(picture):
    assert picture.png.startswith(b"\x89PNG")
    assert len(picture.caption) > 60
    assert picture.caption.endswith((".", ")"))
    assert re.search(r'<img alt="[^"]{40,}"', picture._repr_html_())
    assert "$" not in picture.caption + picture.alt
    assert not re.search(r"\bnan\b", picture.caption)


def test_a_contact_sheet_shows_pixels_and_levels(shown, data):
    kinds = {"pixels": data.sample(20, 0), "levels": faces.discrete().sample(5, 0), "your GAN": unwritten}
    figures.contact_sheet(kinds)
    figures.contact_sheet(data.sample(3, 0), columns=3)
    assert_complete(shown[0])
    assert_complete(shown[1])
    assert shown[0].caption.startswith("25 pictures, pixels above levels above your GAN.")
    assert "Yours appears when gan.sample (exercise 2.8) is written." in shown[0].caption
    assert shown[1].caption.startswith("3 pictures")


def test_pictures_side_by_side_stand_where_they_belong(data):
    x = data.gallery.renderings(torch.arange(5))
    canvas = faces.side_by_side(x, columns=2, gap=2)
    assert canvas.shape == (52, 34, 3)
    assert torch.allclose(canvas[18:34, 18:34], ((x[3].permute(1, 2, 0) + 1) / 2).float(), atol=1e-6)
    assert bool((canvas[36:, 18:] == 1).all())


@pytest.mark.parametrize("face", [None, {"hair": "long", "eyes": "shades"}, {"beard": "full"}], ids=str)
def test_the_attributes_are_shown_on_any_face(face, shown):
    figures.face_attributes(face)
    assert_complete(shown[0])
    assert re.search(r"6804 different faces; what they tell is 11\.91 bits", shown[0].caption)


def test_a_face_that_does_not_exist_is_refused(shown):
    with pytest.raises(faces.FacesError, match="no face has"):
        figures.face_attributes({"hair": "long", "beard": "full"})


def test_the_strip_says_what_is_lost_first_and_when(shown):
    figures.noise_strip(n=16)
    assert_complete(shown[0])
    assert re.search(r"mouth first and \w+ last; half of the 11\.9 bits are gone at t = 0\.8\d", shown[0].caption)


def test_the_judge_names_what_is_farthest_from_the_truth(shown, data):
    figures.judgement(data, data.sample(300, 1))
    figures.judgement(data, data.given(shift="centre").sample(300, 1), name="a GAN")
    figures.judgement(data, unwritten)
    figures.judgement(data.given(hair="afro"), data.given(hair="afro").sample(50, 1))  # one value needs no luck
    for picture in shown:
        assert_complete(picture)
    assert "No attribute is more than 3 times as far from the truth as luck makes it on average." in shown[0].caption
    assert re.search(r"Farthest from the truth is shift, at 0\.500: 1\d times", shown[1].caption)
    assert "Yours appears when gan.sample (exercise 2.8) is written." in shown[2].caption


def test_the_same_call_draws_the_same_picture(shown, data):
    for _ in range(2):
        figures.contact_sheet(data.sample(5, 1), columns=5)
    assert shown[0] == shown[1]
