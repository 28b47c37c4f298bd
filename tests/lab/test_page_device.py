"""The page's sound device in a plain page: what it does where a page forbids some ways to let sound code in."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading

import pytest

pytest.importorskip("playwright", reason="no Playwright here")

from playwright.sync_api import sync_playwright

from tests.support.lab import CHROMIUM, CHROMIUM_ARGUMENTS, REPOSITORY
from workbench.page.frontend import bundle

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason=f"there is no browser at {CHROMIUM}"),
]

OPEN = """async (worklet) => {
    const { createDevice } = await import("/widgets/lib/sound_device.js");
    const said = [];
    const device = createDevice({ sampleRate: 44100, worklet, onMessage: (each) => said.push(each), onState() {} });
    try {
        const runs = await device.resume();
        return [runs, device.context.sampleRate, ""];
    } catch (error) {
        return [false, 0, error.message];
    }
}"""


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Files of the repository, with a content security policy; ``/`` is an empty page."""

    policy = ""

    def do_GET(self):
        """Answer."""
        if self.path != "/":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>page</title><p>page")
        return None

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def opened():
    """Open the device in a page with some policy: (whether it runs, its rate, what went wrong)."""
    servers = []

    def open_device(policy: str, host: str = "localhost"):
        handler = type("Handler", (_Handler,), {"policy": policy})
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(handler, directory=str(REPOSITORY))
        )
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM,
                args=[
                    *CHROMIUM_ARGUMENTS,
                    "--autoplay-policy=no-user-gesture-required",
                    "--host-resolver-rules=MAP elsewhere.test 127.0.0.1",
                ],
                ignore_default_args=["--mute-audio"],
            )
            page = browser.new_page()
            page.goto(f"http://{host}:{server.server_address[1]}/")
            made = page.evaluate(OPEN, bundle("lib/sound_worklet"))
            browser.close()
        return made

    yield open_device
    for server in servers:
        server.shutdown()
        server.server_close()


def test_an_ordinary_page(opened):
    """It runs, at the rate that it was asked for, whatever the sound card's is."""
    assert opened("") == [True, 44100, ""]


def test_a_page_that_forbids_blobs(opened):
    """The second way is taken."""
    assert opened("script-src 'self' 'unsafe-eval' data:; worker-src 'self'") == [True, 44100, ""]


def test_a_page_that_forbids_both(opened):
    """It says what is missing, and who can allow it: for worklets that is `script-src`, whatever workers may do."""
    runs, _, text = opened("script-src 'self' 'unsafe-eval'; worker-src 'self' blob: data:")

    assert not runs
    assert "content security policy" in text
    assert "script-src blob:" in text


def test_a_page_that_is_not_secure(opened):
    """On plain http from elsewhere there is no AudioWorklet: the words say by which address there is one."""
    runs, _, text = opened("", host="elsewhere.test")

    assert not runs
    assert "https" in text
    assert "localhost" in text
