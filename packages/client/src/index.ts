/** Typed clients whose calls are each sent to the peer that a chooser picks. */
export { CallError, type CallErrorFacts, type CallFailure, isCallError } from './call-error.js';
export type { CallDefaults, CallOptions } from './call-options.js';
export type { Client, ClientMethod, Requests } from './client.js';
export { type ClientOptions, createClient } from './create-client.js';
export type { MessageType, MethodDefinition, ServiceDefinition } from './service-definition.js';
