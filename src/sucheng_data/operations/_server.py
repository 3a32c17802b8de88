"""Imported by the server of workers alone, before all else: what it forks is to be quiet, and honest about its memory.

A worker that is still starting when the work is done finds nothing to talk to, and would say so in a traceback. Arrow's
own pools set a gigabyte aside at once, which would count as used.
"""

import os

os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
