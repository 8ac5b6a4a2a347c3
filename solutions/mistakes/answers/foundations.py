"""Known mistakes in notebook 00 where no code is asked: a prediction, a concept question, the hunt for errors.

Students can read these sentences in the recorded file. So they point to the reasoning, and never say what is right.
"""

ANSWERS = {
    "has_a_density": [
        ("decoder_and_only_one", 'reason="b"', 'reason="a"',
         "Your verdict and your reason point in opposite directions: if a decoder were enough, how many of the three "
         "would have a density?"),
        ("decoder_and_all", 'verdict=True, reason="b"', 'verdict=False, reason="a"',
         "A decoder turns a code into a picture; which of the three says how codes are to be drawn?"),
        ("codes_drawn_and_all", "verdict=True", "verdict=False",
         "Your verdict and your reason point in opposite directions; read the statement once more, and see which of "
         "them holds."),
        ("exact_and_only_one", 'reason="b"', 'reason="c"',
         "To define a density is one thing, to compute it another: who can do the integral over all codes?"),
        ("exact_and_all", 'verdict=True, reason="b"', 'verdict=False, reason="c"',
         "Your verdict and your reason point in opposite directions; and try to compute p(x) of one picture: which "
         "integral stands in the way?"),
        ("noise_and_only_one", 'reason="b"', 'reason="d"',
         "Your verdict and your reason point in opposite directions: which of the three is meant by the one that adds "
         "noise?"),
        ("noise_and_all", 'verdict=True, reason="b"', 'verdict=False, reason="d"',
         "The denoising one is handed a picture before it adds noise; where would the first picture come from?"),
    ],
    "predict_centred": [
        ("negative", "return 2.0", "return -1.0",
         "Nobody is less surprised than the truth, so nothing lies below the floor: predict a number from 0 up."),
        ("too_many", "return 2.0", "return 1e6",
         "Pixels that know nothing of each other do better than that; predict a number of bits from 0 to 2000."),
        ("not_a_number", "return 2.0", 'return float("nan")',
         "NaN is no prediction; name any number of bits from 0 to 2000."),
        ("infinite", "return 2.0", 'return float("inf")',
         "It would be infinite if no face stood at the side at all; 1 % of the model's faces do: predict a number "
         "from 0 to 2000."),
    ],
    "misprints": [
        ("overlooks_the_painter", '1: "a", ', "",
         "One line names the wrong kind of model behind a famous name; look at the table of the families."),
        ("wrong_repair_of_the_painter", '1: "a"', '1: "b"',
         "Pixel after pixel drew the pictures of an earlier system; which family starts from noise and takes it away?"),
        ("doubts_the_divergence", '1: "a", ', '1: "a", 2: "c", ',
         "Turn the fraction in line 2 over: what becomes of the minus, and of the definition?"),
        ("overlooks_the_unit", '3: "d", ', "",
         "One line goes from nats to bits by the wrong factor: a fair coin is 0.693 nats, and how many bits?"),
        ("wrong_repair_of_the_unit", '3: "d"', '3: "e"',
         "With your repair of line 3 a bit and a nat would be the same; how many nats is one coin?"),
        ("overlooks_the_floor", '4: "f", ', "",
         "One line promises a model that nothing surprises; what is the loss if the model is the truth itself?"),
        ("wrong_repair_of_the_floor", '4: "f"', '4: "g"',
         "A divergence of 0 is right for a perfect model; the loss in line 4 has a second part."),
        ("overlooks_the_square", ', 5: "h"', "",
         "One line takes a factor on the picture for a share of its variance; square it or not?"),
        ("wrong_repair_of_the_square", '5: "h"', '5: "i"',
         "Your repair of line 5 makes the two letters the same; one multiplies the picture, the other its variance."),
        ("doubts_the_brightness", '5: "h"', '5: "h", 6: "j"',
         "Divide both pictures of line 6 by their signal, and compare what stands before the noise."),
    ],
}  # fmt: skip
