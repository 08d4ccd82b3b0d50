import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { readConfig, resolveSettings } from './settings.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'peerage-settings-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function config(text: string): string {
  const path = join(folder, 'peerage.yaml');
  writeFileSync(path, text);
  return path;
}

const inFolder = (path: string): string => relative('', join(folder, path));

describe('settings', () => {
  it('has defaults', async () => {
    expect(await resolveSettings({}, undefined)).toEqual({ protoDir: 'protos', out: 'gen', tsProto: {} });
  });

  it('reads paths relative to the config file', async () => {
    const path = config('protoDir: api\nout: ../src/gen\ninclude: [vendor]\n');
    expect(await readConfig(path)).toEqual({
      protoDir: inFolder('api'),
      out: inFolder('../src/gen'),
      include: [inFolder('vendor')],
    });
  });

  it('lets flags win, and merges the options of ts-proto one by one', async () => {
    const path = config('out: a\ntsProto:\n  forceLong: bigint\n  useDate: false\n');
    expect(await resolveSettings({ out: 'b', tsProto: { forceLong: 'string' } }, path)).toEqual({
      protoDir: 'protos',
      out: 'b',
      tsProto: { forceLong: 'string', useDate: 'false' },
    });
  });

  it('reads lists of values', async () => {
    const path = config('tsProto:\n  outputServices: [none]\n  snakeToCamel: [keys, json]\n');
    expect(await readConfig(path)).toEqual({
      tsProto: { outputServices: 'none', snakeToCamel: 'keys,json' },
    });
  });

  it('takes an empty file for no settings', async () => {
    expect(await readConfig(config('# nothing yet\n'))).toEqual({});
  });

  it.each([
    ['protDir: x', 'protDir is unknown; known are protoDir, out, include and tsProto.'],
    ['protoDir: 3', 'protoDir is not a path.'],
    ['out: ""', 'out is not a path.'],
    ['include: vendor', 'include is not a list.'],
    ['include: [[a]]', 'include is not a path.'],
    ['tsProto: [a]', 'tsProto is not a mapping.'],
    ['tsProto: { useDate: }', 'tsProto.useDate is neither text, a number, true, false nor a list of them.'],
    ['- a', 'the document is not a mapping.'],
    ['out: [', 'at line 2'],
  ])('names what is wrong in %j', async (text, problem) => {
    const path = config(`${text}\n`);
    await expect(readConfig(path)).rejects.toThrow(problem);
    await expect(readConfig(path)).rejects.toThrow(path);
  });

  it('names a file that cannot be read', async () => {
    await expect(readConfig(join(folder, 'none.yaml'))).rejects.toThrow(
      'none.yaml" cannot be read: Error: ENOENT',
    );
  });
});
