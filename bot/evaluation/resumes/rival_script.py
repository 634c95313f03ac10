"""Run by the rival's own interpreter: files as arguments, one JSON object a line comes out.

Imports nothing of ours: the rival's environment has none of it.
"""

import json
import sys
import time


def main() -> None:
    """Parse every file; what it raises is its answer."""
    from openresume import parse_resume_from_pdf  # noqa: PLC0415 - in its own environment alone

    for path in sys.argv[1:]:
        started = time.perf_counter()
        try:
            answer = parse_resume_from_pdf(path)
        except Exception as error:  # noqa: BLE001 - whatever it is: it did not parse the file
            answer = {"ok": False, "error": type(error).__name__}
        seconds = time.perf_counter() - started
        line = {"resume": answer.get("resume") if answer.get("ok") else None, "seconds": seconds}
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
