"""`modelgen`, and `python -m modelgen`: a command as a process of its own."""

import gc

from modelgen.commands.app import app

_OBJECTS = 50_000  # made between two searches for circles among them


def main() -> None:
    """Run the command, and let the process end with what it has made.

    What a command makes lives until its end. Python looks for circles of objects that can go after every 700 new ones,
    and among all of them before the process ends: that was a quarter of `show --item`.
    """
    gc.set_threshold(_OBJECTS)
    try:
        app()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
