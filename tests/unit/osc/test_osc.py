"""OSC packets and names: what is read, what is refused, what a pattern means."""

from __future__ import annotations

import socket
import time

import pytest
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder

from tests.support.process import wait_until
from workbench.errors import DeviceError, ParameterError
from workbench.osc import OscMessage, OscServer, matching, osc_name, read_packet, write_message


def bundle(ahead_s, *addresses):
    """A bundle of messages without arguments, due so many seconds from now."""
    builder = OscBundleBuilder(IMMEDIATELY if ahead_s is None else time.time() + ahead_s)
    for address in addresses:
        builder.add_content(OscMessageBuilder(address).build())
    return builder.build().dgram


def test_a_message_is_read_as_it_was_written():
    """Whole numbers, numbers and texts; these bytes are the specification's own example."""
    assert write_message("/oscillator/4/frequency", [440.0]) == b"/oscillator/4/frequency\0,f\0\0" + bytes(
        (0x43, 0xDC, 0, 0)
    )
    data = write_message("/lead/note", [60, 0.5, "C4"])

    assert read_packet(data) == [OscMessage("/lead/note", (60, 0.5, "C4"))]


def test_bundles_say_when():
    """At once, in the past, or ahead."""
    assert read_packet(bundle(None, "/a", "/b")) == [OscMessage("/a", ()), OscMessage("/b", ())]
    assert read_packet(bundle(-5.0, "/a")) == [OscMessage("/a", ())]
    assert read_packet(bundle(2.0, "/a"))[0].ahead_s == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("data", [b"", b"\0" * 8, b"lead", b"#bundle\0", b"/a\0\0,i\0\0\1", b"\xff" * 100])
def test_what_is_no_packet_is_an_error(data):
    """With a sentence."""
    with pytest.raises(ParameterError, match=rf"no OSC packet \({len(data)} bytes\): "):
        read_packet(data)


def test_names_become_parts_of_addresses():
    """Without what addresses cannot hold."""
    assert osc_name("Synth 2/a*") == "Synth_2_a_"


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("lead", ["lead"]),
        ("*", ["lead", "bass", "pad"]),
        ("?a?", ["pad"]),
        ("[bp]a*", ["bass", "pad"]),
        ("[!b]*", ["lead", "pad"]),
        ("{lead,pad}", ["lead", "pad"]),
        ("{le,b}{ad,ass}", ["lead", "bass"]),
        ("LEAD", []),
        ("{lead", []),
    ],
)
def test_patterns_mean_names(pattern, names):
    """As the specification has them."""
    assert matching(pattern, ["lead", "bass", "pad"]) == names


@pytest.mark.parametrize("pattern", ["{a,b}" * 7, "x" * 101])
def test_patterns_stay_small(pattern):
    """Nobody writes such a thing by hand."""
    with pytest.raises(ParameterError, match="at most"):
        matching(pattern, ["lead"])
    assert matching("*a" * 40, ["a" * 60 + "b"]) == []  # soon, too


@pytest.fixture
def server():
    """A server on a free port, which writes down what comes, and fails at /bad."""
    log = []

    def take(message):
        if message.address == "/bad":
            raise KeyError("oops")
        log.append(message)

    made = OscServer("127.0.0.1", 0, take)
    made.log = log
    yield made
    made.close()


def test_what_comes_through_the_socket_is_taken(server):
    """And what is no packet, or fails, is counted and survived."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for data in (b"nonsense", write_message("/bad", []), write_message("/a", [1])):
            sender.sendto(data, ("127.0.0.1", server.port))
        wait_until(lambda: server.received == 3, "three packets")

    assert server.log == [OscMessage("/a", (1,))]
    assert (server.refused, server.problem) == (2, "/bad: KeyError: 'oops'")


def test_a_port_is_given_back(server):
    """While it is open it cannot be had twice; afterwards it can."""
    with pytest.raises(DeviceError, match=rf"OSC cannot listen on 127.0.0.1:{server.port}: .*Give another port"):
        OscServer("127.0.0.1", server.port, print)
    server.close()
    server.close()
    OscServer("127.0.0.1", server.port, print).close()
    with pytest.raises(DeviceError, match=r"OSC cannot listen on 127\.0\.0\.1:99999"):
        OscServer("127.0.0.1", 99999, print)
