"""A private RabbitMQ: configuration, definitions, start, readiness, stop.

It calls RabbitMQ's own start script, not Debian's wrapper (which refuses other accounts and changes directory), and
runs its own port mapper in the foreground, since Erlang would otherwise leave one behind as a daemon. Facts: RabbitMQ
guides "Configuration", "Definition Export and Import", "Passwords" (hash = salt + SHA-256), and the start scripts of
3.10 and 4.0; every key used here is valid in both.
"""

import asyncio
import base64
import hashlib
import json
import os
import secrets
import shutil
import signal
from urllib.parse import quote

from syncstore_cli.local.accounts import account_for
from syncstore_cli.local.amqp_protocol import AmqpAddress, AmqpRefused, greet_broker
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.ports import LOOPBACK
from syncstore_cli.local.process import ChildProcess, ProcessPlan
from syncstore_cli.local.servers import Programs
from syncstore_cli.local.state import StateDirectory

USER = "syncstore"
_READY_TIMEOUT_S = 90.0
_QUESTION_TIMEOUT_S = 5.0
# two schedulers and no busy waiting: the broker shares a small machine with everything else
_ERLANG_OPTIONS = "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}"


class RabbitServer:
    """One private broker in a state directory, with `vhosts` virtual hosts (t0, t1, ...) beside the main one."""

    def __init__(
        self, state: StateDirectory, programs: Programs, *, vhosts: int = 0, with_management: bool = False
    ) -> None:
        self._state = state
        self._programs = programs
        self._vhosts = tuple(f"t{number}" for number in range(vhosts))
        self._with_management = with_management
        self._directory = state.path / "rabbitmq"
        self._account = account_for(self._directory, ["rabbitmq", "nobody"])
        self._port = state.port("amqp")
        self._version = ""
        self._mapper: ChildProcess | None = None
        self._process: ChildProcess | None = None

    @property
    def url(self) -> str:
        """URL of the virtual host "/"."""
        return self._url("")

    @property
    def vhost_urls(self) -> tuple[str, ...]:
        """URLs of the other virtual hosts."""
        return tuple(self._url(name) for name in self._vhosts)

    @property
    def description(self) -> str:
        """One line for people."""
        pages = f", pages on http://{LOOPBACK}:{self._state.port('amqp-pages')}" if self._with_management else ""
        return f"RabbitMQ {self._version} ({self._programs.origin}) on {LOOPBACK}:{self._port}{pages}"

    @property
    def process(self) -> ChildProcess | None:
        """The running node, for whoever watches it."""
        return self._process

    async def start(self) -> None:
        """Write the configuration, start port mapper and node, wait until a login succeeds.

        Raises LocalRunError when the account cannot reach data or programs, or the node dies or stays silent.
        """
        self._directory.mkdir(mode=0o700, exist_ok=True)
        self._account.own(self._directory)
        self._account.require_access("RabbitMQ", self._directory)
        self._account.require_access("RabbitMQ", self._programs.entry.parent)
        self._write_files()
        self._mapper = await ChildProcess.start(self._mapper_plan())
        self._process = await ChildProcess.start(self._node_plan())
        await self._process.wait_until_ready(self._not_ready, timeout_s=_READY_TIMEOUT_S)

    async def stop(self) -> None:
        """Stop the node, then its port mapper."""
        for process in (self._process, self._mapper):
            if process:
                await process.stop()

    def _url(self, vhost: str) -> str:
        password = quote(self._state.secrets.amqp_password, safe="")
        return f"amqp://{USER}:{password}@{LOOPBACK}:{self._port}/{vhost}"

    def _write_files(self) -> None:
        plugins = "rabbitmq_management" if self._with_management else ""
        self._write("enabled_plugins", f"[{plugins}].\n")
        self._write("definitions.json", json.dumps(self._definitions()))
        self._write("rabbitmq.conf", "".join(f"{key} = {value}\n" for key, value in self._settings().items()))

    def _settings(self) -> dict[str, str]:
        settings = {
            "listeners.tcp.default": f"{LOOPBACK}:{self._port}",
            "load_definitions": str(self._directory / "definitions.json"),
            "loopback_users": "none",
            "vm_memory_high_watermark.absolute": "512MB",
            "disk_free_limit.absolute": "50MB",
            "num_acceptors.tcp": "4",
            "log.console": "true",
            "log.console.level": "info",
            "log.file": "false",
        }
        if self._with_management:
            settings |= {"management.tcp.ip": LOOPBACK, "management.tcp.port": str(self._state.port("amqp-pages"))}
        return settings

    def _definitions(self) -> dict[str, object]:
        names = ("/", *self._vhosts)
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        user = {
            "name": USER,
            "password_hash": password_hash(self._state.secrets.amqp_password),
            "hashing_algorithm": "rabbit_password_hashing_sha256",
            "tags": ["administrator"],
        }
        return {
            "users": [user],
            "vhosts": [{"name": name} for name in names],
            "permissions": [{"user": USER, "vhost": name, **everything} for name in names],
        }

    def _write(self, name: str, text: str) -> None:
        path = self._directory / name
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        self._account.own(path)

    def _environment(self) -> dict[str, str]:
        own = self._directory
        absent = str(own / "not-used")  # or the system's /etc/rabbitmq would be read
        return {
            "PATH": self._programs.search_path,
            "HOME": str(own),  # the Erlang cookie is made there
            "LC_ALL": "C.UTF-8",
            "LANG": "C.UTF-8",
            # the node's name is part of its data: it stays the same when a port changes
            "RABBITMQ_NODENAME": "syncstore@localhost",
            "RABBITMQ_DIST_PORT": str(self._state.port("amqp-distribution")),
            "RABBITMQ_MNESIA_BASE": str(own / "data"),
            "RABBITMQ_LOG_BASE": str(own / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_CONFIG_FILE": str(own / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{absent}.config",
            "RABBITMQ_CONF_ENV_FILE": f"{absent}.sh",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(own / "enabled_plugins"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(own / "generated"),
            "RABBITMQ_PID_FILE": str(own / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": _ERLANG_OPTIONS,
            # makes the script exec Erlang: our child is the node itself, signals reach it
            "RUNNING_UNDER_SYSTEMD": "true",
            "ERL_EPMD_PORT": str(self._state.port("erlang-mapper")),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "ERL_CRASH_DUMP_SECONDS": "0",
            **self._programs.library_path,
        }

    def _mapper_plan(self) -> ProcessPlan:
        program = shutil.which("epmd", path=self._programs.search_path)
        if program is None:
            raise LocalRunError(
                f"Erlang's epmd was not found in {self._programs.search_path}; "
                "reinstall it with: sudo apt-get install --reinstall erlang-base"
            )
        command = [program, "-address", LOOPBACK, "-port", str(self._state.port("erlang-mapper"))]
        return self._plan("Erlang port mapper", command, log="erlang-mapper", is_disposable=True)

    def _node_plan(self) -> ProcessPlan:
        return self._plan(
            "RabbitMQ", [str(self._programs.entry)], log="rabbitmq", is_disposable=self._state.is_ephemeral
        )

    def _plan(self, name: str, command: list[str], *, log: str, is_disposable: bool) -> ProcessPlan:
        end = signal.SIGKILL if is_disposable else signal.SIGTERM
        return ProcessPlan(
            name=name,
            command=command,
            environment=self._environment(),
            working_directory=self._directory,
            log_path=self._state.logs / f"{log}.log",
            account=self._account,
            stop_signal=end,
            death_signal=end,
            stop_timeout_s=30.0,
            inherited_descriptors=(self._state.lock_descriptor,),
        )

    async def _not_ready(self) -> str | None:
        try:
            async with asyncio.timeout(_QUESTION_TIMEOUT_S):
                self._version = (await greet_broker(AmqpAddress.parse(self.url))).version
        except (OSError, asyncio.IncompleteReadError) as error:
            return f"it does not accept connections: {error}"
        except AmqpRefused as error:
            return f"it refuses the login: {error}"
        return None


def password_hash(password: str) -> str:
    """RabbitMQ's salted SHA-256 of a password, as its definitions files carry it."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode("ascii")
