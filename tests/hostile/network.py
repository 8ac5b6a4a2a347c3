"""Submissions that talk to others: over the network, or through sockets of this machine."""

import ctypes
import socket

import torch

from tests.hostile.kind import REACHES, inside
from tests.hostile.tools import SCENE, breach


@inside("error", uncontained=REACHES)
def TCP():
    """Sends what it knows to a port of this machine."""
    socket.create_connection(("127.0.0.1", SCENE["tcp"]), 1).send(b"answers")


@inside("error", uncontained=REACHES)
def UDP():
    """Sends a datagram, which needs no connection."""
    socket.socket(type=socket.SOCK_DGRAM).sendto(b"answers", ("127.0.0.1", SCENE["udp"]))


@inside("error", uncontained=REACHES)
def TCP_by_IPv6():
    """Reaches this machine by its other address."""
    socket.create_connection(("::ffff:127.0.0.1", SCENE["tcp"]), 1).send(b"answers")


@inside("error", uncontained=REACHES)
def TCP_with_fast_open():
    """Sends with the first packet."""
    s = socket.socket()
    s.sendto(b"answers", 536870912, ("127.0.0.1", SCENE["tcp"]))


@inside("error", uncontained=REACHES)
def socket_with_a_path():
    """Connects to a socket in the file system."""
    socket.socket(socket.AF_UNIX).connect(SCENE["socket"])


@inside("error", uncontained=REACHES)
def abstract_socket():
    """Connects to a socket without a file, as many services have them."""
    socket.socket(socket.AF_UNIX).connect(SCENE["abstract"])


@inside("error", uncontained=REACHES)
def server():
    """Waits for visitors on a port of its own."""
    socket.create_server(("127.0.0.1", 0))
    breach("server")


@inside("error", uncontained=REACHES, level_0=("timeout",))
def web_page():
    """Fetches a page with urllib."""
    import urllib.request

    urllib.request.urlopen(f"http://127.0.0.1:{SCENE['tcp']}/", timeout=1)


@inside("error", uncontained=REACHES, once=True)
def name():
    """Asks for the address of a name, which tells the name's owner."""
    socket.getaddrinfo(SCENE["number"] + ".example", 80)
    breach("resolved")


@inside("error", uncontained=REACHES)
def raw_packets():
    """Opens a raw socket."""
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    breach("raw socket")


@inside("error", uncontained=REACHES)
def netlink():
    """Asks the kernel for its interfaces."""
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    breach("netlink")


@inside("error", uncontained=REACHES)
def virtual_machines_socket():
    """Opens a socket to the host of a virtual machine."""
    socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
    breach("vsock")


@inside(uncontained=REACHES)
def socket_in_C():
    """Opens a socket by a system call of its own."""
    if ctypes.CDLL(None).socket(2, 1, 0) >= 0:
        breach("socket")


@inside("error", uncontained=REACHES, level_0=("timeout",))
def download():
    """Has torch download weights, as an honest student may."""
    torch.hub.load_state_dict_from_url(f"http://127.0.0.1:{SCENE['tcp']}/w.pt")


@inside("right", "error")
def event_loop():
    """Runs a coroutine, which needs a pair of sockets."""
    import asyncio

    asyncio.run(asyncio.sleep(0))
