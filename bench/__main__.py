"""Makes the measurements, one after the other, each in a process of its own.

python -m bench                 all of them; not bench.page, which is of a page that runs
python -m bench freshness       one; `python -m bench.freshness --help` has its options
"""

import argparse
import subprocess
import sys

MEASUREMENTS = (
    "parse",
    "merge",
    "queries",
    "doors",
    "swap",
    "batch",
    "throughput",
    "freshness",
    "cost",
)


def main() -> None:
    options = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    options.add_argument("only", nargs="*", choices=[*MEASUREMENTS, []], metavar="which")
    for name in options.parse_args().only or MEASUREMENTS:
        print(f"== bench.{name}", flush=True)
        status = subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode
        if status:
            sys.exit(status)


if __name__ == "__main__":
    main()
