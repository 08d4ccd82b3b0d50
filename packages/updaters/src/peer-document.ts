/** Reads the text of a peers file, YAML or JSON. Where the text comes from is not its concern. */
import { type Identifier, PeerError } from '@peerage/peer-core';
import { type Document, isNode, isSeq, LineCounter, parseDocument } from 'yaml';
import { readPeers } from './peer-entry.js';
import { isObject, show } from './shape.js';

/**
 * Reads a list of peers, or an object whose only field `peers` is one. JSON is read as the YAML it is.
 *
 * A text with nothing in it is an error, for that is what a file looks like that is just being written; `[]` says
 * that there are no peers.
 *
 * @param source Where the text comes from, for errors.
 * @throws PeerError `source-unreadable` naming the first mistake, its line and its entry.
 */
export function parsePeerDocument(text: string, source: string): readonly Identifier[] {
  const lines = new LineCounter();
  // Without the mark that some editors put in front, which the parser takes for content.
  const document = parseDocument(text.replace(/^\uFEFF/, ''), {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const [fault] = document.errors;
  if (fault !== undefined) {
    throw unreadable(source, fault.message, { line: lines.linePos(fault.pos[0]).line, cause: fault });
  }
  return readPeers(peersOf(document, source), source, (cause, index) =>
    unreadable(source, cause.message, { line: lineOf(document, index, lines), cause }),
  );
}

/** Why a source could not be read: `problem` is a clause or a sentence. */
export function unreadable(
  source: string,
  problem: string,
  { line, cause }: { line?: number | undefined; cause?: unknown } = {},
): PeerError {
  return new PeerError('source-unreadable', { source, problem: problem.replace(/\.$/, ''), line }, { cause });
}

function peersOf(document: Document, source: string): readonly unknown[] {
  const content = contentOf(document, source);
  if (content === null) throw unreadable(source, 'there is nothing in it ([] says that there are no peers)');
  const peers = isObject(content) && Object.keys(content).join() === 'peers' ? content['peers'] : content;
  if (Array.isArray(peers)) return peers;
  throw unreadable(
    source,
    `it holds ${show(content)}; expected a list of peers, or an object with the list "peers"`,
  );
}

function contentOf(document: Document, source: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    // Aliases without an anchor, or so many of them that they are taken for an attack.
    throw unreadable(source, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function lineOf(document: Document, index: number, lines: LineCounter): number | undefined {
  const peers = isSeq(document.contents) ? document.contents : document.get('peers', true);
  const entry = isSeq(peers) ? peers.items[index] : undefined;
  return isNode(entry) && entry.range ? lines.linePos(entry.range[0]).line : undefined;
}
