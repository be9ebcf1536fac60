"""The shop as docs/deploy.md sets it up, on one machine, for as long as the tests take."""

import os
import re
import shlex
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2

from storefront import servers
from storefront.servers import Server
from storefront.testing import PASSWORD
from storefront.tests.deployment import guide
from storefront.tests.deployment.post_office import PostOffice, open_post_office
from storefront.tests.deployment.visitor import Visitor

HOST = "shop.example.com"
BIN = str(Path(sys.executable).parent)
OWNER = "olivia@example.com"
OPINION = "Knotted by someone who cares, says number"
STOCK = f"""
from storefront.testing import *
textiles = make_category("Textiles")
rugs = make_category("Rugs", parent=textiles)
rug = make_product("Star rug", category=rugs, price="340.00")
make_product("Moon cushion", category=textiles, price="42.00")
make_product("Tide towel", category=textiles, price="24.00")
for number in range(6):
    reader = make_user(f"Reader {{number}}", email=f"reader{{number}}@elsewhere.example")
    make_review(rug, reader, rating=4, body=f"{OPINION} {{number}}.")
make_user("Alice")
"""
# Everything here belongs to one user, and the tests start and stop the services themselves.
STAND_INS = {
    "runuser": '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done; shift; exec "$@"\n',
    "systemctl": "#!/bin/sh\n",
}
SECRET_KEY = "k3Jx8s0qPz5vT1nYb7Rw2Lm9Dc4Hf6GaUeXoViZrQtSyBgN7wEuM"


@dataclass
class Shop:
    """Its servers, and the doors to it: the browser's ports, the commands of the guide."""

    folder: Path
    environment: dict[str, str]
    http_port: int
    https_port: int
    office: PostOffice
    database: Server
    redis: Server
    web: Server
    worker: Server
    nginx: Server
    notices: socket.socket

    def visitor(self, address: str = "127.0.0.1") -> Visitor:
        """Somebody at an address of their own; every 127.x.y.z is one."""
        certificate = self.nginx.folder / "fullchain.pem"
        return Visitor(HOST, self.https_port, certificate, address=address)

    @property
    def settings_file(self) -> Path:
        return self.folder / "storefront.env"

    @property
    def postgresql(self) -> dict[str, str]:
        """How PostgreSQL's own programs find the database."""
        return {"PGHOST": "127.0.0.1", "PGPORT": str(self.database.port), "PGUSER": "storefront"}

    def restart_with_settings(self) -> None:
        """Reads the settings file anew, as systemd does."""
        self.environment = guide.variables(self.settings_file.read_text())
        for server in (self.web, self.worker):
            server.environment |= self.environment
            server.stop()
            server.start()

    @contextmanager
    def table_held(self, table: str) -> Iterator[Callable[[], bool]]:
        """Nobody reads this table meanwhile; gives whether somebody is waiting to."""
        holder, watcher = (psycopg2.connect(self.database.url) for _ in range(2))
        watcher.autocommit = True
        try:
            holder.cursor().execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")

            def is_awaited() -> bool:
                cursor = watcher.cursor()
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                return cursor.fetchone()[0] > 0

            yield is_awaited
        finally:
            holder.close()
            watcher.close()

    def run(self, commands: str, **environment: str) -> str:
        """What a block of the guide's commands said; `storefront-manage` is among them."""
        path = [f"{self.folder}/sbin", *servers.PLACES, servers.PLAIN["PATH"]]
        places = {"PATH": os.pathsep.join(path)}
        return servers.run(
            ["sh", "-euc", commands],
            cwd=self.folder,
            environment=servers.PLAIN | places | environment,
        )


@contextmanager
def open_shop() -> Iterator[Shop]:
    """The whole shop; raises MissingProgram where a server isn't installed."""
    files = guide.files()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="storefront-shop-")))
        folder.chmod(0o755)
        database = stack.enter_context(servers.postgresql())
        redis = stack.enter_context(servers.redis())
        office = stack.enter_context(open_post_office())
        door = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        notices = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        notices.settimeout(servers.PATIENCE)
        notices.bind(str(folder / "notices"))

        settings_file = guide.put_in(
            files[guide.ENVIRONMENT],
            {
                "SECRET_KEY=''": f"SECRET_KEY='{SECRET_KEY}'",
                "postgres:///storefront": database.url,
                "redis://127.0.0.1:6379/0": redis.url,
                "/var/lib/storefront": folder,
                "mail.example.com": "127.0.0.1",
                "EMAIL_PORT='587'": f"EMAIL_PORT='{office.port}'",
                "EMAIL_TLS='yes'": "EMAIL_TLS='no'",
                "EMAIL_USER='shop@example.com'": "EMAIL_USER=''",
            },
        )
        (folder / "storefront.env").write_text(settings_file)
        programs = folder / "sbin"
        programs.mkdir()
        for name, script in STAND_INS.items():
            (programs / name).write_text(script)
        (programs / "storefront-manage").write_text(
            guide.put_in(
                files[guide.MANAGE],
                {
                    guide.ENVIRONMENT: folder / "storefront.env",
                    "/opt/storefront/current": servers.ROOT,
                    ".venv/bin": BIN,
                    "/var/lib/storefront": folder,
                },
            )
        )
        for program in programs.iterdir():
            program.chmod(0o755)
        environment = guide.variables(settings_file)

        def command(unit: str) -> list[str]:
            line = guide.setting(files[unit], "ExecStart")
            return shlex.split(guide.put_in(line, {"/opt/storefront/current/.venv/bin": BIN}))

        web = servers.gunicorn(
            environment | {"NOTIFY_SOCKET": str(folder / "notices"), "WEB_CONCURRENCY": "2"},
            command=command(guide.WEB),
            door=door,
        )
        worker = servers.worker(environment, command=command(guide.WORKER))
        http_port, https_port = servers.free_port(), servers.free_port()

        def site(nginx_folder: Path) -> str:
            servers.certificate(nginx_folder, HOST)
            return guide.put_in(
                files[guide.SITE],
                {
                    "listen 80": f"listen 127.0.0.1:{http_port}",
                    "listen 443": f"listen 127.0.0.1:{https_port}",
                    # Not every machine that tests has IPv6.
                    "listen [::]:80": f"listen unix:{nginx_folder}/80",
                    "listen [::]:443": f"listen unix:{nginx_folder}/443",
                    "127.0.0.1:8000": f"127.0.0.1:{door.getsockname()[1]}",
                    f"/etc/letsencrypt/live/{HOST}": nginx_folder,
                    "/var/lib/storefront": folder,
                },
            )

        nginx = servers.nginx(site, port=https_port)
        shop = Shop(
            folder=folder,
            environment=environment,
            http_port=http_port,
            https_port=https_port,
            office=office,
            database=database,
            redis=redis,
            web=web,
            worker=worker,
            nginx=nginx,
            notices=notices,
        )
        steps = re.findall(r"^storefront-manage .*$", files[guide.RELEASE], re.MULTILINE)
        shop.run("\n".join(steps))
        shop.run('storefront-manage shell --no-imports --command "$STOCK"', STOCK=STOCK)
        shop.run(
            "storefront-manage createsuperuser --no-input",
            DJANGO_SUPERUSER_EMAIL=OWNER,
            DJANGO_SUPERUSER_USERNAME="Olivia",
            DJANGO_SUPERUSER_PASSWORD=PASSWORD,
        )
        for server in (web, worker, nginx):
            stack.enter_context(server)
        yield shop
