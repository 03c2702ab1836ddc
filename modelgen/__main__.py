"""`modelgen`, and `python -m modelgen`: a command as a process of its own."""

import gc
import os

_OBJECTS = 50_000  # made between two searches for circles among them


def main() -> None:
    """Run the command, and let the process end with what it has made.

    What a command makes lives until its end, and Python looks for circles of objects that can go after every 700 new
    ones: that took a tenth of `show --item`.
    """
    gc.set_threshold(_OBJECTS)
    answer = None
    try:
        from modelgen.commands import process
        from modelgen.commands.app import app
        from modelgen.commands.ending import ended
        from modelgen.commands.signals import ending_when_told

        def command() -> object:
            nonlocal answer
            answer = process.begin()
            with ending_when_told():
                return app.main(standalone_mode=False)

        code = ended(command)
        process.end(code, answer)
    except (Exception, KeyboardInterrupt) as error:
        # nothing of ours could be imported, or it was interrupted before: no more than this can be relied on
        interrupted = isinstance(error, KeyboardInterrupt)
        what = "interrupted" if interrupted else f"can't start: {type(error).__name__}: {error}"
        try:
            os.write(2, f"modelgen: {what}\n".encode("ascii", "backslashreplace"))
        finally:
            os._exit(130 if interrupted else 2)


if __name__ == "__main__":
    main()
