"""Known mistakes in notebook 05 where no code is asked: predictions, concept questions, the hunt for errors.

Students can read these sentences in the recorded file. So they point to the reasoning, and never say what is right.
"""

ANSWERS = {
    "squared_error_will_do": [
        ("constants_and_same", 'verdict=False, reason="c"', 'verdict=True, reason="a"',
         "A factor moves no optimum if it stands before the whole loss; write both terms down, and see what it stands "
         "before."),
        ("constants_and_other", 'reason="c"', 'reason="a"',
         "Your verdict and your reason point in opposite directions; write the whole loss down, and see which of them "
         "holds."),
        ("no_noise_and_same", 'verdict=False, reason="c"', 'verdict=True, reason="b"',
         "A squared error with a factor is the logarithm of some bell: solve 1/768 = 1/(2σ²) for its spread."),
        ("no_noise_and_other", 'reason="c"', 'reason="b"',
         "The mean squared error belongs to a bell of some spread: solve 1/768 = 1/(2σ²) for it, and look whether it "
         "is 0."),
        ("factor_and_same", "verdict=False", "verdict=True",
         "Your verdict and your reason point in opposite directions; read the statement once more, and see which of "
         "them holds."),
        ("gaussian_pixels_and_same", 'verdict=False, reason="c"', 'verdict=True, reason="d"',
         "What the pixels are is the same in both losses; compare how much the divergence weighs beside each."),
        ("gaussian_pixels_and_other", 'reason="c"', 'reason="d"',
         "The pixels of these faces are normal around their rendering; so look for what else differs between the two "
         "losses."),
    ],
    "predict_latents": [
        ("negative", "return 2.0", "return -1.0",
         "A number of latents cannot be negative: predict one from 0 to 24."),
        ("too_many", "return 2.0", "return 768.0",
         "There are 24 latents, one for each number of a code; predict how many of them say anything."),
        ("not_a_number", "return 2.0", 'return float("nan")',
         "NaN is no prediction; name any number of latents from 0 to 24."),
        ("infinite", "return 2.0", 'return float("inf")',
         "There are 24 latents and no more; predict a number from 0 to 24."),
    ],
    "smaller_noise_is_sharper": [
        ("spread_and_cause", 'verdict=False, reason="b"', 'verdict=True, reason="a"',
         "The learned σ is printed under the training: how far is it from the noise of the data?"),
        ("spread_and_no_cause", 'reason="b"', 'reason="a"',
         "Your verdict and your reason point in opposite directions; compare the learned σ with the truth, and see "
         "which of them holds."),
        ("holes_and_cause", "verdict=False", "verdict=True",
         "Your verdict and your reason point in opposite directions; read the statement once more, and see which of "
         "them holds."),
        ("too_few_and_cause", 'verdict=False, reason="b"', 'verdict=True, reason="c"',
         "Look at the pictures that were painted from the codes of faces: they use the same 24 numbers."),
        ("too_few_and_no_cause", 'reason="b"', 'reason="c"',
         "If 24 numbers were too few, pictures painted from the codes of faces would be as blurry; look at their "
         "number."),
        ("squares_and_cause", 'verdict=False, reason="b"', 'verdict=True, reason="d"',
         "The same squared error trained all rows of the figure; what differs between the sharp and the blurry one?"),
        ("squares_and_no_cause", 'reason="b"', 'reason="d"',
         "A squared error asks for the mean of what a code leaves open; how much does it leave open for the codes of "
         "faces?"),
    ],
    "misprints": [
        ("overlooks_the_gap", '2: "b", ', "",
         "One line takes a bound for what it bounds; the linear case shows how far apart they can be."),
        ("adds_for_the_gap", '2: "b"', '2: "d"',
         "The sign of the divergence in line 2 is that of the derivation; compare its two sides in the linear case."),
        ("overlooks_the_spread", '3: "e", ', "",
         "One line can be made as small as you like by a large σ; look at what your likelihood does there."),
        ("wrong_sign_of_the_spread", '3: "e"', '3: "f"',
         "With your repair of line 3 a larger σ lowers the loss twice; which sign has the normaliser in a loss?"),
        ("overlooks_the_variance", '5: "g", ', "",
         "One line stretches noise by a variance; take a code of variance 4 and compare the spread."),
        ("wrong_repair_of_the_variance", '5: "g"', '5: "h"',
         "With your repair of line 5 the noise could be stretched by a negative number; where does the variance get "
         "its root?"),
        ("overlooks_the_average", '6: "i", ', "",
         "One line averages what has to be summed; count how often it divides each of its two terms by 768."),
        ("averages_both", '6: "i"', '6: "j"',
         "With your repair of line 6 one term is averaged over 768 numbers, the other over 24: have they one factor?"),
        ("overlooks_the_condition", '7: "k", ', "",
         "One encoder never sees the picture that it is to code; what could its codes say about it?"),
        ("drops_the_condition", '7: "k"', '7: "l"',
         "In line 7 the decoder is told c; an encoder that is not would spend its code on what is known already."),
        ("overlooks_the_noise", ', 9: "m"', "",
         "One line paints pictures that are too smooth for this model; what does p(x | z) add to the painting?"),
        ("codes_of_pictures", '9: "m"', '9: "n"',
         "New pictures have no picture to be coded in line 9; compare with what your sample returns."),
        ("doubts_the_divergence", '5: "g"', '4: "o", 5: "g"',
         "Try line 4 with m = 0 and s = 2 by a sum over a fine grid, and compare with what your function says."),
        ("doubts_the_minus", '2: "b"', '1: "a", 2: "b"',
         "In line 1 the fraction has p on top; turn it over, and see what becomes of the sign."),
        ("doubts_the_mean", ', 9: "m"', ', 8: "p", 9: "m"',
         "With your repair of line 8 and k equal weights, what would the bound be, and can it lie above log p(x)?"),
    ],
}  # fmt: skip
