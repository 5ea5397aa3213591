"""Entry point of the TikTok Shop simulator."""

from starlette.applications import Starlette

from syncstore_simulator.core.app import build_platform_app
from syncstore_simulator.core.context import SimulatorContext
from syncstore_simulator.tiktok.platform import TikTokPlatform


def build_tiktok(context: SimulatorContext) -> Starlette:
    """Return the application of the TikTok Shop port: Open API, authorisation host and control API.

    Raises ConfigError when a switch or the shops of the configuration do not fit together.
    """
    return build_platform_app(context, TikTokPlatform(context))
