/** The PEM files of one side of TLS. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Authority, Identity } from '../../packages/transport-grpc/testing/certificates.js';
import type { GreeterTls } from './servers/greeter-options.js';

export class TlsFiles {
  readonly paths: GreeterTls;

  /** @param side Tells the files of this side from those of others. */
  constructor(directory: string, side: string) {
    const path = (name: string): string => join(directory, `${side}-${name}.pem`);
    this.paths = { rootCertsPath: path('roots'), certPath: path('cert'), keyPath: path('key') };
  }

  /** Whose certificates this side takes from the other. */
  trust(...authorities: readonly Authority[]): void {
    writeFileSync(this.paths.rootCertsPath, authorities.map(({ cert }) => cert.toString().trim()).join('\n'));
  }

  /** The certificate of this side. */
  show({ cert, key }: Identity): void {
    writeFileSync(this.paths.certPath, cert);
    writeFileSync(this.paths.keyPath, key);
  }
}
