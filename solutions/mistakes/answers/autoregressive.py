"""Known mistakes in notebook 01 where no code is asked: predictions, concept questions, the hunt for errors.

Students can read these sentences in the recorded file. So they point to the reasoning, and never say what is right.
"""

ANSWERS = {
    "predict_blind": [
        ("negative", "return 6.0", "return -3.0",
         "A number of pixels is never negative: predict a number from 0 up."),
        ("too_many", "return 6.0", "return 400.0",
         "Five layers of 3 × 3 reach five rows up and five columns to each side, 60 pixels that came before: predict "
         "no more."),
        ("not_a_number", "return 6.0", 'return float("nan")',
         "NaN is no prediction; name any number of pixels from 0 to 60."),
        ("infinite", "return 6.0", 'return float("inf")',
         "The reach of five layers is finite; predict a number of pixels from 0 to 60."),
    ],
    "sampling_takes_one_pass": [
        ("at_once_and_enough", 'verdict=False, reason="b"', 'verdict=True, reason="a"',
         "All outputs come at once, but for which input? Say what stood at the earlier pixels in that pass."),
        ("at_once_and_not_enough", 'reason="b"', 'reason="a"',
         "Your verdict and your reason point in opposite directions; if all came at once, what would be missing?"),
        ("drawn_and_enough", "verdict=False", "verdict=True",
         "Your verdict and your reason point in opposite directions; read the statement once more, and see which of "
         "them holds."),
        ("layers_and_enough", 'verdict=False, reason="b"', 'verdict=True, reason="c"',
         "A pass goes through all layers already; count how often your sampler asks the network."),
        ("layers_and_not_enough", 'reason="b"', 'reason="c"',
         "Take a network of one layer and a picture of four pixels: how often does your sampler ask it?"),
        ("training_and_enough", 'verdict=False, reason="b"', 'verdict=True, reason="d"',
         "Count the passes of a step of training in this notebook, then those of your sampler: are they alike?"),
        ("training_and_not_enough", 'reason="b"', 'reason="d"',
         "In training all numbers of a picture are there already: how many passes does their surprise take?"),
    ],
    "below_the_floor": [
        ("lower_and_best", 'verdict=False, reason="c"', 'verdict=True, reason="a"',
         "Smaller losses are better as long as the model is one; do its probabilities still add up to 1 over all "
         "pictures?"),
        ("lower_and_not_best", 'reason="c"', 'reason="a"',
         "Your verdict and your reason point in opposite directions; what is it that must not happen below the floor?"),
        ("learned_by_heart_and_best", 'verdict=False, reason="c"', 'verdict=True, reason="b"',
         "What was learned by heart helps with faces that were seen; which faces is this mean taken over?"),
        ("learned_by_heart_and_not_best", 'reason="c"', 'reason="b"',
         "Learning by heart lowers the loss on faces of the training; what does it do to unseen ones?"),
        ("impossible_and_best", "verdict=False", "verdict=True",
         "Your verdict and your reason point in opposite directions; read both once more."),
        ("deeper_and_best", 'verdict=False, reason="c"', 'verdict=True, reason="d"',
         "Entropy plus divergence is the loss of every model; can more layers make the divergence negative?"),
        ("deeper_and_not_best", 'reason="c"', 'reason="d"',
         "The floor is computed from the truth; look whether the number of layers occurs in it."),
    ],
    "misprints": [
        ("overlooks_the_assumption", '1: "b", ', "",
         "One line calls something an assumption that your table of factors obeyed without one."),
        ("wrong_repair_of_the_assumption", '1: "b"', '1: "a"',
         "With your repair of line 1 the first pixel would need the last one, before it is drawn; what did the "
         "derivation assume?"),
        ("doubts_the_product", '1: "b", ', '1: "b", 2: "a", ',
         "Multiply the factors of line 2 on a small table, and compare with the joint one."),
        ("overlooks_the_sum", '3: "d", ', "",
         "One line trains on a single picture; over what else does your loss average?"),
        ("wrong_repair_of_the_sum", '3: "d"', '3: "c"',
         "The level in line 3 is the one that the picture has; what else is there more than one of?"),
        ("overlooks_the_kinds", '4: "e", ', "",
         "One line would make the second layer forget the pixel to the left; compare the Jacobian of two layers."),
        ("wrong_repair_of_the_kinds", '4: "e"', '4: "f"',
         "With your repair of line 4 the first layer sees the pixel that it is to guess."),
        ("overlooks_the_gate", '5: "g", ', "",
         "One line has a letter that stands for nothing, and a product of two pictures of features."),
        ("wrong_repair_of_the_gate", '5: "g"', '5: "h"',
         "The two squashing functions of line 5 differ with good reason: one is to be a switch, the other keeps a "
         "sign."),
        ("doubts_the_arrow", '5: "g", ', '5: "g", 6: "k", ',
         "Line 6 as printed: which of the two stacks knows pixels that the other must not hear of?"),
        ("overlooks_the_loop", ', 7: "i"', "",
         "One line counts with a letter that its body never uses."),
        ("wrong_repair_of_the_loop", '7: "i"', '7: "j"',
         "With your repair of line 7 the last pixel would be drawn first; read what it is given."),
        ("doubts_the_pass", ', 7: "i"', ', 7: "i", 8: "l"',
         "In training the whole picture is there from the start: how many passes of your masked network does line 8 "
         "need for its surprise?"),
    ],
}  # fmt: skip
