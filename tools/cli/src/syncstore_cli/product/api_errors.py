"""What the gateway may answer instead of what was asked, as errors in words for the person at the terminal.

Shapes follow RFC 9457 as the gateway fills it: ``title``, ``code``, and where they help ``field`` and ``fix``, or
``errors`` with one entry per field. Knows the wire and nothing behind it.
"""

from typing import Any

import httpx

from syncstore_cli.local.errors import LocalRunError

_NEW_KEY = (
    "A key is printed at the first start of `make up`; another one: syncstore up --new-key NAME "
    "(elsewhere: syncstore-gateway keys create NAME --scopes editor)"
)


class GatewayUnreachable(LocalRunError):
    """No answer came."""

    def __init__(self, origin: str, error: httpx.HTTPError) -> None:
        super().__init__(
            f"{origin} does not answer ({type(error).__name__}). Start SyncStore with `make up`, "
            "or say where it runs: SYNCSTORE_API_URL or --url"
        )


class GatewayRefused(LocalRunError):
    """The gateway answered with an error; ``status`` and ``code`` are the API's.

    Ends the process with 1, or with 2 when the key itself is the trouble: then nothing was tried.
    """

    def __init__(self, method: str, path: str, answer: httpx.Response) -> None:
        body = _json_object(answer)
        self.status = answer.status_code
        self.code = str(body.get("code", ""))
        is_about_key = self.status in (401, 403)
        lines = [f"{method} {path}: {self.status} {body.get('title') or answer.text[:500] or answer.reason_phrase}"]
        lines += _hints(body)
        if is_about_key:
            lines.append(_NEW_KEY)
        super().__init__("\n".join(lines), exit_code=2 if is_about_key else 1)


def _json_object(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _hints(body: dict[str, Any]) -> list[str]:
    """One line per field that is named, with what to do about it where that is known."""
    hints = [f"  {item.get('field')}: {item.get('message')}" for item in body.get("errors", ())]
    if body.get("field"):
        hints.append(f"  {body['field']}: {body.get('fix') or 'is not usable'}")
    return hints
