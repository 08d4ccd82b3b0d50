/** Where the endpoints are: one port, and as many addresses of the loopback interface as it takes. */

const perBlock = 250;

/** The addresses of `count` endpoints of 127.1.0.0/16, `127.1.0.1:port` first. */
export function endpointAddresses(count: number, port: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const block = Math.floor(index / perBlock);
    return `127.1.${block}.${1 + (index % perBlock)}:${port}`;
  });
}
