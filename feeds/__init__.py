"""Events as code: one YAML file becomes a calendar that people subscribe to and alert feeds that they follow."""

__version__ = "0.1.0"
