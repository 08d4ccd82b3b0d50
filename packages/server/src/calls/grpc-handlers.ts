/** What grpc-js calls: for each of the four kinds of methods a function that makes a `HandledCall` of a call. */
import type { sendUnaryData, UntypedHandleCall } from '@grpc/grpc-js';
import type { GrpcCall } from './handled-call.js';
import type { RequestSource } from './request-reader.js';
import type { Route } from './route.js';
import { SingleAnswer } from './single-answer.js';
import { type ResponseSink, StreamAnswer } from './stream-answer.js';

/** Messages pass grpc-js as bytes; only here is it known which of its calls can do what. */
export function grpcHandlerOf(route: Route): UntypedHandleCall {
  if (route.method.responseStream)
    return (call: unknown) => {
      void new StreamAnswer(route, call as ResponseSink).answer(call as RequestSource);
    };
  return (call: unknown, callback: sendUnaryData<Buffer>) => {
    void new SingleAnswer(route, call as GrpcCall, callback).answer(call as RequestSource);
  };
}
