/** Real files, links and directories; every step waits for what it brings about. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Updater } from '@peerage/peer-core';
import { describeUpdater } from '@peerage/testing';
import { firstValueFrom, ReplaySubject, type Subscription, skip, take, toArray } from 'rxjs';
import { file } from './file.js';

let folder: string;
let path: string;
let followed: Followed | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'peerage-file-'));
  path = join(folder, 'peers.yaml');
});

afterEach(() => {
  followed?.stop();
  followed = undefined;
  rmSync(folder, { recursive: true });
});

/** What a followed file has said so far, snapshots as `a:1 b:1` and problems by their text. */
class Followed {
  readonly #said = new ReplaySubject<string>();
  readonly #subscription: Subscription;
  #heardCount = 0;

  constructor(updater: (say: (text: string) => void) => Updater) {
    this.#subscription = updater(text => this.#said.next(text)).subscribe({
      next: update =>
        this.#said.next('additions' in update ? 'a delta' : update.map(({ id }) => id).join(' ')),
      error: (error: unknown) => this.#said.error(error),
      complete: () => this.#said.next('complete'),
    });
  }

  /** The next thing it says, or has said. */
  next(): Promise<string> {
    const next = firstValueFrom(this.#said.pipe(skip(this.#heardCount)));
    this.#heardCount += 1;
    return next;
  }

  stop(): void {
    this.#subscription.unsubscribe();
  }
}

function follow(): Followed {
  followed = new Followed(say =>
    file(path, {
      pollMs: 10,
      observer: event => {
        if (event.type === 'problem') say(event.error.message.replaceAll(folder, ''));
      },
    }),
  );
  return followed;
}

const missing = 'The peers in "/peers.yaml" could not be read: there is no such file; it is awaited.';

