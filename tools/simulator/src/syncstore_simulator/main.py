"""Starts both simulators in one process.

``run`` is what other programs call; ``main`` is the console script. One JSON line on standard output says when both
answer.
"""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

import orjson
import uvloop

from syncstore_simulator.core.calls import PlatformName
from syncstore_simulator.core.config import ConfigError, SimulatorConfig, load_config
from syncstore_simulator.core.context import SimulatorContext
from syncstore_simulator.core.server import PortTakenError, serving
from syncstore_simulator.shopee.app import build_shopee
from syncstore_simulator.tiktok.app import build_tiktok

_OK, _UNUSABLE = 0, 2


def run(argv: list[str]) -> int:
    """Run until SIGINT or SIGTERM; return the exit status (2 for a wrong command line, file or port)."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else _UNUSABLE
    try:
        config = load_config(arguments.config)
        context = SimulatorContext.of(config)
        return uvloop.run(_serve(context, {"shopee": arguments.shopee_port, "tiktok": arguments.tiktok_port}))
    except ConfigError as error:
        _complain(f"the simulators cannot start with {arguments.config}:", error.problems)
    except PortTakenError as error:
        _complain("the simulators cannot start:", [f"{error}; give another port, or 0 for a free one"])
    return _UNUSABLE


def main() -> None:
    """Console script."""
    sys.exit(run(sys.argv[1:]))


async def _serve(context: SimulatorContext, ports: dict[str, int]) -> int:
    apps = {PlatformName.SHOPEE: build_shopee(context), PlatformName.TIKTOK: build_tiktok(context)}
    undeclared = [
        f"{name}.switches.{switch}" for name, settings in context.settings.items() for switch in settings.undeclared()
    ]
    if undeclared:
        raise ConfigError(
            [f"{name} is not a switch; expected one that GET /_control/settings lists" for name in undeclared]
        )
    _warn(context.config)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with serving(context, apps, {PlatformName(name): port for name, port in ports.items()}) as origins:
        line = {"event": "ready", "shopee": origins[PlatformName.SHOPEE], "tiktok": origins[PlatformName.TIKTOK]}
        sys.stdout.write(orjson.dumps(line).decode() + "\n")
        sys.stdout.flush()
        await stop.wait()
    return _OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="simulator", description="Simulators of Shopee and TikTok Shop on loopback.")
    parser.add_argument("--config", type=Path, required=True, help="JSON file with the apps and shops to simulate")
    parser.add_argument("--shopee-port", type=_port, default=0, help="port of the Shopee simulator; 0 picks a free one")
    parser.add_argument(
        "--tiktok-port", type=_port, default=0, help="port of the TikTok Shop simulator; 0 picks a free one"
    )
    return parser


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("expected a port from 0 to 65535")
    return number


def _warn(config: SimulatorConfig) -> None:
    for warning in config.warnings:
        sys.stderr.write(f"warning: {warning}\n")


def _complain(headline: str, problems: list[str]) -> None:
    sys.stderr.write("\n".join([headline, *(f"  - {problem}" for problem in problems)]) + "\n")


if __name__ == "__main__":
    main()
