"""What the faces cannot answer is a sentence: what came, what was wanted, what to do. And memory stays bounded."""

import pytest
import torch

from course import faces
from course.faces import FacesError, gallery
from course.faces.gallery import Gallery, as_rows
from course.faces.sampling import bridge

PICTURE = torch.zeros(2, 3, 16, 16)
LEVELS = torch.zeros(2, 3, 16, 16, dtype=torch.long)


def broken(value):
    x = PICTURE.clone()
    x[1, 0, 0, 0] = value
    return x


REFUSED = {
    "small pictures": (
        lambda: faces.gaussian().log_prob(torch.zeros(2, 3, 8, 8)),
        r"shape \(2, 3, 8, 8\) where \(n, 3, 16, 16\)",
    ),
    "one picture": (lambda: as_rows(PICTURE[0]), r"put it into a batch with picture\[None\]"),
    "rows": (lambda: as_rows(PICTURE.flatten(1)), r"shape \(2, 768\) where"),
    "channels last": (lambda: faces.gaussian().score(PICTURE.permute(0, 2, 3, 1)), r"shape \(2, 16, 16, 3\) where"),
    "whole numbers": (lambda: faces.gaussian().log_prob(LEVELS), r"torch\.int64 where pixels in \[-1, 1\] were wanted"),
    "NaN": (
        lambda: faces.gaussian().log_prob(broken(torch.nan)),
        r"1 of 2 pictures hold NaN or infinity, number 1 is the first",
    ),
    "infinity": (lambda: faces.gaussian().denoise(broken(torch.inf)), r"1 of 2 pictures hold NaN or infinity"),
    "NaN for the judge": (lambda: faces.judge(faces.gaussian(), broken(torch.nan)), r"hold NaN or infinity"),
    "bytes": (
        lambda: faces.judge(faces.gaussian(), 255 * torch.rand(2, 3, 16, 16)),
        r"where a face has -1 to 1; map bytes",
    ),
    "no pictures": (lambda: faces.judge(faces.gaussian(), PICTURE[:0]), r"no pictures to judge"),
    "pixels as levels": (lambda: faces.discrete().log_prob(PICTURE), r"torch\.float32 where whole numbers were wanted"),
    "too high a level": (lambda: faces.discrete().log_prob(LEVELS + 16), r"run from 16 to 16; there are only 0 to 15"),
    "too low a level": (lambda: faces.discrete().log_prob(LEVELS - 1), r"run from -1 to -1"),
    "levels of another size": (lambda: faces.discrete().log_prob(LEVELS[..., :8]), r"shape \(2, 3, 16, 8\)"),
    "a share above one": (lambda: faces.gaussian().preserving(1.5), r"alpha_bar runs from 1.5 to 1.5"),
    "a share that is NaN": (lambda: faces.gaussian().preserving(torch.nan), r"alpha_bar runs from nan to nan"),
    "negative noise": (
        lambda: faces.gaussian().exploding(-0.1),
        r"noise runs from -0.1 to -0.1; it must be finite and not neg",
    ),
    "endless noise": (lambda: faces.gaussian().exploding(float("inf")), r"noise runs from inf to inf"),
    "levels for others": (
        lambda: faces.gaussian().preserving(torch.rand(3)).score(PICTURE),
        r"signal has shape \(3,\) for 2 pict",
    ),
    "a floor of many": (
        lambda: faces.gaussian().preserving(torch.rand(3)).floor_bits,
        r"a floor belongs to one noise level",
    ),
    "an unknown attribute": (
        lambda: faces.gaussian().given(hat="red"),
        r"no attribute 'hat'; choose from hair, colour",
    ),
    "an unknown value": (
        lambda: faces.gaussian().given(hair="green"),
        r"hair 'green' does not exist; choose from short, long",
    ),
    "a forbidden face": (
        lambda: faces.gaussian().given(hair="long", beard="full"),
        r"no face has hair 'long' and beard 'full'",
    ),
    "log_prob of a batch": (
        lambda: faces.gaussian().bits_over_floor(PICTURE, torch.zeros(1)),
        r"shape \(1,\) for 2 pictures",
    ),
    "a chain that rises": (lambda: faces.chain(faces.gaussian(), torch.tensor([0.5, 0.6])), r"alpha_bar does not fall"),
    "a step forward": (
        lambda: bridge(faces.gaussian(), faces.gaussian().preserving(0.5)),
        r"noise over signal falls from",
    ),
    "a step from nothing": (
        lambda: bridge(faces.gaussian(), faces.gaussian().preserving(0.0)),
        r"the level before has signal 0",
    ),
    "a step of many": (
        lambda: bridge(faces.gaussian().preserving(torch.rand(2)), faces.gaussian()),
        r"from one level to one level",
    ),
    "none drawn": (lambda: faces.gaussian().sample(0, seed=0), r"n is 0; pictures come in ones and more"),
    "none expected": (lambda: faces.expected(faces.gaussian(), 0), r"n is 0"),
    "pictures of another size": (lambda: faces.side_by_side(torch.zeros(2, 1, 8, 8), 2), r"shape \(2, 1, 8, 8\) where"),
}


@pytest.mark.parametrize(("call", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_question_is_answered_by_a_sentence(call, sentence):
    with pytest.raises(FacesError, match=sentence) as caught:
        call()
    assert str(caught.value).endswith(".")


def test_no_pictures_give_no_numbers():
    for truth, none in ((faces.gaussian(), PICTURE[:0]), (faces.discrete(), LEVELS[:0])):
        assert truth.log_prob(none).shape == (0,)
        assert truth.posterior(none).shape == (0, 6804)
    assert faces.gaussian().preserving(0.5).denoise(PICTURE[:0]).shape == (0, 3, 16, 16)
    assert faces.discrete().log_conditionals(LEVELS[:0]).shape == (0, 3, 16, 16)


def test_many_pictures_are_compared_in_chunks_of_bounded_size(monkeypatch):
    sizes, compare = [], Gallery.squared_distance

    def recorded(self, x, signal):
        sizes.append(len(x))
        return compare(self, x, signal)

    x, level = faces.gaussian().sample(20, seed=0).double(), faces.gaussian().preserving(torch.linspace(0.1, 0.9, 20))
    questions = [
        level.log_prob,
        level.posterior,
        level.posterior_entropy,
        level.denoise,
        level.score,
        level.predict_noise,
    ]
    whole = [ask(x) for ask in questions]
    monkeypatch.setattr(Gallery, "squared_distance", recorded)
    monkeypatch.setattr(gallery, "CHUNK", 7)
    for ask, wanted in zip(questions, whole, strict=True):
        sizes.clear()
        assert torch.allclose(ask(x), wanted, atol=1e-9)
        assert sizes == [7, 7, 6]
    sizes.clear()
    faces.judge(faces.gaussian(), x)
    level.faces_behind(x, seed=0)
    level.attribute_posterior(x)
    assert sizes == [7, 7, 6] * 3
    assert len(faces.discrete().sample(20, seed=0)) == 20