describe('a followed file', () => {
  it('is read at once and whenever it is written', async () => {
    writeFileSync(path, '- a:1');
    const peers = follow();
    expect(await peers.next()).toBe('a:1');
    for (const text of ['- a:1\n- b:1', '["b:1"]', 'peers: [c:1, a:1]']) {
      writeFileSync(path, text);
      expect(await peers.next()).toBe(text.match(/\w:1/g)?.join(' '));
    }
  });

  it('may be replaced by renaming another onto it', async () => {
    writeFileSync(path, '- a:1');
    const peers = follow();
    expect(await peers.next()).toBe('a:1');
    for (const id of ['b:1', 'c:1', 'd:1']) {
      writeFileSync(`${path}.new`, `- ${id}`);
      renameSync(`${path}.new`, path);
      expect(await peers.next()).toBe(id);
    }
  });

  it('may be deleted and made again', async () => {
    writeFileSync(path, '- a:1');
    const peers = follow();
    expect(await peers.next()).toBe('a:1');
    for (const id of ['b:1', 'c:1']) {
      rmSync(path);
      expect(await peers.next()).toBe(missing);
      writeFileSync(path, `- ${id}`);
      expect(await peers.next()).toBe(id);
    }
  });

  it('may not be there yet', async () => {
    const peers = follow();
    expect(await peers.next()).toBe(missing);
    writeFileSync(path, '- a:1');
    expect(await peers.next()).toBe('a:1');
    writeFileSync(path, '- b:1');
    expect(await peers.next()).toBe('b:1');
  });

  it('may be broken for a while', async () => {
    writeFileSync(path, '- a:1');
    const peers = follow();
    expect(await peers.next()).toBe('a:1');
    writeFileSync(path, '["a:1",\n"b:1"');
    expect(await peers.next()).toContain(
      'The peers in "/peers.yaml" could not be read, line 2: Flow sequence',
    );
    writeFileSync(path, '');
    expect(await peers.next()).toContain('there is nothing in it');
    writeFileSync(path, '["a:1",\n"b:1"]');
    expect(await peers.next()).toBe('a:1 b:1');
  });

  it('may be written in pieces', async () => {
    writeFileSync(path, '- a:1');
    const peers = follow();
    expect(await peers.next()).toBe('a:1');
    for (const text of ['', '["a:1",', '["a:1", "b:1', '["a:1", "b:1"]']) writeFileSync(path, text);
    expect(await peers.next()).toBe('a:1 b:1');
  });

  it('may be a link behind a link that moves, as in a ConfigMap', async () => {
    let version = 0;
    const publish = (text: string): void => {
      version += 1;
      const fresh = join(folder, `..v${version}`);
      mkdirSync(fresh);
      writeFileSync(join(fresh, 'peers.yaml'), text);
      symlinkSync(`..v${version}`, join(folder, '..data_tmp'));
      const stale = version === 1 ? undefined : readlinkSync(join(folder, '..data'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
      if (stale !== undefined) rmSync(join(folder, stale), { recursive: true });
    };
    publish('- a:1');
    symlinkSync('..data/peers.yaml', path);
    const peers = follow();
    expect(await peers.next()).toBe('a:1');
    for (const id of ['b:1', 'c:1', 'd:1']) {
      publish(`- ${id}`);
      expect(await peers.next()).toBe(id);
    }
  });

  it('may be in a directory that is not there yet, or moves', async () => {
    path = join(folder, 'later', 'peers.yaml');
    const peers = follow();
    expect(await peers.next()).toContain('there is no such file');
    mkdirSync(join(folder, 'later'));
    writeFileSync(path, '- a:1');
    expect(await peers.next()).toBe('a:1');
    renameSync(join(folder, 'later'), join(folder, 'elsewhere'));
    expect(await peers.next()).toContain('there is no such file');
    renameSync(join(folder, 'elsewhere'), join(folder, 'later'));
    writeFileSync(path, '- b:1');
    expect(await peers.next()).toBe('b:1');
  });

  it('cannot be a directory', async () => {
    path = folder;
    expect(await follow().next()).toContain('could not be read: EISDIR');
  });

  it('is read for each subscriber, from subscribe to unsubscribe', async () => {
    writeFileSync(path, '- a:1');
    const updater = file(path, { pollMs: 10 });
    const both = [updater, updater].map(peers$ => firstValueFrom(peers$.pipe(take(2), toArray())));
    await firstValueFrom(updater);
    writeFileSync(path, '- b:1');
    const [one, other] = await Promise.all(both);
    expect(one).toEqual([[{ id: 'a:1' }], [{ id: 'b:1' }]]);
    expect(other).toEqual(one);
  });
});

describeUpdater('file', () => {
  writeFileSync(path, '- a:1');
  return {
    updater: file(path, { pollMs: 10, observer: () => undefined }),
    ids: ['a:1'],
    change: () => {
      writeFileSync(path, '[b:1, c:1]');
      return ['b:1', 'c:1'];
    },
    break: () => rmSync(path),
    dispose: () => undefined,
  };
});

describe('a process that has followed a file', () => {
  const root = resolve(__dirname, '../../..');

  it('ends by itself once it has unsubscribed', async () => {
    writeFileSync(path, '- a:1');
    const program = `
      import { file } from '@peerage/updaters';
      import { firstValueFrom } from 'rxjs';
      const [path] = process.argv.slice(-1);
      const updater = file(path, { observer: () => {} });
      updater.subscribe().unsubscribe();
      file(path + '.missing', { observer: ({ error }) => console.log(error.code) }).subscribe().unsubscribe();
      const [{ id }] = await firstValueFrom(updater);
      console.log(id);
    `;
    const child = spawn(
      process.execPath,
      [
        '--conditions=@peerage/source',
        '--import',
        join(root, 'scripts/run-sources.mjs'),
        '--input-type=module',
        '--eval',
        program,
        '--',
        path,
      ],
      { cwd: resolve(__dirname, '..'), stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const [exitCode] = await once(child, 'close');
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: 'a:1\n' });
  }, 60_000);
});
