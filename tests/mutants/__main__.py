"""``python -m tests.mutants [NAME ...]``: all mutants, or those named. Ends 1 when one survives."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from syncstore_cli.local.shared import stop_shared_servers
from tests.mutants.campaign import REPORT_FILE, run_campaign
from tests.mutants.mutant import CHECKOUT
from tests.mutants.protocol import MUTANTS


def main() -> int:
    """Run, print, clean up."""
    names = {mutant.name: mutant for mutant in MUTANTS}
    parser = argparse.ArgumentParser(prog="make mutants", description="Take the protocol's rules out, one by one.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(names)}")
    chosen = parser.parse_args().names
    if unknown := [name for name in chosen if name not in names]:
        parser.error(f"there is no mutant {', '.join(unknown)}")
    with tempfile.TemporaryDirectory(prefix="syncstore-mutants-") as folder:
        try:
            mutants = [names[name] for name in chosen] or list(MUTANTS)
            outcome = run_campaign(mutants, Path(folder), os.getpid(), lambda text: print(text, flush=True))
        finally:
            stop_shared_servers(Path(folder))
    print(
        f"{len(outcome.judged) - len(outcome.faults)} of {len(outcome.judged)} killed; "
        f"report: {REPORT_FILE.relative_to(CHECKOUT)}"
    )
    for fault in outcome.faults:
        print(f"NOT AS IT HAS TO BE: {fault}")
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
