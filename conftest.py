"""One thread computes in each process of the tests, as in the notebooks: two wait for each other where others work."""

import torch

torch.set_num_threads(1)
