/** Keeps a number of calls in flight for a while and says what they cost. */
import { type Echo, echoRequest } from './echo.js';

export interface CallQuestion {
  readonly inFlight: number;
  readonly durationMs: number;
}

export interface CallSample {
  /** CPU microseconds of this process, and so of the client alone, per call. */
  readonly cpuUsPerCall: number;
  readonly callsPerS: number;
}

export async function load(echo: Echo, { inFlight, durationMs }: CallQuestion): Promise<CallSample> {
  let calls = 0;
  const startMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const lane = async (): Promise<void> => {
    while (performance.now() - startMs < durationMs) {
      const sequence = calls++;
      const response = await echo(echoRequest(sequence));
      if (response.sequence !== sequence) throw new Error(`Call ${sequence} got the answer of another.`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const { user, system } = process.cpuUsage(cpuBefore);
  const tookS = (performance.now() - startMs) / 1000;
  return { cpuUsPerCall: (user + system) / calls, callsPerS: calls / tookS };
}
