"""The figures of the notebooks: one call each, with a caption, alternative text, and the truth in grey behind.

Every callable that a figure takes may be an exercise that is not written yet: its place then stays empty and says so.
"""

from course.plots.bell_walks import bells
from course.plots.bounds import gaps, more_draws, slopes, spreads
from course.plots.broken_lines import memory
from course.plots.chains import behind, budget, paths
from course.plots.channels import mixing, near_singular
from course.plots.codes import added_attributes, collapse, new_faces
from course.plots.denoising import squared_error
from course.plots.densities import density, grids
from course.plots.dialects import dialects
from course.plots.duels import arithmetic, shares
from course.plots.faces import contact_sheet, face_attributes, judgement, noise_strip
from course.plots.few_steps import few_calls
from course.plots.forgetting import open_bits
from course.plots.games import best_answer, pulls, spirals
from course.plots.guesses import languages, weights
from course.plots.information import floor
from course.plots.jacobians import dependence
from course.plots.learning import Floor, learning_curve
from course.plots.line import change_of_variables
from course.plots.maps import coupling, volumes
from course.plots.mosaics import glazes, kept, mosaics, race
from course.plots.noising import in_the_end, into_noise, what_is_left
from course.plots.order import colours, reading, receptive_fields, surprises
from course.plots.page import PlotError
from course.plots.pictures import digit_sheet
from course.plots.rings import ring
from course.plots.samples import temperatures
from course.plots.schedules import variances
from course.plots.steps_back import between, misprinted, unknown_picture
from course.plots.surprise import both_ways, over_the_floor
from course.plots.tables import lines
from course.plots.walking import walks

__all__ = [
    "Floor",
    "PlotError",
    "added_attributes",
    "arithmetic",
    "behind",
    "bells",
    "best_answer",
    "between",
    "both_ways",
    "budget",
    "change_of_variables",
    "collapse",
    "colours",
    "contact_sheet",
    "coupling",
    "density",
    "dependence",
    "dialects",
    "digit_sheet",
    "face_attributes",
    "few_calls",
    "floor",
    "gaps",
    "glazes",
    "grids",
    "in_the_end",
    "into_noise",
    "judgement",
    "kept",
    "languages",
    "learning_curve",
    "lines",
    "memory",
    "misprinted",
    "mixing",
    "more_draws",
    "mosaics",
    "near_singular",
    "new_faces",
    "noise_strip",
    "open_bits",
    "over_the_floor",
    "paths",
    "pulls",
    "race",
    "reading",
    "receptive_fields",
    "ring",
    "shares",
    "slopes",
    "spirals",
    "spreads",
    "squared_error",
    "surprises",
    "temperatures",
    "unknown_picture",
    "variances",
    "volumes",
    "walks",
    "weights",
    "what_is_left",
]
