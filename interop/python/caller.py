"""A client on grpcio that makes the calls it is told to.

usage: caller.py '{"descriptors": path of a FileDescriptorSet, "address": host:port, "options": [[name, value], ...]}'

Takes orders as lines of JSON: a call to make, all of them at once, or one to cancel.

    {"id": 1, "path": "/package.Service/Method", "requests": [...], "metadata": [[key, base64], ...],
     "timeoutMs": 500, "gzip": true, "open": true}
    {"id": 1, "cancel": true}

Says every response, and how the call ended, in a line of JSON:

    {"id": 1, "response": ...}
    {"id": 1, "ended": {"code": "OK", "details": "", "headers": [[key, base64], ...], "trailers": [...]}}

Messages are in the JSON of protobuf. With "open" the requests go on until the call is cancelled.
"""

import base64
import json
import sys
import threading
from concurrent import futures

import grpc
from google.protobuf import json_format

from protos import Protos


class Caller:
    def __init__(self, channel, protos, say):
        self._channel = channel
        self._protos = protos
        self._say = say
        self._calls = {}

    def start(self, order):
        """Starts the call; gives what is left to do, which takes until it has ended."""
        method = self._protos.method(order["path"])
        requests = [json_format.ParseDict(request, method.request()) for request in order["requests"]]
        cancelled = threading.Event()
        call = self._multi_callable(method)(
            _sequence(requests, cancelled if order.get("open") else None) if method.streams_requests else requests[0],
            metadata=[_field(*field) for field in order.get("metadata", [])],
            timeout=order["timeoutMs"] / 1000 if "timeoutMs" in order else None,
            compression=grpc.Compression.Gzip if order.get("gzip") else None,
        )
        call.add_callback(cancelled.set)
        self._calls[order["id"]] = call
        return lambda: self._finish(order["id"], call)

    def cancel(self, number):
        self._calls[number].cancel()

    def _finish(self, number, call):
        try:
            for response in call:
                self._say({"id": number, "response": json_format.MessageToDict(response)})
        except grpc.RpcError:
            pass
        ended = {
            "code": call.code().name,
            "details": call.details(),
            "headers": [_line(*field) for field in call.initial_metadata() or ()],
            "trailers": [_line(*field) for field in call.trailing_metadata() or ()],
        }
        self._say({"id": number, "ended": ended})

    def _multi_callable(self, method):
        # As if all methods streamed their responses: on the wire there is no difference, and each call can be
        # cancelled, and asked for its headers, in the same way.
        make = self._channel.stream_stream if method.streams_requests else self._channel.unary_stream
        return make(
            method.path,
            request_serializer=method.request.SerializeToString,
            response_deserializer=method.response.FromString,
        )


def _sequence(requests, cancelled):
    yield from requests
    if cancelled is not None:
        cancelled.wait()


def _field(key, value):
    raw = base64.b64decode(value)
    return (key, raw if key.endswith("-bin") else raw.decode())


def _line(key, value):
    return [key, base64.b64encode(value if isinstance(value, bytes) else value.encode()).decode()]


def main():
    settings = json.loads(sys.argv[1])
    said = threading.Lock()

    def say(line):
        with said:
            print(json.dumps(line), flush=True)

    channel = grpc.insecure_channel(settings["address"], options=settings.get("options", []))
    caller = Caller(channel, Protos(settings["descriptors"]), say)
    with futures.ThreadPoolExecutor(max_workers=64) as threads:
        for line in sys.stdin:
            order = json.loads(line)
            if order.get("cancel"):
                caller.cancel(order["id"])
            else:
                threads.submit(caller.start(order))
        channel.close()


main()
