import { formatLogLine } from '../asterisk/log/format.ts';
import { systemTimer } from '../asterisk/timer.ts';
import type { SessionOpening } from '../commands/command.ts';
import type { Host } from './host.ts';
import { readRecording } from './recording/read.ts';
import { createReplay } from './recording/replay.ts';
import { type Answer, runSession } from './tui/index.ts';

type Begin = Extract<SessionOpening['begin'], { what: 'replay' }>;

const refused = async (): Promise<Answer> => ({ kind: 'done', lines: [], status: 1 });

/** Opens the session on a recording: no PBX, no network, no profile. Resolves with the exit status. */
export async function startReplay(begin: Begin, host: Host): Promise<number> {
  const recording = await readRecording(begin.file);
  const { heading } = recording;
  const { replay, live, feed, features, now } = createReplay({
    ...begin,
    recording,
    timer: systemTimer,
  });
  return runSession({
    ...{ input: host.stdin, output: host.stdout, env: host.env },
    profile: { name: heading.pbx, kind: heading.kind, readOnly: heading.readOnly },
    ...{ replay, live, feed, features, now },
    log: nothing(),
    formatLog: formatLogLine,
    dispatch: refused,
    line: refused,
    complete: async (_text, cursor) => ({ from: cursor, candidates: [] }),
    history: { load: () => [], add: () => {} },
    advice: { noPeers: 'no peers were known then', noCalls: 'no calls at this time' },
  });
}

/** The log comes with what else was recorded. */
async function* nothing(): AsyncGenerator<never> {
  await new Promise(() => {});
}
