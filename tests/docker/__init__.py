"""docker/ without an engine: all of it that can be read, run or resolved here."""
