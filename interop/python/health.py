"""grpc.health.v1.Health: the servers' own would be one more thing to install."""

import threading

import grpc

SERVICE_UNKNOWN = 3


class Health:
    def __init__(self, protos):
        self._response = protos.message("grpc.health.v1.HealthCheckResponse")
        self._statuses = {}
        self._changed = threading.Condition()

    def say(self, service, status):
        with self._changed:
            self._statuses[service] = self._response.ServingStatus.Value(status)
            self._changed.notify_all()

    def Check(self, request, context):
        with self._changed:
            status = self._statuses.get(request.service)
        if status is None:
            context.abort(grpc.StatusCode.NOT_FOUND, f"unknown service {request.service}")
        return self._response(status=status)

    def Watch(self, request, context):
        context.add_callback(self._wake)
        said = None
        while context.is_active():
            with self._changed:
                status = self._statuses.get(request.service, SERVICE_UNKNOWN)
                if status == said:
                    self._changed.wait()
                    continue
            said = status
            yield self._response(status=status)

    def _wake(self):
        with self._changed:
            self._changed.notify_all()
