"""What a FileDescriptorSet describes, as classes and methods. Nothing is generated."""

from dataclasses import dataclass

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory


@dataclass(frozen=True)
class Method:
    name: str
    path: str
    request: type
    response: type
    streams_requests: bool
    streams_responses: bool


class Protos:
    def __init__(self, path):
        with open(path, "rb") as file:
            self._files = descriptor_pb2.FileDescriptorSet.FromString(file.read()).file
        self._pool = descriptor_pool.DescriptorPool()
        for file in self._files:
            self._pool.Add(file)
        self._factory = message_factory.MessageFactory(self._pool)

    def message(self, name):
        """The class of the message with this full name."""
        return self._factory.GetPrototype(self._pool.FindMessageTypeByName(name))

    def methods(self, service_name):
        """The methods of the service with this full name."""
        for file in self._files:
            for service in file.service:
                if f"{file.package}.{service.name}" == service_name:
                    return [self._method(service_name, method) for method in service.method]
        raise KeyError(f"no service {service_name}")

    def method(self, path):
        """The method that is called by `/package.Service/Method`."""
        service_name, name = path.removeprefix("/").split("/")
        return next(method for method in self.methods(service_name) if method.name == name)

    def _method(self, service_name, method):
        return Method(
            name=method.name,
            path=f"/{service_name}/{method.name}",
            request=self.message(method.input_type.removeprefix(".")),
            response=self.message(method.output_type.removeprefix(".")),
            streams_requests=method.client_streaming,
            streams_responses=method.server_streaming,
        )
