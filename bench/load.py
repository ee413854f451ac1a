"""Requests over kept connections, and what they cost: a small client for `bench.pages`.

Each of the connections sends its next request when it has read the answer to the last one. Beside
the requests a second, which the client itself bounds and which fall where other work shares the
machine, the processor's time that the server spent on a request is told: that is its own.
"""

from __future__ import annotations

import os
import selectors
import socket
import time
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 16
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Asked:
    """One kind of request: where it goes, and the answer that is expected."""

    port: int
    path: str
    status: int = 200
    headers: tuple[str, ...] = ("Accept-Encoding: gzip",)
    # One burst: long enough for each connection to be answered several times.
    seconds: float = 0.5

    @property
    def message(self) -> bytes:
        lines = [f"GET {self.path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", *self.headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass
class Measured:
    """Sums over several bursts."""

    requests: int = 0
    seconds: float = 0.0
    processor: float = 0.0

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    @property
    def microseconds(self) -> float:
        """Of the server's processor time, for one request."""
        return self.processor / self.requests * 1_000_000


class Connection:
    """Knows how long every answer is, once one of them was read whole (`learn`)."""

    def __init__(self, asked: Asked, length: int = 0) -> None:
        self._asked = asked
        self.socket = socket.create_connection(("127.0.0.1", asked.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._length = length
        self._read = 0

    def send(self) -> None:
        self._read = 0
        self.socket.sendall(self._asked.message)

    def learn(self) -> int:
        """Asks once; the length of the answer."""
        self.send()
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _blank, body = answer.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        if status != self._asked.status:
            raise SystemExit(f"{self._asked.path}: {status}")
        lengths = [
            int(line.partition(b":")[2])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ]
        length = lengths[0] if lengths and status != 304 else 0
        self._length = len(head) + 4 + length
        missing = length - len(body)
        while missing > 0:
            missing -= len(self._more())
        return self._length

    def _more(self) -> bytes:
        part = self.socket.recv(262_144)
        if not part:
            raise SystemExit(f"{self._asked.path}: the connection was closed")
        return part

    def finished(self) -> bool:
        """Reads what has come; whether the answer is whole."""
        self._read += len(self._more())
        if self._read > self._length:
            raise SystemExit(f"{self._asked.path}: an answer of another length")
        return self._read == self._length


def burst(asked: Asked, server: int, measured: Measured) -> None:
    """Ask for its seconds and add what it cost the process `server` and its children."""
    chosen = selectors.EpollSelector()
    first = Connection(asked)
    length = first.learn()
    connections = [first, *(Connection(asked, length) for _number in range(CONNECTIONS - 1))]
    for one in connections:
        chosen.register(one.socket, selectors.EVENT_READ, one)
    spent, began = processor_seconds(server), time.perf_counter()
    for one in connections:
        one.send()
    answered, until = 0, began + asked.seconds
    while time.perf_counter() < until:
        for key, _events in chosen.select(1):
            if key.data.finished():
                answered += 1
                key.data.send()
    measured.requests += answered
    measured.seconds += time.perf_counter() - began
    measured.processor += processor_seconds(server) - spent
    for one in connections:
        one.socket.close()
    chosen.close()


def in_turn(asked: list[Asked], servers: list[int], *, rounds: int) -> list[Measured]:
    """Bursts of each in turn, so that a busy machine slows all alike."""
    measured = [Measured() for _one in asked]
    for _number in range(rounds):
        for one, process, sums in zip(asked, servers, measured, strict=True):
            burst(one, process, sums)
    return measured


def processor_seconds(parent: int) -> float:
    """What a process and its descendants have spent."""
    ticks: dict[int, int] = {}
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(") ")[2].split()
        except OSError:  # it ended just now
            continue
        pid = int(path.parent.name)
        ticks[pid] = int(fields[11]) + int(fields[12])
        children.setdefault(int(fields[1]), []).append(pid)
    waiting, sum_of_ticks = [parent], 0
    while waiting:
        pid = waiting.pop()
        sum_of_ticks += ticks.get(pid, 0)
        waiting += children.get(pid, [])
    return sum_of_ticks / _TICK
