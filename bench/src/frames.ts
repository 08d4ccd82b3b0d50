/** gRPC messages as they are sent: one byte for compression, four for the length, and the message. */

export const prefixBytes = 5;

export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(prefixBytes + message.length);
  framed.writeUInt8(0, 0);
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, prefixBytes);
  return framed;
}

/** Counts messages in a stream of bytes that is cut anywhere. */
export class FrameCounter {
  /** Messages whose length has arrived. */
  count = 0;
  /** Bytes of the message that is being skipped. */
  #skip = 0;
  #partial: Buffer = Buffer.alloc(0);

  add(chunk: Buffer): void {
    const data = this.#partial.length === 0 ? chunk : Buffer.concat([this.#partial, chunk]);
    let at = this.#skip;
    while (at + prefixBytes <= data.length) {
      this.count++;
      at += prefixBytes + data.readUInt32BE(at + 1);
    }
    this.#skip = Math.max(0, at - data.length);
    this.#partial = data.subarray(at);
  }
}
