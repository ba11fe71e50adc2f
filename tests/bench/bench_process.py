"""What many processes cost: forks, `livesh ps`, attaching, one command on all workers, a TLS handshake, a worker's memory.

    python tests/bench/bench_process.py [--json FILE] [--agents 64] [--workers 16] [--forks 300]

Each figure stands beside the same thing without livesh, measured in the same run. Times are the best and the middle of
several rounds; memory is private memory (Pss), which does not count pages a worker shares with its master.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LIVESH = [sys.executable, "-m", "livesh"]

FORKS = """
import os, sys, time
if sys.argv[1] == "agent":
    import livesh
    livesh.start(name="forks")
    time.sleep(0.2)
best = []
for _ in range(int(sys.argv[2])):
    begun = time.perf_counter()
    pid = os.fork()
    if not pid:
        os._exit(0)
    best.append((time.perf_counter() - begun) * 1e6)
    os.waitpid(pid, 0)
best.sort()
print(best[0], best[len(best) // 2])
"""

CHILD_START = """
import os, sys, time
if sys.argv[1] == "agent":
    import livesh
    livesh.start(name="forks")
    time.sleep(0.2)
reader, writer = os.pipe()
best = []
for _ in range(int(sys.argv[2])):
    begun = time.perf_counter()
    pid = os.fork()
    if not pid:
        os.write(writer, b"x")
        os._exit(0)
    os.read(reader, 1)
    best.append((time.perf_counter() - begun) * 1e6)
    os.waitpid(pid, 0)
best.sort()
print(best[0], best[len(best) // 2])
"""

FAMILY = """
import os, sys, time
agent, count = sys.argv[1] == "agent", int(sys.argv[2])
import json, logging, threading, http.server
if agent:
    import livesh
    livesh.start(name="family")
children = []
for _ in range(count):
    pid = os.fork()
    if not pid:
        time.sleep(600)
        os._exit(0)
    children.append(pid)
print(*children, flush=True)
time.sleep(600)
"""

# What a connection over TLS costs, with and without an agent behind it: both ends of each in one program, client and server in two processes.
HANDSHAKES = """
import os, socket, ssl, sys, time
kind, count, cert = sys.argv[1], int(sys.argv[2]), sys.argv[3]
address = f"127.0.0.1:{sys.argv[4]}"
host, _, port = address.rpartition(":")
pid = os.fork()
if not pid:
    if kind == "agent":
        import livesh
        livesh.start(address, name="tls", tls={"cert": cert, "key": cert})
        time.sleep(600)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(cert)
    with socket.create_server((host, int(port))) as listener:
        while True:
            peer = context.wrap_socket(listener.accept()[0], server_side=True)
            peer.sendall(b"x")
            peer.close()
if kind == "agent":
    from livesh.shell.client import Client
    def visit():
        Client.connect(address).close()
else:
    context = ssl.create_default_context(cafile=cert)
    context.check_hostname = False
    def visit():
        with context.wrap_socket(socket.create_connection((host, int(port)))) as sock:
            sock.recv(1)
try:
    for _ in range(200):
        try:
            visit()
            break
        except Exception:
            time.sleep(0.05)
    best = []
    for _ in range(count):
        begun = time.perf_counter()
        visit()
        best.append((time.perf_counter() - begun) * 1e3)
        time.sleep(0.01)
finally:
    os.kill(pid, 9)
    os.waitpid(pid, 0)
best.sort()
print(best[0], best[len(best) // 2])
"""


def environment(runtime: str) -> dict[str, str]:
    """Return an environment with directories of its own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("LIVESH")}
    path = os.pathsep.join(filter(None, [str(ROOT), env.get("PYTHONPATH", "")]))
    return {**env, "LIVESH_RUNTIME_DIR": runtime, "LIVESH_STATE_DIR": runtime + "/state", "PYTHONPATH": path}


def run(code: str, *words: str, env: dict[str, str]) -> list[float]:
    """Run a measuring program and return the numbers it prints."""
    done = subprocess.run([sys.executable, "-c", code, *words], env=env, capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


@contextlib.contextmanager
def family(kind: str, count: int, env: dict[str, str]) -> Iterator[list[int]]:
    """Run a master with *count* forked workers, with an agent in each or without; yields the workers' pids."""
    process = subprocess.Popen(
        [sys.executable, "-c", FAMILY, kind, str(count)], env=env, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        yield [int(word) for word in process.stdout.readline().split()]
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def listed(env: dict[str, str]) -> int:
    """Count the entries in the runtime directory."""
    folder = env["LIVESH_RUNTIME_DIR"]
    return len([name for name in os.listdir(folder) if name.endswith(".json")]) if os.path.isdir(folder) else 0


def await_agents(count: int, env: dict[str, str]) -> None:
    """Wait until so many agents are listed."""
    until = time.monotonic() + 60
    while listed(env) < count:
        if time.monotonic() > until:
            raise RuntimeError(f"only {listed(env)} of {count} agents came up")
        time.sleep(0.05)


def rounds(work: Callable[[], Any], count: int = 7) -> dict[str, float]:
    """Return the best and the middle time of *count* rounds, in milliseconds."""
    times = []
    for _ in range(count):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1e3)
    return {"best_ms": min(times), "median_ms": statistics.median(times)}


def command(env: dict[str, str], *words: str) -> dict[str, float]:
    """Time a whole `livesh` command line."""
    return rounds(lambda: subprocess.run([*LIVESH, *words], env=env, stdout=subprocess.DEVNULL, check=True))


def pss(pid: int) -> int:
    """Return a process's proportional memory in KiB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def memory(kind: str, env: dict[str, str], workers: int = 8) -> float:
    """Return the middle memory of a worker at rest, in KiB."""
    with family(kind, workers, env) as pids:
        if kind == "agent":
            await_agents(workers + 1, env)
        time.sleep(1.0)
        return statistics.median(pss(pid) for pid in pids)


def certificate(folder: str) -> str:
    """Write a certificate for this machine with its key into one file and return its path."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, name, now = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - timedelta(1), now + timedelta(1))
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = serialization.Encoding.PEM
    text = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()) + made.sign(key, hashes.SHA256()).public_bytes(pem)
    path = Path(folder) / "both.pem"
    path.write_bytes(text)
    return str(path)


def handshakes(env: dict[str, str], folder: str, count: int = 50) -> dict[str, Any]:
    """Time connections over TLS: bare, and to an agent, where a token is proved as well."""
    cert = certificate(folder)
    found = {}
    for kind in ("bare", "agent"):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        found[f"TLS handshake, {kind}, ms"] = dict(zip(("best", "median"), run(HANDSHAKES, kind, str(count), cert, str(port), env=env), strict=True))
    return found


def measure(forks: int, agents: int, workers: int) -> dict[str, Any]:
    """Take every measurement."""
    figures: dict[str, Any] = {"python": sys.version.split()[0]}
    with tempfile.TemporaryDirectory(prefix="lsb") as folder:
        env = environment(folder + "/r")
        for name, code in (("fork returns in the parent", FORKS), ("first line of the child", CHILD_START)):
            for kind in ("bare", "agent"):
                figures[f"{name}, {kind}, µs"] = dict(zip(("best", "median"), run(code, kind, str(forks), env=env), strict=True))
    with tempfile.TemporaryDirectory(prefix="lsb") as folder:
        env = environment(folder + "/r")
        figures["bare python -c pass"] = rounds(lambda: subprocess.run([sys.executable, "-c", "pass"], env=env, check=True))
        with family("agent", agents - 1, env):
            await_agents(agents, env)
            figures[f"ps with {agents} agents"] = command(env, "ps")
            figures[f"exec family 1 (attach to one of {agents})"] = command(env, "exec", "family", "1")
    with tempfile.TemporaryDirectory(prefix="lsb") as folder:
        env = environment(folder + "/r")
        with family("agent", workers, env):
            await_agents(workers + 1, env)
            figures[f"exec family:all 1 ({workers} workers)"] = command(env, "exec", "family:all", "1")
    with tempfile.TemporaryDirectory(prefix="lsb") as folder:
        env = environment(folder + "/r")
        figures |= handshakes(env, folder)
        bare, agent = memory("bare", env), memory("agent", env)
        figures["worker memory, KiB"] = {"bare": bare, "agent": agent, "agent's share": agent - bare}
    return figures


def rows(figures: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Say what many processes cost, each figure beside the same thing without livesh."""
    lines = []
    for name, value in figures.items():
        if ", agent, " in name:
            bare = figures[name.replace(", agent, ", ", bare, ")]
            digits = 1 if value["median"] < 100 else 0
            what, _, unit = name.replace(", agent, ", "|").partition("|")
            lines.append((what, f"{value['median']:,.{digits}f} {unit}", f"without an agent {bare['median']:,.{digits}f} {unit}", "–"))
        elif name.startswith(("ps", "exec")):
            lines.append((f"`livesh {name}`", f"{value['median_ms']:.0f} ms", f"python -c pass {figures['bare python -c pass']['median_ms']:.0f} ms", "–"))
    memory = figures["worker memory, KiB"]
    return [*lines, ("private memory of a forked worker", f"{memory['agent'] / 1024:.1f} MiB", f"without an agent {memory['bare'] / 1024:.1f} MiB", "–")]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--forks", type=int, default=300)
    parser.add_argument("--agents", type=int, default=64)
    parser.add_argument("--workers", type=int, default=16)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures = measure(options.forks, options.agents, options.workers)
    for name, value in figures.items():
        shown = ", ".join(f"{key} {number:.1f}" for key, number in value.items()) if isinstance(value, dict) else value
        print(f"{name:<44} {shown}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
