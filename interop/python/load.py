"""What the server says about its load: in the trailers of every call, and to whoever asks for a stream of it."""

import threading

from google.protobuf import json_format

TRAILER = "endpoint-load-metrics-bin"


class Load:
    def __init__(self, protos):
        self._new_report = protos.message("xds.data.orca.v3.OrcaLoadReport")
        self._report = None
        # The intervals that were asked for, in seconds.
        self.intervals = []

    def say(self, fields):
        self._report = json_format.ParseDict(fields, self._new_report())

    def trailers(self):
        return () if self._report is None else ((TRAILER, self._report.SerializeToString()),)

    def StreamCoreMetrics(self, request, context):
        interval = request.report_interval.ToTimedelta().total_seconds()
        self.intervals.append(interval)
        ended = threading.Event()
        context.add_callback(ended.set)
        while not ended.is_set():
            yield self._report or self._new_report()
            ended.wait(interval)
