"""Which alerts are due, and what they say."""
