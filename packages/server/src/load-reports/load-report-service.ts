/** The definition of `xds.service.orca.v3.OpenRcaService`, of the shape that ts-proto gives to definitions. */
import type { TypedMethod } from '../typed-method.js';
import {
  type EncodedReport,
  encodedReport,
  type LoadReportRequest,
  loadReportRequest,
} from './orca-messages.js';

export const loadReportService: {
  readonly fullName: string;
  readonly methods: {
    readonly streamCoreMetrics: TypedMethod<LoadReportRequest, false, EncodedReport, true>;
  };
} = {
  fullName: 'xds.service.orca.v3.OpenRcaService',
  methods: {
    streamCoreMetrics: {
      name: 'StreamCoreMetrics',
      requestType: loadReportRequest,
      requestStream: false,
      responseType: encodedReport,
      responseStream: true,
    },
  },
};
