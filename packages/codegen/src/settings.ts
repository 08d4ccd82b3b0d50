/** Where the options of one run come from: flags over the config file over the defaults. */
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { CodegenError } from './codegen-error.js';
import type { GenerateOptions } from './generate.js';
import type { TsProtoOptions } from './ts-proto-options.js';

const defaults = { protoDir: 'protos', out: 'gen' };

/** Puts flags over the config file, if one is named, over the defaults. */
export async function resolveSettings(
  flags: Partial<GenerateOptions>,
  configPath: string | undefined,
): Promise<GenerateOptions> {
  const file = configPath === undefined ? {} : await readConfig(configPath);
  return { ...defaults, ...file, ...flags, tsProto: { ...file.tsProto, ...flags.tsProto } };
}

/**
 * Reads a config file: `protoDir`, `out`, `include`, `tsProto`, all optional; paths are relative to the file.
 *
 * @throws CodegenError naming the file and the field, or the line when it is no YAML.
 */
export async function readConfig(path: string): Promise<Partial<GenerateOptions>> {
  const fields = asRecord(path, 'the document', await readYaml(path));
  const here = (value: unknown, field: string): string =>
    relative('', resolve(dirname(path), asString(path, field, value))) || '.';
  const config: { -readonly [F in keyof GenerateOptions]?: GenerateOptions[F] } = {};
  for (const [field, value] of Object.entries(fields)) {
    if (field === 'protoDir' || field === 'out') config[field] = here(value, field);
    else if (field === 'include') config.include = asList(path, field, value).map(item => here(item, field));
    else if (field === 'tsProto') config.tsProto = asOptions(path, field, value);
    else throw invalid(path, field, 'is unknown; known are protoDir, out, include and tsProto');
  }
  return config;
}

async function readYaml(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new CodegenError('usage', `The config file "${path}" cannot be read: ${String(cause)}`, { cause });
  }
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem !== undefined) throw new CodegenError('usage', `${path}: ${problem.message}`);
  return document.toJS() ?? {};
}

function asOptions(path: string, field: string, value: unknown): TsProtoOptions {
  const entries = Object.entries(asRecord(path, field, value));
  return Object.fromEntries(
    entries.map(([name, option]) => [
      name,
      Array.isArray(option) ? option.join(',') : asScalar(path, `${field}.${name}`, option),
    ]),
  );
}

function asRecord(path: string, field: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(path, field, 'is not a mapping');
  }
  return { ...value };
}

function asList(path: string, field: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw invalid(path, field, 'is not a list');
  return value;
}

function asString(path: string, field: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw invalid(path, field, 'is not a path');
  return value;
}

function asScalar(path: string, field: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'boolean' && typeof value !== 'number') {
    throw invalid(path, field, 'is neither text, a number, true, false nor a list of them');
  }
  return String(value);
}

function invalid(path: string, field: string, problem: string): CodegenError {
  return new CodegenError('usage', `${path}: ${field} ${problem}.`);
}
