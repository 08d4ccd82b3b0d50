/** The definition of `grpc.health.v1.Health`, of the shape that ts-proto gives to definitions. */
import {
  type Codec,
  type HealthCheckRequest,
  type HealthCheckResponse,
  type HealthListResponse,
  healthCheckRequest,
  healthCheckResponse,
  healthListRequest,
  healthListResponse,
} from './health-messages.js';

interface HealthMethod<Request, Response, ResponseStream extends boolean> {
  readonly name: string;
  readonly requestType: Codec<Request>;
  readonly requestStream: false;
  readonly responseType: Codec<Response>;
  readonly responseStream: ResponseStream;
}

export const healthService: {
  readonly fullName: string;
  readonly methods: {
    readonly check: HealthMethod<HealthCheckRequest, HealthCheckResponse, false>;
    readonly list: HealthMethod<object, HealthListResponse, false>;
    readonly watch: HealthMethod<HealthCheckRequest, HealthCheckResponse, true>;
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
