"""A real prefork server for `make lanes` and `make queue-job`, and what it took."""

import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from dev import cache, lanes_check, odoo_log, python_env, runner
from dev.console import fail

# longer than any turn takes, and how long a server may take to stop
MOST_SECONDS, STOP_SECONDS = 7200, 60
RETRY = re.compile(r"Follow-up: (\w+), (\d+) attempts left")
# what core says of a statement that is tried again, besides our own line
REFUSED = re.compile(r"could not serialize access|deadlock detected|could not obtain")
LAUNCHER = "from odoo.cli.command import main\nmain()\n"
MOMENT = "%Y-%m-%d %H:%M:%S,%f"
RUN = re.compile(
    r"(?P<end>\S+ \S+) \d+ INFO \S+ \S+ir_cron: Job '[^']*' \(\d+\) "
    r"(?:fully|partially) done \(#loop (?P<loops>\d+); done (?P<done>\d+);"
    r" remaining \d+; duration (?P<seconds>[\d.]+)s\)"
)


class Turn(NamedTuple):
    """What one server did: figures of the clock, of the processor, and of the log."""

    lanes: int
    rows: int
    seconds: float
    cpu: float  # of Odoo's processes, in seconds
    database_cpu: float  # of PostgreSQL's, as far as they are on this machine
    batches: int
    retries: int
    given_up: int
    deadlocks: int
    mails: int
    load: float  # of the machine, with this and all other work, on average
    told: list[str]  # what the log says that it should not
    first: float | None = None  # seconds of the turn to compare with

    @property
    def pace(self) -> float:
        """Return how many rows were done in a second."""
        return self.rows / self.seconds

    @property
    def speed_up(self) -> float:
        """Return how many times faster it was than the first turn."""
        return (self.first or self.seconds) / self.seconds


class Backends:
    """The processor time of PostgreSQL's processes that work on a database."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._seen: dict[str, float] = {}
        self._loads = [os.getloadavg()[0]]

    def look(self) -> None:
        """Note how much each of them has used; those that end keep what was seen."""
        self._loads.append(os.getloadavg()[0])
        for pid in lanes_check.backends(self._name):
            try:
                words = Path(f"/proc/{pid}/stat").read_text("utf-8").split()
            except OSError:
                continue
            ticks = int(words[-39]) + int(words[-38])
            self._seen[pid] = ticks / os.sysconf("SC_CLK_TCK")

    def seconds(self) -> float:
        """Return how much all of them have used."""
        return sum(self._seen.values())

    def load(self) -> float:
        """Return how many processes have wanted the processor at a time."""
        return sum(self._loads) / len(self._loads)


def run_server(
    name: str, lanes: int, rows: int, words: Sequence[str] = (), env: dict | None = None
) -> Turn:
    """Run a prefork server until nothing is due, and return what it took.

    :param words: further options of the server
    :param env: further variables of its environment
    """
    log = cache.log_path(f"lanes-{name}")
    before, backends = _children_cpu(), Backends(name)
    started = datetime.now()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*_command(name, lanes), *words],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **runner.environment(), **(env or {})},
            cwd=cache.root(),
        )
        try:
            _await(name, process, backends, log)
        finally:
            _stop(process)
    text = log.read_text("utf-8", errors="replace")
    batches, retries = lanes_check.count_batches(name), RETRY.findall(text)
    return Turn(
        lanes=lanes,
        rows=rows,
        seconds=_seconds(text, name, started),
        cpu=_children_cpu() - before,
        database_cpu=backends.seconds(),
        batches=batches,
        retries=len(retries),
        given_up=sum(left == "0" for _error, left in retries),
        deadlocks=lanes_check.count_deadlocks(name),
        mails=lanes_check.count_mails(name),
        load=backends.load(),
        told=_unexpected(text, log),
    )


def _command(name: str, lanes: int) -> list[str]:
    # a file: a prefork server starts its companion for live messages by this name
    launcher = cache.checkout_folder() / "launcher.py"
    launcher.write_text(LAUNCHER)
    return [
        *(str(python_env.python()), str(launcher)),
        *("-d", name, "--db-filter", f"^{name}$", "--no-database-list"),
        *("--workers=2", f"--max-cron-threads={lanes}"),
        *("--http-interface=127.0.0.1", f"--http-port={runner.free_port()}"),
        f"--gevent-port={runner.free_port()}",
        # a port where nobody listens
        *("--smtp=127.0.0.1", "--smtp-port=9"),
    ]


def _await(name: str, process, backends: Backends, log: Path) -> None:
    """Wait until nothing is due any more."""
    deadline = time.monotonic() + MOST_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            fail(f"the server ended with status {process.returncode}, see {log}")
        backends.look()
        if not lanes_check.count_due(name) and not lanes_check.is_busy(name):
            return
        time.sleep(1)
    fail(f"{lanes_check.count_due(name)} are due after {MOST_SECONDS} s, see {log}")


def _stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        fail("the server did not stop")


def _children_cpu() -> float:
    """Return the processor time of the processes that we have started, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _seconds(text: str, name: str, started: datetime) -> float:
    """Return the time from the start of the first run to the end of the last one."""
    # of a run of several loops the last one may have done nothing
    runs = [
        found
        for found in RUN.finditer(text)
        if int(found["done"]) or int(found["loops"]) > 1
    ]
    if not runs:
        return (datetime.now() - started).total_seconds()
    ends = [_moment(found["end"]) for found in runs]
    begins = [
        end - float(found["seconds"]) for end, found in zip(ends, runs, strict=True)
    ]
    return max(ends) - min(begins)


def _moment(text: str) -> float:
    return datetime.strptime(text, MOMENT).timestamp()


def _unexpected(text: str, log: Path) -> list[str]:
    """Return what Odoo warns of, besides what workers try again."""
    loud = [
        record
        for record in odoo_log.read(text).unexpected
        if not (record.logger == "odoo.sql_db" and REFUSED.search(record.text))
    ]
    first = [record.message.splitlines()[0][:300] for record in loud[:5]]
    return [f"{len(loud)} warnings in {log}: {' / '.join(first)}"] if loud else []
