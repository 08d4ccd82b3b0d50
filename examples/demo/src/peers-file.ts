/** The file that says who is in the list, kept by the demo in place of a deployment tool. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class PeersFile {
  readonly path: string;
  readonly #directory = mkdtempSync(join(tmpdir(), 'peerage-demo-'));
  readonly #addresses: Set<string>;

  constructor(addresses: readonly string[]) {
    this.path = join(this.#directory, 'peers.yaml');
    this.#addresses = new Set(addresses);
    this.#write();
  }

  add(address: string): void {
    this.#addresses.add(address);
    this.#write();
  }

  remove(address: string): void {
    this.#addresses.delete(address);
    this.#write();
  }

  delete(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Puts a whole new file in the place of the old one, so that nobody ever reads half of it. */
  #write(): void {
    const next = `${this.path}.next`;
    writeFileSync(next, [...this.#addresses].map(address => `- ${address}\n`).join(''));
    renameSync(next, this.path);
  }
}
