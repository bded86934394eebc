import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogLine } from '../../asterisk/log/types.ts';
import { createLive, type StartableLive } from '../../asterisk/state/live.ts';
import { type Recording, recordingOf } from '../../src/recording/read.ts';
import { createRecorder, type OwnRecorder } from '../../src/recording/recorder.ts';
import { createReplay } from '../../src/recording/replay.ts';
import type { Answer } from '../../src/tui/index.ts';
import { temporaryFolder } from './folder.ts';
import { type HandTimers, handTimers } from './handTimers.ts';
import { createManualTimer, type ManualTimer } from './manualTimer.ts';
import { type ScriptedAmi, scriptedAmi } from './scriptedAmi.ts';
import { openStage, type Stage, type StageOptions, stageTime } from './session-stage.ts';
import { readTranscript } from './transcript.ts';

/** A session on a PBX that a test plays, with its recorder, in this process. */
export interface RecordedSession {
  readonly stage: Stage;
  readonly live: StartableLive;
  readonly events: ScriptedAmi;
  readonly timers: HandTimers;
  readonly recorder: OwnRecorder;
  readonly file: string;
  log(...messages: string[]): void;
  /** Lets a second pass, in which this happens, and resolves with the screen after it. */
  second(act?: () => void | Promise<void>): Promise<string[]>;
  /** Ends the recording, and resolves with what the file holds. */
  end(): Recording;
  text(): string;
}

export interface RecordedOptions {
  readonly transcript?: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly secrets?: readonly string[];
  readonly maxBytes?: number;
  readonly answer?: StageOptions['answer'];
}

/** Begins to record a session on the PBX of a transcript, as it was at its first list. */
export async function recordSession(options: RecordedOptions = {}): Promise<RecordedSession> {
  const { transcript = 'pjsip-22.ami', columns = 100, rows = 30, secrets = [] } = options;
  const timers = handTimers(stageTime);
  const events = scriptedAmi();
  const commands = scriptedAmi();
  for (const { action, message } of readTranscript(transcript).get('first list') ?? []) {
    const known =
      action === undefined ? [] : (commands.answers.get(action)?.({ Action: action }) ?? []);
    const all = [...(known as readonly (typeof message)[]), message];
    if (action !== undefined) commands.answers.set(action, () => all);
  }
  const live = createLive({ events, commands, now: timers.now, timers });
  const started = live.start();
  await timers.advance(0);
  await started;
  const waiting: LogLine[] = [];
  let wake = () => {};
  async function* lines(): AsyncGenerator<LogLine> {
    for (;;) {
      const line = waiting.shift();
      if (line) yield line;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  const recorder = createRecorder({
    ...{ live, now: timers.now, secrets },
    about: {
      ...{ pbxctl: '0.1.0', pbx: 'lab', kind: 'lab', readOnly: false },
      engine: () => 'Asterisk 22.10.1, pjsip',
      size: () => ({ columns, rows }),
    },
  });
  const file = join(temporaryFolder(), 'lesson.pbxrec');
  recorder.begin(file, options.maxBytes ?? 50_000_000);
  await timers.advance(600);
  // Later questions find nothing new.
  commands.answers.clear();
  const stage = openStage({
    ...{ columns, rows, now: timers.now, log: lines() },
    ...(options.answer ? { answer: options.answer } : {}),
    deps: { live, recorder },
  });
  let seconds = 0;
  return {
    ...{ stage, live, events, timers, recorder, file },
    log(...messages) {
      for (const message of messages)
        waiting.push({
          ...{ time: '12:00:00.000', level: 'VERBOSE', callId: 'C-00000001', file: 'pbx.c' },
          ...{ line: 2928, function: 'pbx_extension_helper', message },
        });
      wake();
    },
    async second(act = () => {}) {
      seconds++;
      const passed = () => timers.now() - stageTime;
      await timers.advance(seconds * 1000 - 300 - passed());
      await act();
      await hurry(stage);
      await timers.advance(seconds * 1000 - passed());
      const clock = `REC ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
      return stage.waitFor((screen) => screen.join('\n').includes(clock));
    },
    end() {
      recorder.end('the test has ended');
      return recordingOf(readFileSync(file), file);
    },
    text: () => readFileSync(file, 'utf8'),
  };
}

/** Has the screen drawn soon: a drawing that took long would put off the next one. */
async function hurry(stage: Stage): Promise<void> {
  stage.type('\x0c');
  await new Promise(setImmediate);
}

/** A replay on a stage, whose clock a test moves. */
export interface PlayedSession {
  readonly stage: Stage;
  readonly timer: ManualTimer;
  /** Moves to this time, and resolves with the screen then. */
  at(ms: number): Promise<string[]>;
}

export interface PlayOptions extends StageOptions {
  readonly follows?: boolean;
  readonly speed?: number;
  readonly startMs?: number;
}

export function playSession(recording: Recording, options: PlayOptions = {}): PlayedSession {
  const { columns = 100, rows = 30, follows = true, speed = 1, startMs = 0 } = options;
  const timer = createManualTimer();
  const { replay, live, feed, features, now } = createReplay({
    ...{ recording, timer, speed, startMs, follows },
  });
  const refused = async (): Promise<Answer> => {
    throw new Error('a replay ran a command');
  };
  const stage = openStage({
    ...{ columns, rows, now, log: nothing() },
    ...options,
    deps: { replay, live, feed, features, dispatch: refused, line: refused },
  });
  return {
    stage,
    timer,
    async at(ms) {
      await hurry(stage);
      timer.advance(ms - timer.now());
      const seconds = Math.floor(ms / 1000);
      const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}/`;
      return stage.waitFor((screen) => (screen[0] ?? '').includes(clock));
    },
  };
}

async function* nothing(): AsyncGenerator<never> {
  await new Promise(() => {});
}
