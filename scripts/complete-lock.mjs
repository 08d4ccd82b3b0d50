/**
 * Completes `package-lock.json` with the platform packages that the registry in use does not serve.
 *
 * A package with native parts names one optional package per platform. A mirror that serves only some of them
 * leaves holes in the lock file, and `npm ci` refuses a lock file with holes. What belongs there is known
 * without the registry: their parent pins the version, and their name tells the platform.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const lockPath = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(lockPath, 'utf8'));

const platformName =
  /(?<os>android|darwin|freebsd|linux|openharmony|win32)-(?<cpu>arm64|arm|ia32|loong64|ppc64|riscv64|s390x|x64)(?:-(?<abi>\w+))?$/;

const known = new Set(Object.keys(lock.packages).map(path => path.replace(/^.*node_modules\//, '')));
const added = [];
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (known.has(name)) continue;
    const platform = platformName.exec(name)?.groups;
    if (platform === undefined || !/^\d+\.\d+\.\d+/.test(version)) {
      throw new Error(
        `Cannot complete the lock file: ${name}@${version} names no platform or no exact version.`,
      );
    }
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [platform.cpu],
      ...(parent.dev && { dev: true }),
      ...(platform.os === 'linux' && { libc: [platform.abi?.startsWith('musl') ? 'musl' : 'glibc'] }),
      optional: true,
      os: [platform.os],
    };
    added.push(`${name}@${version}`);
  }
}

// npm sorts by path; anything else would show up as a change in the next install.
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en')),
);
writeFileSync(lockPath, `${JSON.stringify(lock, undefined, 2)}\n`);
for (const name of added) console.log(`added ${name}`);
