"""The figures of the notebooks: one call each, with a caption, alternative text, and the truth in grey behind.

Every callable that a figure takes may be an exercise that is not written yet: its place then stays empty and says so.
"""

from course.plots.densities import density, grids
from course.plots.jacobians import dependence
from course.plots.learning import learning_curve
from course.plots.line import change_of_variables
from course.plots.maps import coupling, volumes
from course.plots.page import PlotError
from course.plots.pictures import digit_sheet
from course.plots.samples import temperatures

__all__ = [
    "PlotError",
    "change_of_variables",
    "coupling",
    "density",
    "dependence",
    "digit_sheet",
    "grids",
    "learning_curve",
    "temperatures",
    "volumes",
]
