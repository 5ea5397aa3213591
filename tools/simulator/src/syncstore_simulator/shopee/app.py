"""Builds the Shopee port's application."""

from starlette.applications import Starlette

from syncstore_simulator.core.app import build_platform_app
from syncstore_simulator.core.context import SimulatorContext
from syncstore_simulator.shopee.platform import ShopeePlatform


def build_shopee(context: SimulatorContext) -> Starlette:
    """Return the application that serves the Shopee Open Platform and its control API."""
    return build_platform_app(context, ShopeePlatform(context))
