/**
 * What goes wrong in generation, told to a person at a terminal.
 *
 * Apart from the table of peer errors: nothing of this happens in a running service.
 */

/** `usage`: how it was called or configured; `protos`: what was to be compiled; `stale`: what `check` found. */
export type CodegenFault = 'usage' | 'protos' | 'stale';

export class CodegenError extends Error {
  readonly fault: CodegenFault;

  constructor(fault: CodegenFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CodegenError';
    this.fault = fault;
  }
}
