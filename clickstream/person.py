"""Who runs a command: the name that what they make is kept with."""

import getpass
import os


def who() -> str:
    """The name of the system's user, or its number: a container may run as one without a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # up to Python 3.12, and from 3.13 on
        return f"user {os.getuid()}"
