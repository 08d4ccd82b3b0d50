/** Generates again after every change. */
import { CodegenError } from './codegen-error.js';
import type { GenerateOptions } from './generate.js';
import { ProtoWatcher } from './proto-watcher.js';

export interface WatchOptions {
  readonly configPath: string | undefined;
  /** What to generate. Asked again after every change, for the config file may have changed. */
  readonly resolveOptions: () => Promise<GenerateOptions>;
  readonly generate: (options: GenerateOptions) => Promise<void>;
  /** Told why nothing was generated. */
  readonly onError: (error: CodegenError) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Generates, and again after every change, until the signal aborts. What goes wrong is told, and the next change is
 * waited for.
 *
 * @throws CodegenError `usage` when that is what goes wrong at the start.
 */
export async function watch(options: WatchOptions): Promise<void> {
  const { configPath, resolveOptions, generate, onError, signal } = options;
  const watcher = new ProtoWatcher(configPath);
  const attempt = async (): Promise<CodegenError | undefined> => {
    try {
      const resolved = await resolveOptions();
      await watcher.follow([resolved.protoDir, ...(resolved.include ?? [])]);
      await generate(resolved);
      return undefined;
    } catch (error) {
      if (error instanceof CodegenError) return error;
      throw error;
    }
  };
  try {
    let problem = await attempt();
    if (problem?.fault === 'usage') throw problem;
    for (;;) {
      if (problem !== undefined) onError(problem);
      if (!(await watcher.changed(signal))) return;
      problem = await attempt();
    }
  } finally {
    await watcher.close();
  }
}
