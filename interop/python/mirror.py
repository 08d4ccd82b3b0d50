"""The service of mirror.proto."""

import threading

import grpc

STATUS_CODES = {code.value[0]: code for code in grpc.StatusCode}


class Mirror:
    def __init__(self, protos, load):
        self.new_report = protos.message("peerage.interop.v1.Report")
        self.load = load
        self._ended_response = protos.message("peerage.interop.v1.EndedResponse")
        self._calls = {}
        self._named = threading.Condition()

    def Once(self, order, context):
        call = Call(self, context)
        call.obey(order)
        return call.finish(call.report(order))

    def Repeat(self, order, context):
        call = Call(self, context)
        for _ in range(order.report_count):
            yield call.report(order)
        call.obey(order)
        call.finish()

    def Collect(self, orders, context):
        call = Call(self, context)
        payload = b""
        for order in orders:
            call.count()
            payload += order.payload
            call.obey(order)
        report = call.report()
        report.payload = payload
        return call.finish(report)

    def Exchange(self, orders, context):
        call = Call(self, context)
        for order in orders:
            call.count()
            yield call.report(order)
            call.obey(order)
        call.finish()

    def Ended(self, request, _context):
        with self._named:
            self._named.wait_for(lambda: request.call_name in self._calls)
            call = self._calls[request.call_name]
        call.ended.wait()
        return self._ended_response(cancelled=call.cancelled)

    def name_call(self, name, call):
        with self._named:
            self._calls[name] = call
            self._named.notify_all()


class Call:
    """One call, what it was told and what is known of it."""

    def __init__(self, mirror, context):
        self._mirror = mirror
        self._context = context
        self._order_count = 0
        self._finished = False
        self.cancelled = False
        self.ended = threading.Event()
        if not context.add_callback(self._end):
            self._end()
        for key, value in context.invocation_metadata():
            if key == "call-name":
                mirror.name_call(value, self)
            if key == "compress-reports":
                context.set_compression(grpc.Compression.Gzip)
        context.send_initial_metadata(self._echoes("echo-initial-"))
        self._trailers = self._echoes("echo-trailing-") + mirror.load.trailers()
        context.set_trailing_metadata(self._trailers)

    def report(self, order=None):
        report = self._mirror.new_report(
            payload=order.payload if order is not None else b"",
            order_count=self._order_count,
        )
        for key, value in self._context.invocation_metadata():
            report.metadata.add(key=key, value=value if isinstance(value, bytes) else value.encode())
        remaining = self._context.time_remaining()
        # Without a deadline grpcio says a time that is years away, or none at all.
        if remaining is not None and remaining < 1e8:
            report.remaining_ms = remaining * 1000
        return report

    def count(self):
        self._order_count += 1

    def obey(self, order):
        if order.hold:
            self.ended.wait()
        if order.HasField("ending"):
            self._abort(order.ending)

    def finish(self, result=None):
        self._finished = True
        return result

    def _end(self):
        self.cancelled = not self._finished
        self.ended.set()

    def _abort(self, ending):
        self._finished = True
        if ending.details:
            details = ("grpc-status-details-bin", ending.SerializeToString())
            self._context.set_trailing_metadata((*self._trailers, details))
        self._context.abort(STATUS_CODES[ending.code], ending.message)

    def _echoes(self, prefix):
        metadata = self._context.invocation_metadata()
        return tuple((key, value) for key, value in metadata if key.startswith(prefix))
