"""What a test asks of a notebook page: when its controls' messages leave, and what a Python expression is worth."""

from __future__ import annotations

from collections.abc import Sequence

# Writes down when a message of a control leaves the page.
WATCH_SENDING = """(() => {
    window.__sent = [];
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
        const text = typeof data === "string" ? data : new TextDecoder().decode(data.buffer ?? data);
        const found = /"kind":"(set|note_on)".*?"(?:cutoff_hz|note)":([0-9.e+-]+)/.exec(text);
        const now = (performance.timeOrigin + performance.now()) / 1000;
        if (found) window.__sent.push([now, found[1], Number(found[2])]);
        return send.call(this, data);
    };
})()"""
EVALUATE = """async (code) => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const request = { code: "", user_expressions: { it: code }, store_history: false, silent: true };
    const reply = await kernel.requestExecute(request).done;
    return reply.content.user_expressions.it.data["text/plain"];
}"""


def latencies(sent: Sequence[Sequence[float]], arrived: Sequence[Sequence[float]]) -> tuple[list[float], int]:
    """Match what left the page with what arrived, in order.

    Parameters
    ----------
    sent, arrived : sequence of (time in seconds, value)
        In the order of time.

    Returns
    -------
    tuple of (list of float, int)
        Sorted latencies in milliseconds, and how many never arrived.
    """
    result, lost, at = [], 0, 0
    for left_s, value in sent:
        match = next((i for i in range(at, len(arrived)) if abs(arrived[i][1] - value) <= 1e-9 * abs(value)), None)
        if match is None:
            lost += 1
        else:
            result.append(1000.0 * (arrived[match][0] - left_s))
            at = match + 1
    return sorted(result), lost
