"""What can go wrong."""


class FeedsError(Exception):
    """The base of all errors of this package; its text is for the person at the keyboard."""
