"""Known mistakes in notebook 08 where no code and no proof is asked: verdicts, a prediction, the hunt for errors.

Students can read these sentences in the recorded file. So they point to the reasoning, and never say what is right.
"""

RIGHT = 'return {1: "a", 2: "d", 4: "b", 5: "g", 7: "g", 8: "h"}'

ANSWERS = {
    "one_network_serves_all_times": [
        ("one_amount_and_many", 'verdict=False, reason="b"', 'verdict=True, reason="a"',
         "Look into your training_loss: what are the arguments of the network that it calls, and how many are there?"),
        ("one_amount_and_one", 'reason="b"', 'reason="a"',
         "Your verdict and your reason point in opposite directions; look at what the network is handed beside x_t."),
        ("handed_and_many", "verdict=False", "verdict=True",
         "Your verdict and your reason point in opposite directions; read the statement once more, and see which of "
         "them holds."),
        ("equal_and_one", 'reason="b"', 'reason="c"',
         "Compare the noise in x_1 with that in x_T: could one and the same share be taken away from both?"),
        ("equal_and_many", 'verdict=False, reason="b"', 'verdict=True, reason="c"',
         "Your verdict and your reason point in opposite directions; and compare the noise in x_1 with that in x_T."),
        ("averaged_and_many", 'verdict=False, reason="b"', 'verdict=True, reason="d"',
         "How many modules did you hand to fit, and whose parameters were averaged there, over times or over steps?"),
        ("averaged_and_one", 'reason="b"', 'reason="d"',
         "Your verdict and your reason point in opposite directions; count the modules that are trained below."),
    ],
    "sampling_is_what_costs": [
        ("whole_chain_and_dear", 'reason="c"', 'reason="a"',
         "Your verdict and your reason point in opposite directions; count the calls that training_loss makes."),
        ("whole_chain_and_cheap", 'verdict=True, reason="c"', 'verdict=False, reason="a"',
         "Count the calls of the network in training_loss: what does it take to come from x_0 to x_t?"),
        ("layers_and_cheap", 'verdict=True, reason="c"', 'verdict=False, reason="b"',
         "Counted counts the calls; what does it say after one walk of your sample, and is that the number of layers?"),
        ("layers_and_dear", 'reason="c"', 'reason="b"',
         "Your verdict and your reason point in opposite directions; let Counted count a walk of your sample."),
        ("formula_and_cheap", "verdict=True", "verdict=False",
         "Your verdict and your reason point in opposite directions; read the statement once more, and see which of "
         "them holds."),
        ("gradients_and_dear", 'reason="c"', 'reason="d"',
         "A gradient makes a call two or three times as dear; is that what the statement counts?"),
        ("gradients_and_cheap", 'verdict=True, reason="c"', 'verdict=False, reason="d"',
         "Count calls, not seconds: how many in a training step for one picture, how many in a walk?"),
    ],
    "predict_spread": [
        ("negative", "return 0.25", "return -0.25",
         "A standard deviation is never negative: predict a number from 0 up."),
        ("far_too_much", "return 0.25", "return 50.0",
         "Noise itself has a standard deviation of 1, and the data have 0.5; predict a number between 0 and 3."),
        ("not_a_number", "return 0.25", 'return float("nan")',
         "NaN is no prediction; name any number between 0 and 3."),
        ("infinite", "return 0.25", 'return float("inf")',
         "The steps without the bar shrink what they are handed, so nothing runs away; name a number between 0 and 3."),
    ],
    "misprints": [
        ("overlooks_the_first_sum", '1: "a", ', "",
         "One sum runs over steps that a chain from x_0 to x_T does not have; try its first term."),
        ("starts_at_one", '1: "a"', '1: "c"',
         "With your repair of line 1, what would be compared with the model at t = 1, and is it a Gaussian with a "
         "variance?"),
        ("overlooks_the_second_sum", '2: "d", ', "",
         "One line counts the times twice; compute it for a network whose error is 1 at every time, with T = 100."),
        ("sum_from_one", '2: "d"', '2: "c"',
         "With your repair of line 2, a loss that is 1 at every time adds up to T; what does your training_loss give "
         "for it?"),
        ("mean_of_the_sum", '2: "d"', '2: "i"',
         "With your repair of line 2 there still are two ways of going through the times; how many does Algorithm 1 "
         "have?"),
        ("doubts_the_gradient", '4: "b", ', '3: "f", 4: "b", ',
         "Compare line 3 with your weighted_loss, symbol by symbol."),
        ("overlooks_the_step", '4: "b", ', "",
         "One line has a product where your reverse_step has none, and a root that yours has not."),
        ("minus_alone", '4: "b"', '4: "e"',
         "With your repair of line 4 the walk ends with half the spread of the data, as the figure above shows; what "
         "else did the print lose?"),
        ("overlooks_the_unet", '5: "g", ', "",
         "Feed the network of one line a noisy picture, and ask how it should know the time."),
        ("doubts_the_last_step", '5: "g", ', '5: "g", 6: "f", ',
         "Walk line 6 by hand for T = 1: how many times is noise added, and where would it stay?"),
        ("overlooks_the_model", '7: "g", ', "",
         "One mean is the same at all times, as it is written."),
        ("model_turned", '7: "g"', '7: "j"',
         "Which way does the model walk, and which density stands in line 7 already?"),
        ("overlooks_the_noise", ', 8: "h"', "",
         "One line says that two things are nearly equal which are not of one kind: a number that is drawn, and a "
         "density."),
        ("noise_of_the_wrong_size", '8: "h"', '8: "k"',
         "With your repair of line 8, what would be the variance of x_T at the end of the walk into noise?"),
        ("lines_without_a_repair", RIGHT, "return {}",
         "You name no line; there are six that cannot stay as they are."),
    ],
}  # fmt: skip
