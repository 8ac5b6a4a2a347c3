"""How student code is kept apart from the machine that grades it: three levels, the strongest that holds is taken.

    2  sandbox      1, inside namespaces made by bubblewrap: other processes, the network and the rest of the disk
                    do not exist for the code
    1  confinement  0, and the kernel refuses what no exercise needs: files (Landlock), system calls (seccomp)
    0  limits       a process of its own, with limits on time, memory and output: holds accidents, not attacks

`survey` finds out by trying what holds on this machine; `view` is all that code may read at levels 1 and 2.
"""

from autograder.tutor.isolation.levels import LEVELS, UNCONTAINED, Level
from autograder.tutor.isolation.surveying import Finding, Survey, survey
from autograder.tutor.isolation.view import Exposed

__all__ = ["LEVELS", "UNCONTAINED", "Exposed", "Finding", "Level", "Survey", "survey"]
