"""One audit a file: a SELECT that finds nothing where all is well. `batch/audit.py` runs them."""
