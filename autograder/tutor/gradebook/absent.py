"""What nbgrader and its server expect, and a course folder of ours does without: kernels, and an exchange."""

from typing import Any, NoReturn

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from nbgrader.exchange import ExchangeError
from nbgrader.exchange.abc import ExchangeList
from tornado.web import HTTPError


class NoKernels(AsyncMappingKernelManager):
    """Starts nothing, whoever asks: what students wrote cannot run in the tutor's account by a wrong click."""

    async def _refuse(self, **options: Any) -> NoReturn:
        raise HTTPError(403, "This server is for marking; no code runs here.")

    start_kernel = _async_start_kernel = _refuse  # type: ignore[assignment]  # as jupyter_server does it


class NoExchange(ExchangeList):  # type: ignore[misc]  # nbgrader has no types
    """Says, without an error in the log, that students hand in elsewhere."""

    def start(self) -> NoReturn:
        """Nothing is listed.

        Raises:
            ExchangeError: always; nbgrader takes it for an answer.
        """
        raise ExchangeError("There is no exchange.")
