/** The definition of `xds.service.orca.v3.OpenRcaService`, of the shape that ts-proto gives to definitions. */
import {
  type Codec,
  type EncodedReport,
  encodedReport,
  type LoadReportRequest,
  loadReportRequest,
} from './orca-messages.js';

export const loadReportService: {
  readonly fullName: string;
  readonly methods: {
    readonly streamCoreMetrics: {
      readonly name: string;
      readonly requestType: Codec<LoadReportRequest>;
      readonly requestStream: false;
      readonly responseType: Codec<EncodedReport>;
      readonly responseStream: true;
    };
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
