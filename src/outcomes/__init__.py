"""What a place's voluntary and public sectors changed in people's lives, counted together."""

__version__ = "0.1.0"
