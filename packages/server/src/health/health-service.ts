/** The definition of `grpc.health.v1.Health`, of the shape that ts-proto gives to definitions. */
import type { TypedMethod } from '../typed-method.js';
import {
  type HealthCheckRequest,
  type HealthCheckResponse,
  type HealthListResponse,
  healthCheckRequest,
  healthCheckResponse,
  healthListRequest,
  healthListResponse,
} from './health-messages.js';

export const healthService: {
  readonly fullName: string;
  readonly methods: {
    readonly check: TypedMethod<HealthCheckRequest, false, HealthCheckResponse, false>;
    readonly list: TypedMethod<object, false, HealthListResponse, false>;
    readonly watch: TypedMethod<HealthCheckRequest, false, HealthCheckResponse, true>;
  };
} = {
  fullName: 'grpc.health.v1.Health',
  methods: {
    check: {
      name: 'Check',
      requestType: healthCheckRequest,
      requestStream: false,
      responseType: healthCheckResponse,
      responseStream: false,
    },
    list: {
      name: 'List',
      requestType: healthListRequest,
      requestStream: false,
      responseType: healthListResponse,
      responseStream: false,
    },
    watch: {
      name: 'Watch',
      requestType: healthCheckRequest,
      requestStream: false,
      responseType: healthCheckResponse,
      responseStream: true,
    },
  },
};
