/** What this process has open, sockets of idle connections included: Node itself lists only what keeps it alive. */
import { readdirSync, readlinkSync } from 'node:fs';

const directory = '/proc/self/fd';

export function descriptorCount(): number {
  return readdirSync(directory).length;
}

export function socketCount(): number {
  return readdirSync(directory).filter(isSocket).length;
}

function isSocket(descriptor: string): boolean {
  try {
    return readlinkSync(`${directory}/${descriptor}`).startsWith('socket:');
  } catch {
    // The one that read the directory.
    return false;
  }
}
