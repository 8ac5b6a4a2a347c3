"""Known mistakes in notebook 03 where no code is asked: predictions, concept questions, the hunt for errors.

Students can read these sentences in the recorded file. So they point to the reasoning, and never say what is right.
"""

ANSWERS = {
    "networks_must_be_invertible": [
        ("way_back_not_written", 'verdict=False, reason="b"', 'verdict=True, reason="a"',
         "Write the way back down: which of its steps does it undo, and which does it take again?"),
        ("undone_and_free", 'reason="b"', 'reason="a"',
         "Your verdict and your reason point in opposite directions; write the way back down, and see which of them "
         "holds."),
        ("evaluated_and_bound", "verdict=False", "verdict=True",
         "Your verdict and your reason point in opposite directions; read the statement once more, and see which of "
         "them holds."),
        ("trained_and_free", 'reason="b"', 'reason="c"',
         "Nothing in the loss asks for that; take a coupling with untrained networks, and undo it by hand."),
        ("trained_and_bound", 'verdict=False, reason="b"', 'verdict=True, reason="c"',
         "Training changes numbers, not the kind of function; take a coupling with untrained networks, and try to undo "
         "it by hand."),
        ("exponential_and_free", 'reason="b"', 'reason="d"',
         "The exponential keeps the factor from being 0, and undoes no network; what is known of x_a on the way back?"),
        ("exponential_and_bound", 'verdict=False, reason="b"', 'verdict=True, reason="d"',
         "The exponential takes what s returns and says nothing of what went in; is that known on the way back?"),
    ],
    "first_half_stays_prior": [
        ("all_changed_and_free", 'verdict=True, reason="c"', 'verdict=False, reason="a"',
         "Follow x_a through one layer, then through two hundred: which operation changes it?"),
        ("all_changed_and_bound", 'reason="c"', 'reason="a"',
         "Your verdict and your reason point in opposite directions; follow x_a through two layers, and see which of "
         "them holds."),
        ("seen_and_free", 'verdict=True, reason="c"', 'verdict=False, reason="b"',
         "The networks read x_a; what is done with the numbers that they return?"),
        ("seen_and_bound", 'reason="c"', 'reason="b"',
         "Your verdict and your reason point in opposite directions; look which features the networks' numbers "
         "change, and see which of them holds."),
        ("no_volume_and_bound", 'reason="c"', 'reason="d"',
         "The log-volume of a coupling is the sum of s(x_a): is that 0? Look at x_a alone."),
        ("no_volume_and_free", 'verdict=True, reason="c"', 'verdict=False, reason="d"',
         "A volume says nothing of single features, and a coupling's need not be 0; follow x_a through two layers."),
        ("handed_on_and_free", "verdict=True", "verdict=False",
         "Your verdict and your reason point in opposite directions; read the statement once more, and see which of "
         "them holds."),
    ],
    "predict_kl": [
        ("negative", "return 0.03", "return -0.5",
         "A KL divergence is never negative: predict a number of nats from 0 up."),
        ("percent", "return 0.03", "return 50.0",
         "The best single Gaussian is less than 2 nats away; predict a number of nats between 0 and 10."),
        ("not_a_number", "return 0.03", 'return float("nan")',
         "NaN is no prediction; name any number of nats between 0 and 10."),
        ("infinite", "return 0.03", 'return float("inf")',
         "A Gaussian has some density everywhere, so the divergence stays finite; name a number between 0 and 10."),
    ],
    "predict_islands": [
        ("too_many", "return 6.0", "return 80.0",
         "There are eight islands; predict a number from 0 to 8."),
        ("negative", "return 6.0", "return -1.0",
         "A number of islands cannot be negative: predict a number from 0 to 8."),
        ("not_a_number", "return 6.0", 'return float("nan")',
         "NaN is no prediction; name a number of islands between 0 and 8."),
        ("infinite", "return 6.0", 'return float("inf")',
         "There are no more than eight islands to be reached; predict a number from 0 to 8."),
    ],
    "latents_can_be_fewer": [
        ("autoencoder_and_able", 'verdict=False, reason="d"', 'verdict=True, reason="a"',
         "An autoencoder may lose information, a flow may not: can 64 numbers be had back from 8 by a smooth map?"),
        ("autoencoder_and_unable", 'reason="d"', 'reason="a"',
         "Your verdict and your reason point in opposite directions; say what a flow promises and an autoencoder "
         "does not, and see which of them holds."),
        ("depth_and_unable", 'reason="d"', 'reason="b"',
         "Count the numbers that go into one layer of a flow and those that come out; then those of a hundred layers."),
        ("depth_and_able", 'verdict=False, reason="d"', 'verdict=True, reason="b"',
         "Build the deeper flow on paper: at which layer would numbers become fewer, and how is that layer undone?"),
        ("prior_and_able", 'verdict=False, reason="d"', 'verdict=True, reason="c"',
         "A prior of 8 dimensions can be written down; which shape has the Jacobian of the map to it, and has that a "
         "determinant?"),
        ("prior_and_unable", 'reason="d"', 'reason="c"',
         "Your verdict and your reason point in opposite directions; write down the shape of the Jacobian, and see "
         "which of them holds."),
        ("square_and_able", "verdict=False", "verdict=True",
         "Your verdict and your reason point in opposite directions; read the statement once more, and see which of "
         "them holds."),
    ],
    "misprints": [
        ("overlooks_the_areas", '1: "a", ', "",
         "One line goes wrong when f falls: areas are positive, slopes need not be."),
        ("doubts_the_density", '1: "a", ', '1: "a", 2: "b", ',
         "Try line 2 as printed with f(x) = 3x: where the map stretches, is p(x) above p(z) or below?"),
        ("overlooks_the_jacobian", '3: "d", ', "",
         "One line holds for a single layer only; take two that stretch differently from place to place, and compare "
         "with autodiff."),
        ("wrong_repair_of_the_jacobian", '3: "d"', '3: "c"',
         "The sum in line 3 has the sign that compose gives it; at which point does the second layer stretch?"),
        ("overlooks_the_sizes", '4: "f", ', "",
         "One line fits only if both parts have one size; keep d = 1 of n = 3 features, and count."),
        ("wrong_repair_of_the_sizes", '4: "f"', '4: "e"',
         "A coupling asks no more of s and t in line 4 than to be evaluated; count what goes in and what comes out."),
        ("overlooks_the_temperature", ', 6: "h"', "",
         "One line is right for T = 1 only; take T = 0.25, remember what the second place of N holds, and compare the "
         "spread."),
        ("wrong_repair_of_the_temperature", '6: "h"', '6: "g"',
         "With your repair of line 6 and T = 0.25, the variance is 0.5; which spread is that, and which was wanted?"),
        ("doubts_the_inverse", '4: "f", ', '4: "f", 5: "e", ',
         "Put y_2 of a coupling into line 5 as printed, and look at what comes back."),
    ],
}  # fmt: skip
