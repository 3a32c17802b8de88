"""Imported by the server of workers alone, before all else: what it forks must not write on the person's terminal.

A worker that is still starting when the work is done finds nothing to talk to, and would say so in a traceback.
"""

import os

os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
