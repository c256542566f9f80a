"""Settings: every field with its default, bounds and help, declared once.

`load` (clickstream/settings/load.py) fills them: defaults, then the environment's file, then
environment variables. Nothing else reads the environment.
"""

from clickstream.settings.fields import Settings
from clickstream.settings.load import load
from clickstream.settings.names import WrongSetting

__all__ = ["Settings", "WrongSetting", "load"]
