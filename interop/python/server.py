"""A server on grpcio with the services Mirror, Health and OpenRcaService.

usage: server.py '{"descriptors": path of a FileDescriptorSet, "port": number, "options": [[name, value], ...]}'

Says {"port": ...} in a line of JSON. Takes lines of JSON: {"health": {"service": ..., "status": ...}} and
{"load": an OrcaLoadReport}. Ends on {"stop": seconds of grace}, or at once when its standard input ends.
"""

import json
import sys
from concurrent import futures

import grpc

from health import Health
from load import Load
from mirror import Mirror
from protos import Protos
from service import handler_of


def main():
    settings = json.loads(sys.argv[1])
    protos = Protos(settings["descriptors"])
    health = Health(protos)
    load = Load(protos)
    # Without this a port that is taken would be shared.
    options = [("grpc.so_reuseport", 0), *settings.get("options", [])]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=64), options=options)
    server.add_generic_rpc_handlers((
        handler_of(protos, "peerage.interop.v1.Mirror", Mirror(protos, load)),
        handler_of(protos, "grpc.health.v1.Health", health),
    ))
    if settings.get("loadReports", True):
        server.add_generic_rpc_handlers((handler_of(protos, "xds.service.orca.v3.OpenRcaService", load),))
    port = server.add_insecure_port(f"127.0.0.1:{settings.get('port', 0)}")
    server.start()
    print(json.dumps({"port": port}), flush=True)
    server.stop(obey(sys.stdin, health, load)).wait()


def obey(lines, health, load):
    """Does what the lines say, to the one that says how long the end may take."""
    for line in lines:
        order = json.loads(line)
        if "health" in order:
            health.say(**order["health"])
        if "load" in order:
            load.say(order["load"])
        if "stop" in order:
            return order["stop"]
    return None


main()
