/** Hashes text. */
import { Utf8Buffer, type Word64 } from '@peerage/peer-core/hashing';

/** Hashes the first `length` bytes into `hash`; a hash of 32 bits stands in the high word. */
export type ByteHash = (bytes: Uint8Array, length: number, hash: Word64) => void;

export class TextHash {
  readonly #hash: ByteHash;
  readonly #text = new Utf8Buffer();

  constructor(hash: ByteHash) {
    this.#hash = hash;
  }

  /** Hashes `text` into `hash`. */
  put(text: string, hash: Word64): void {
    this.#text.set(text);
    this.#hash(this.#text.bytes, this.#text.length, hash);
  }
}

/** Hashes a text with numbers behind it, of which the text is encoded once. */
export class NumberedTextHash {
  readonly #hash: ByteHash;
  readonly #text = new Utf8Buffer();
  #stemLength = 0;

  constructor(hash: ByteHash) {
    this.#hash = hash;
  }

  /** Sets what stands before the numbers. */
  setStem(stem: string): void {
    this.#text.set(stem);
    this.#stemLength = this.#text.length;
  }

  /** Hashes the stem and `number` in decimal into `hash`. */
  put(number: number, hash: Word64): void {
    this.#text.truncate(this.#stemLength);
    this.#text.append(`${number}`);
    this.#hash(this.#text.bytes, this.#text.length, hash);
  }
}
