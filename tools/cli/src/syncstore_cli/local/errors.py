"""What went wrong in a local run, in words for the person at the terminal.

Each message says what happened, to what, and the next command to type. No message carries a password.
"""

from pathlib import Path


class LocalRunError(Exception):
    """A local run cannot go on; the text is complete and `exit_code` is what the process should end with."""

    def __init__(self, message: str, *, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class ProcessDied(LocalRunError):
    """A process we started ended on its own; the text carries its last log lines."""

    def __init__(self, name: str, moment: str, return_code: int | None, log_path: Path, last_lines: str) -> None:
        ended = "" if return_code is None else f" (exit {return_code})"
        super().__init__(f"{name} stopped {moment}{ended}; last lines of {log_path}:\n{last_lines}", exit_code=1)
        self.process_name = name


class NotReadyInTime(LocalRunError):
    """A process is alive but did not answer in the time it was given."""

    def __init__(self, name: str, timeout_s: float, reason: str, log_path: Path, last_lines: str) -> None:
        super().__init__(
            f"{name} did not answer within {timeout_s:g} s ({reason}); last lines of {log_path}:\n{last_lines}",
            exit_code=1,
        )
        self.process_name = name


def postgres_missing(reason: str) -> LocalRunError:
    """PostgreSQL is neither installed nor could it be fetched, because of `reason`."""
    return LocalRunError(
        f"PostgreSQL was not found and could not be fetched: {reason}. Choose one:\n"
        "  (a) sudo apt-get install postgresql\n"
        "  (b) start Docker and run SYNCSTORE_INFRA=docker make demo\n"
        "  (c) SYNCSTORE_DATABASE_URL=postgresql://user:pass@host:5432/database make demo"
    )


def rabbitmq_missing(reason: str) -> LocalRunError:
    """RabbitMQ is neither installed nor could it be fetched, because of `reason`."""
    return LocalRunError(
        f"RabbitMQ was not found and could not be fetched: {reason}. Choose one:\n"
        "  (a) sudo apt-get install rabbitmq-server\n"
        "  (b) start Docker and run SYNCSTORE_INFRA=docker make demo\n"
        "  (c) SYNCSTORE_AMQP_URL=amqp://user:pass@host:5672/ make demo"
    )
