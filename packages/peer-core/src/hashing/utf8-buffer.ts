/** Text as UTF-8, in one buffer that is written again and again. */

const encoder = new TextEncoder();

/** Grows to the longest text it was given; ASCII text costs no allocation. */
export class Utf8Buffer {
  #bytes = new Uint8Array(64);
  #length = 0;

  /** The first `length` of them are written. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get length(): number {
    return this.#length;
  }

  /** Holds `text` and nothing else. */
  set(text: string): void {
    this.#length = 0;
    this.append(text);
  }

  /** Half a surrogate pair becomes U+FFFD. */
  append(text: string): void {
    this.#reserve(this.#length + text.length);
    const bytes = this.#bytes;
    let end = this.#length;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) {
        this.#length = end;
        this.#appendEncoded(text.slice(index));
        return;
      }
      bytes[end++] = code;
    }
    this.#length = end;
  }

  /** Takes back what was appended beyond the first `length` bytes. */
  truncate(length: number): void {
    this.#length = length;
  }

  #appendEncoded(text: string): void {
    const encoded = encoder.encode(text);
    this.#reserve(this.#length + encoded.length);
    this.#bytes.set(encoded, this.#length);
    this.#length += encoded.length;
  }

  #reserve(length: number): void {
    if (length <= this.#bytes.length) return;
    const grown = new Uint8Array(length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
