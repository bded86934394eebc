import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Engine, EngineChoice, ReportProgress } from '../../asterisk/engine/port.ts';
import { createEngineStore } from '../../asterisk/engine/store.ts';

/** Where real engines for tests are kept between runs; PBXCTL_TEST_DATA names another folder. */
export function testData(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return process.env.PBXCTL_TEST_DATA || join(cache, 'pbxctl-test');
}

/** A real engine, fetched once. Rejects when it cannot be had: a real test does not pass without. */
export async function realEngine(
  choice: EngineChoice,
  report: ReportProgress = () => {},
): Promise<Engine> {
  const store = createEngineStore({
    dataDir: join(testData(), 'data'),
    cacheDir: join(testData(), 'cache'),
    env: process.env,
  });
  return await store.obtain(choice, { report, signal: new AbortController().signal });
}
