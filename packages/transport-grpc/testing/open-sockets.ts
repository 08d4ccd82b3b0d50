/** Whether connections were let go of, as the process sees it. */

/** The TCP connections of this process, made and being made; those that earlier tests had may still be closing. */
export function openSockets(): number {
  return process.getActiveResourcesInfo().filter(resource => resource === 'TCPSocketWrap').length;
}
