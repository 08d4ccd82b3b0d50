/** Credentials of a server that are those of the last good files. */
import type { SecureContextOptions } from 'node:tls';
import { ServerCredentials } from '@grpc/grpc-js';
import type { FollowedFiles } from '@peerage/transport-grpc/tls';

type Watcher = Parameters<ServerCredentials['_addWatcher']>[0];

/* oxlint-disable eslint/no-underscore-dangle -- grpc-js has no other names for it. */

/** New connections are made with the newest; the files are looked at for as long as a server listens with this. */
export class FileCredentials extends ServerCredentials {
  readonly #files: FollowedFiles<SecureContextOptions>;
  #stopFollowing: (() => void) | undefined;

  constructor(files: FollowedFiles<SecureContextOptions>, clientCertificates: 'none' | 'required') {
    const asks = clientCertificates === 'required';
    super({ requestCert: asks, rejectUnauthorized: asks }, files.current);
    this.#files = files;
  }

  override _addWatcher(watcher: Watcher): void {
    super._addWatcher(watcher);
    // What has changed while nobody listened was not looked at; it is as soon as somebody does.
    this.#stopFollowing ??= this.#files.onRotated(() => this.updateSecureContextOptions(this.#files.current));
  }

  override _removeWatcher(watcher: Watcher): void {
    super._removeWatcher(watcher);
    if (this.getWatcherCount() > 0) return;
    this.#stopFollowing?.();
    this.#stopFollowing = undefined;
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}
