"""What the measurements share: a system of real processes, traffic for it, and how to report."""
