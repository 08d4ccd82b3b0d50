/** A stream that stays open for as long as its holder likes. */
import { PassThrough } from 'node:stream';
import type { CallOptions } from '@peerage/client';
import type { ConverseRequest, ConverseResponse } from '@peerage/protos/peerage/demo/v1/greeter';
import { inTime } from '../until.js';
import type { Caller } from './caller.js';

export class Conversation {
  readonly #lines = new PassThrough({ objectMode: true });
  readonly #answers: AsyncIterator<ConverseResponse, unknown>;

  constructor(caller: Caller, options: CallOptions) {
    const lines: AsyncIterable<ConverseRequest> = this.#lines;
    // A conversation has no deadline.
    const answers = caller.client.converse(lines, { ...options, timeoutMs: undefined });
    this.#answers = answers[Symbol.asyncIterator]();
  }

  /** Says something and gives what the other side answers. */
  async say(text: string): Promise<string | undefined> {
    this.#lines.write({ text });
    const answer = await inTime(this.#answers.next(), `"${text}" is answered`);
    return answer.done === true ? undefined : answer.value.text;
  }

  /** Says goodbye; resolves when the stream has ended well. */
  async end(): Promise<void> {
    this.#lines.end();
    await inTime(this.#answers.next(), 'the conversation has ended');
  }
}
