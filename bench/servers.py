"""granian as production starts it, and nginx in front of it, each for the time of a table."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import VAR_DIR
from bench.bare import FOLDER

# As in deploy/benxi-sorting.service.
GRANIAN = (
    "--interface", "wsgi", "--no-ws", "--workers", "2", "--blocking-threads", "8",
    "--backpressure", "64", "--log-level", "warning",
)  # fmt: skip
ROOT = Path(__file__).parent.parent
PRODUCTION = {
    "DEMONSTRATION": "0",
    "ALLOWED_HOSTS": "127.0.0.1",
    "SECURE_SSL_REDIRECT": "False",
    **{name: name[0] * 60 for name in ("SECRET_KEY", "AUDIT_KEY", "FIELD_KEYS")},
}
# The lines of deploy/nginx.conf that decide how fast a public page is.
NGINX = """
worker_processes 2;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    open_file_cache max=2000 inactive=60s;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    proxy_cache_path {folder}/cache levels=1:2 keys_zone=portal_pages:20m use_temp_path=off;
    upstream portal {{ server 127.0.0.1:{behind}; keepalive 32; }}
    server {{
        listen 127.0.0.1:{port};
        location /file/ {{ alias {files}/; }}
        location / {{
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host 127.0.0.1;
            proxy_cache portal_pages;
            proxy_cache_valid 200 1s;
            proxy_cache_lock on;
            proxy_cache_revalidate on;
            proxy_cache_use_stale updating error timeout http_500 http_502 http_503;
            proxy_cache_key $host$request_uri$http_accept_encoding;
            proxy_ignore_headers Cache-Control Expires Vary;
            proxy_pass http://portal;
        }}
    }}
}}
"""


@dataclass(frozen=True)
class Server:
    port: int
    pid: int


@contextmanager
def portal(*, first: bool = False, production: bool = False) -> Iterator[Server]:
    """The portal with the database of this run; with `first` it renders every answer, and for
    `production` it has the settings and the packed static files of a real one."""
    port = _free_port()
    environment = {**os.environ, "BENCH_VAR_DIR": str(VAR_DIR), "BENCH_FIRST": "1" if first else ""}
    application = "bench.served:application"
    if production:
        application = "benxi_sorting.wsgi:application"
        environment |= PRODUCTION
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
        subprocess.run(collect, cwd=ROOT, env=environment, check=True)  # noqa: S603
    command = [
        sys.executable, "-m", "granian", *GRANIAN, "--host", "127.0.0.1", "--port", str(port),
        application,
    ]  # fmt: skip
    with _running(command, port, environment) as server:
        yield server


@contextmanager
def nginx(behind: int) -> Iterator[Server]:
    port, folder = _free_port(), VAR_DIR / "nginx"
    folder.mkdir(exist_ok=True)
    # Its workers run under another account.
    for path in (VAR_DIR, folder, VAR_DIR / FOLDER):
        path.chmod(0o755)
    text = NGINX.format(folder=folder, behind=behind, port=port, files=VAR_DIR / FOLDER)
    (folder / "nginx.conf").write_text(text)
    command = [_nginx(), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with _running(command, port, dict(os.environ)) as server:
        yield server


def nginx_is_there() -> bool:
    return bool(_nginx())


def _nginx() -> str:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or ""


@contextmanager
def _running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[Server]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603 - both stand above
    try:
        _wait_for(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("a server did not start")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
