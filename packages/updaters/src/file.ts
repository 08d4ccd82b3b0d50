/** An updater that follows a file. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Observer, tellProblem, type Updater } from '@peerage/peer-core';
import { callback, checkSettings, pathRule, pollRule, type Rules } from '@peerage/peer-core/settings';
import { catchError, defer, type Observable, of, repeat } from 'rxjs';
import { unreadable } from './peer-document.js';
import { type Reading, settledPeers } from './settled-peers.js';

export interface FileOptions {
  /** Is told when the file cannot be used, and why; without it that becomes a process warning. */
  readonly observer?: Observer | undefined;
  /** The pause between two looks at the file; 250 by default. A change counts once two looks agree. */
  readonly pollMs?: number | undefined;
}

/**
 * Follows a YAML or JSON file that lists peers: addresses, or objects with an `address` and attributes.
 *
 * The first good content makes a snapshot, and so does every later one whose peers differ. A file that is broken,
 * empty, deleted or not there yet makes none: the reason is told once as `source-unreadable`, and the next good
 * content counts again. The updater neither completes nor fails.
 *
 * Every subscription looks for itself, from subscribe to unsubscribe, and holds the process for as long.
 *
 * @throws PeerError `invalid-configuration` naming the argument.
 */
export function file(path: string, options: FileOptions = {}): Updater {
  pathRule.check('path', path);
  checkSettings('file', options, rules);
  const { observer, pollMs = 250 } = options;
  const source = resolve(path);
  // Looking again and again is crude and never wrong: no file system and no mount keeps a change from it, no link on
  // the way to the file, no directory that comes later. Watches miss changes in each of these.
  const readings$ = reading(source).pipe(repeat({ delay: pollMs }));
  return settledPeers(readings$, source, error => tellProblem(observer, source, error));
}

const rules: Rules<FileOptions> = { observer: callback, pollMs: pollRule };

function reading(source: string): Observable<Reading> {
  return defer(() => readFile(source, 'utf8')).pipe(
    catchError((cause: NodeJS.ErrnoException) => {
      const problem = cause.code === 'ENOENT' ? 'there is no such file; it is awaited' : cause.message;
      return of(unreadable(source, problem, { cause }));
    }),
  );
}
