"""The figures of the notebooks: one call each, with a caption, alternative text, and the truth in grey behind.

Every callable that a figure takes may be an exercise that is not written yet: its place then stays empty and says so.
"""

from course.plots.bounds import gaps, more_draws, slopes, spreads
from course.plots.broken_lines import memory
from course.plots.chains import behind, budget, paths
from course.plots.channels import mixing, near_singular
from course.plots.codes import arithmetic, collapse, new_faces
from course.plots.densities import density, grids
from course.plots.dialects import dialects
from course.plots.faces import contact_sheet, face_attributes, judgement, noise_strip
from course.plots.information import floor
from course.plots.jacobians import dependence
from course.plots.learning import Floor, learning_curve
from course.plots.line import change_of_variables
from course.plots.maps import coupling, volumes
from course.plots.mosaics import glazes, kept, mosaics, race
from course.plots.page import PlotError
from course.plots.pictures import digit_sheet
from course.plots.samples import temperatures
from course.plots.schedules import variances
from course.plots.surprise import both_ways, over_the_floor
from course.plots.tables import lines

__all__ = [
    "Floor",
    "PlotError",
    "arithmetic",
    "behind",
    "both_ways",
    "budget",
    "change_of_variables",
    "collapse",
    "contact_sheet",
    "coupling",
    "density",
    "dependence",
    "dialects",
    "digit_sheet",
    "face_attributes",
    "floor",
    "gaps",
    "glazes",
    "grids",
    "judgement",
    "kept",
    "learning_curve",
    "lines",
    "memory",
    "mixing",
    "more_draws",
    "mosaics",
    "near_singular",
    "new_faces",
    "noise_strip",
    "over_the_floor",
    "paths",
    "race",
    "slopes",
    "spreads",
    "temperatures",
    "variances",
    "volumes",
]
