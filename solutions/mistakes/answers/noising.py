"""Known mistakes in notebook 06 where no code is asked: a prediction, a concept question, the hunt for errors.

Students can read these sentences in the recorded file. So they point to the reasoning, and never say what is right.
"""

ANSWERS = {
    "more_steps": [
        ("all_gone_and_less", 'verdict=False, reason="b"', 'verdict=True, reason="a"',
         "More steps, but weaker ones: take β = 0.2 in one step and β = 0.1 in each of two, and compare what is left."),
        ("all_gone_and_not_less", 'reason="b"', 'reason="a"',
         "Your verdict and your reason point in opposite directions; work out one step of β = 0.2, and two of 0.1."),
        ("sum_and_less", "verdict=False", "verdict=True",
         "Your verdict and your reason point in opposite directions; read the statement once more, and see which of "
         "them holds."),
        ("last_step_and_not_less", 'reason="b"', 'reason="c"',
         "Change the first step of a schedule, and look whether ᾱ_T stays as it was."),
        ("last_step_and_less", 'verdict=False, reason="b"', 'verdict=True, reason="c"',
         "Every step multiplies what is left; which of them counts more than another in a product?"),
        ("all_kept_and_not_less", 'reason="b"', 'reason="d"',
         "One weak step keeps nearly everything; how many of them are taken now?"),
        ("all_kept_and_less", 'verdict=False, reason="b"', 'verdict=True, reason="d"',
         "Your verdict and your reason point in opposite directions; and count how many of the weak steps are taken."),
    ],
    "predict_bits": [
        ("negative", "return 2.0", "return -1.0",
         "A number of open bits cannot be negative: predict one from 0 to 12."),
        ("percent", "return 2.0", "return 50.0",
         "There are no more than 11.9 bits about a face; predict a number of bits from 0 to 12, not a percentage."),
        ("not_a_number", "return 2.0", 'return float("nan")',
         "NaN is no prediction; name any number of bits between 0 and 12."),
        ("infinite", "return 2.0", 'return float("inf")',
         "A face has finitely many values, so its bits are finite; name a number between 0 and 12."),
    ],
    "misprints": [
        ("overlooks_the_limit", '2: "b", ', "",
         "One line says of all schedules what holds of some; try your witness."),
        ("wrong_repair_of_the_limit", '2: "b"', '2: "c"',
         "With your repair of line 2, take β_t = 1/(2t²), which goes to 0: what is left in the end?"),
        ("overlooks_the_picture", '4: "e", ', "",
         "Let nothing random happen from x_0 = 1 on: then the step back has to lead to sqrt(ᾱ_(t-1)). Does the printed "
         "mean, with each of its factors?"),
        ("wrong_repair_of_the_picture", '4: "e"', '4: "d"',
         "Try your repair of line 4 in a single step, t = 1: the factor of x_0 has to be 1 there."),
        ("overlooks_the_noised", '5: "d", ', "",
         "Compare both factors of the exam's mean with what you have proved; one of them looks too much like its "
         "neighbour."),
        ("wrong_repair_of_the_noised", '5: "d"', '5: "e"',
         "With your repair of line 5, take a schedule in which nothing is lost before step t: which share does one "
         "step keep?"),
        ("overlooks_the_shape", ', 7: "i"', "",
         "One line concludes too much from a forward step: look at the density of x_(t-1) when two data are far apart "
         "and the step is large."),
        ("wrong_repair_of_the_shape", '7: "i"', '7: "j"',
         "With your repair of line 7, look at many small steps: is the step back then far from any bell?"),
        ("doubts_the_variance", '5: "d", ', '5: "d", 6: "h", ',
         "Put t = 1 into line 6: how sure is the step back before the first step, and what would your repair say?"),
        ("doubts_the_step", '{2: "b"', '{1: "g", 2: "b"',
         "What is the variance of b times a standard normal number? Compare line 1 with your own step."),
        ("doubts_the_series", '2: "b", ', '2: "b", 3: "a", ',
         "Put t = 1 into line 3 as printed, and into your repair: how much noise has a single step?"),
    ],
}  # fmt: skip
