"""From an object with a method for each method of a service to what a grpcio server takes."""

import grpc


def handler_of(protos, service_name, servicer):
    methods = protos.methods(service_name)
    handlers = {method.name: _method_handler(method, getattr(servicer, method.name)) for method in methods}
    return grpc.method_handlers_generic_handler(service_name, handlers)


def _method_handler(method, behavior):
    requests = "stream" if method.streams_requests else "unary"
    responses = "stream" if method.streams_responses else "unary"
    make = getattr(grpc, f"{requests}_{responses}_rpc_method_handler")
    return make(
        behavior,
        request_deserializer=method.request.FromString,
        response_serializer=method.response.SerializeToString,
    )
