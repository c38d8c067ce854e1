"""Mail kills: a command that sends mail is killed 500 times, and nothing comes twice or is lost silently.

    python benchmarks/mail_kills.py [TIMES [SEED]]

Against a real mail server on this machine. Prints how the mails ended; fails at the first that came twice,
or that is said to be sent and did not come.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))


def main() -> None:
    """Kill, look, and print the table."""
    from tests.delivery.killing import killed_often

    times = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        ended = killed_often(Path(folder), times=times, seed=seed)
    for how, count in ended.most_common():
        print(f"{count:6,}  {how}")
    print(f"{ended.total():6,}  in all, none twice, none lost; {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
