"""A Jupyter Server extension: small messages leave at once, and live views do not hit the message limit.

Jupyter Server leaves Nagle's algorithm on for kernel websockets; together with delayed acknowledgements a widget's
answer then takes some 40 ms longer. And it drops messages, silently, above 1000 per second.

Both remedies touch what the server does not promise to keep, so whatever is not where it was is left alone and logged:
the server must start with us or without us.

Threads: the server's event loop.
"""

from __future__ import annotations

import functools
import logging
from typing import Any

MESSAGES_PER_SECOND = 4000.0  # the server's own limit is 1000; views send about 40, audio streams up to 200
CONNECTION_CLASS = "ZMQChannelsWebsocketConnection"

_MARK = "_workbench_nodelay"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell Jupyter Server which module to load."""
    return [{"module": __name__}]


def _load_jupyter_server_extension(server_app: Any) -> None:
    """Apply both remedies; never raises."""
    log = getattr(server_app, "log", None) or logging.getLogger(__name__)
    for remedy in (_send_at_once, functools.partial(_raise_message_limit, server_app)):
        try:
            said = remedy()
        except Exception as error:  # noqa: BLE001 - the server must start whatever has moved
            log.warning("workbench: left as it was (%s: %s)", type(error).__name__, error)
        else:
            log.info("workbench: %s", said)


def _send_at_once() -> str:
    """Turn Nagle's algorithm off on every kernel websocket that opens from now on."""
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler as Handler

    if getattr(Handler, _MARK, False):
        return "kernel websockets already send at once"
    original: Any = Handler.open

    @functools.wraps(original)
    def open_without_delay(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            self.set_nodelay(True)
        except Exception as error:  # noqa: BLE001 - a slower connection is better than none
            logging.getLogger(__name__).warning("workbench: TCP_NODELAY not set (%s)", error)
        return original(self, *args, **kwargs)

    Handler.open = open_without_delay  # type: ignore[method-assign]
    setattr(Handler, _MARK, True)
    return "kernel websockets send at once (TCP_NODELAY)"


def _raise_message_limit(server_app: Any) -> str:
    """Raise the server's limit on messages per second, unless somebody has set one."""
    names = (CONNECTION_CLASS, "ServerApp")
    for name in names:
        if name in server_app.config and "iopub_msg_rate_limit" in server_app.config[name]:
            return f"iopub_msg_rate_limit was set by {name}: kept"
    server_app.config[CONNECTION_CLASS]["iopub_msg_rate_limit"] = MESSAGES_PER_SECOND
    return f"iopub_msg_rate_limit is {MESSAGES_PER_SECOND:.0f} per second"
