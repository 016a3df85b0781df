"""Running other programs: quietly, with a log, and a clear line when they fail."""

import os
import re
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from dev import cache
from dev.console import fail

CAUSE = re.compile(r"ERROR|error:|[\w.]*(Error|Exception|Failure)\b")

_running: set[subprocess.Popen] = set()
_interrupted = threading.Event()


def run(
    command: Sequence[str | Path],
    *,
    log: str,
    otherwise: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    script: str = "",
) -> str:
    """Run a command and return what it wrote.

    :param log: name of the log file in the cache that keeps the whole output
    :param otherwise: what to tell the developer when the command fails
    :param script: what the command reads
    """
    path = cache.log_path(log)
    with path.open("wb") as output:
        status = call(command, output=output, env=env, cwd=cwd, script=script)
    text = path.read_text(encoding="utf-8", errors="replace")
    if status:
        fail(f"{otherwise} ({_last_words(text)}; the whole output is in {path})")
    return text


def call(
    command: Sequence[str | Path],
    *,
    output: IO[bytes],
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    script: str = "",
) -> int:
    """Run a command to its end and return its status; it ends when we do."""
    if _interrupted.is_set():
        raise KeyboardInterrupt
    process = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT,
        env={**os.environ, **(env or {})},
        cwd=cwd,
    )
    _running.add(process)
    try:
        with suppress(BrokenPipeError), process.stdin:
            process.stdin.write(script.encode())
        return process.wait()
    finally:
        _end(process)
        _running.discard(process)


def become(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Turn this process into another one, which then owns the terminal."""
    os.execve(command[0], list(command), {**os.environ, **env})


def end_all() -> None:
    """End what other threads run, now and next, as they hear of no interruption."""
    _interrupted.set()
    for process in list(_running):
        _end(process)


def _end(process: subprocess.Popen) -> None:
    """Make sure that a process is over: asked first, forced after a while."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_words(text: str) -> str:
    """Return the line of an output that most likely names the cause."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    refused = [line for line in lines if line.startswith("E: ")][:1]
    raised = [line for line in lines if CAUSE.match(line)]
    return (refused or raised or lines or ["it said nothing"])[-1][:300]
