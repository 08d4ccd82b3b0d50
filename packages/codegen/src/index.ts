/** From .proto files to TypeScript, as functions; the command `peerage generate` is built on them. */
export { CodegenError, type CodegenFault } from './codegen-error.js';
export { check, type Generated, type GenerateOptions, generate } from './generate.js';
export type { Changes } from './output-tree.js';
export type { TsProtoOptions } from './ts-proto-options.js';
