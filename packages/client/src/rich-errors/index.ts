/** What a failed call says beyond its code and message: typed details, to be read and to be sent. */
export type {
  BadRequest,
  DebugInfo,
  ErrorDetail,
  ErrorDetailInput,
  ErrorDetails,
  ErrorDetailType,
  ErrorInfo,
  FieldViolation,
  Help,
  HelpLink,
  LocalizedMessage,
  PreconditionFailure,
  PreconditionViolation,
  QuotaFailure,
  QuotaViolation,
  RawDetail,
  RequestInfo,
  ResourceInfo,
  RetryInfo,
} from './error-details.js';
export { type DetailedStatus, detailOf, detailsOf, statusDetails } from './status-details.js';
