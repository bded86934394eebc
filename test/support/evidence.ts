import { memoryReader } from '../../asterisk/conf/reader.ts';
import { readFiles } from '../../asterisk/doctor/files.ts';
import { lookAt, RULES } from '../../asterisk/doctor/rules.ts';
import type { Evidence, Finding, Running, Source } from '../../asterisk/doctor/types.ts';
import type { Driver } from '../../asterisk/engine/port.ts';
import { clock } from '../../asterisk/log/text.ts';
import type { LogLevel, LogLine } from '../../asterisk/log/types.ts';
import { NOW } from './view.ts';

/** What is told of a PBX; the rest is a PBX without files, log and peers that runs well. */
export interface Told {
  readonly driver?: Driver;
  /** Contents by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Milliseconds before now at which these files were changed. */
  readonly changedAgo?: Readonly<Record<string, number>>;
  readonly sounds?: ReadonlyMap<string, boolean>;
  readonly music?: Readonly<Record<string, { files?: readonly string[]; hasProgram?: boolean }>>;
  /** One a second, the last one now. */
  readonly log?: readonly (string | Partial<LogLine>)[];
  readonly asterisk?: Partial<Running>;
  readonly unseen?: readonly Source[];
  readonly program?: string;
}

const ETC = '/etc/asterisk';
const HOUR = 3_600_000;

const RUNNING: Running = {
  ...{ down: undefined, peers: [], registrations: [], version: '22.10.1', reloadedAt: NOW - HOUR },
  startedAt: NOW - HOUR,
  contexts: undefined,
  modules: new Set(['res_timing_timerfd.so', 'chan_pjsip.so']),
  ...{ differs: { dialplan: [], users: [] }, lacks: [] },
};

/** `WARNING some message`, or the message of a notice. */
export function logLine(said: string | Partial<LogLine>, at = NOW): LogLine {
  const time = clock(at);
  const base = { time, callId: '', file: '', line: 0, function: '', level: 'NOTICE' as LogLevel };
  if (typeof said !== 'string') return { ...base, message: '', ...said };
  const [, level, message] =
    /^(ERROR|WARNING|NOTICE|VERBOSE|DTMF|SECURITY) (.*)$/s.exec(said) ?? [];
  return { ...base, level: (level ?? 'NOTICE') as LogLevel, message: message ?? said };
}

export async function evidenceOf(told: Told = {}): Promise<Evidence> {
  const { driver = 'pjsip', log = [], files = {}, changedAgo = {} } = told;
  const lines = log.map((said, index) => logLine(said, NOW - (log.length - 1 - index) * 1000));
  const named = Object.entries(files).map(([name, text]) => [`${ETC}/${name}`, text]);
  const read = await readFiles(ETC, driver, lines, memoryReader(Object.fromEntries(named)));
  const changed = Object.entries(changedAgo).map(
    ([name, ms]) => [`${ETC}/${name}`, NOW - ms] as const,
  );
  const music = read.music.map((source) => ({
    ...source,
    files: told.music?.[source.class.name]?.files,
    hasProgram: told.music?.[source.class.name]?.hasProgram,
  }));
  return {
    ...{ program: told.program ?? 'pbxctl', driver, now: NOW, log: lines },
    unseen: new Map((told.unseen ?? []).map((source) => [source, 'it is elsewhere'])),
    files: { ...read, music, modifiedAt: new Map(changed), sounds: told.sounds ?? new Map() },
    asterisk: { ...RUNNING, ...told.asterisk },
  };
}

/** What one rule finds. */
export async function found(rule: string, told: Told): Promise<readonly Finding[]> {
  const one = RULES.find(({ id }) => id === rule);
  if (!one) throw new Error(`there is no rule ${rule}`);
  return lookAt(one, await evidenceOf(told)).findings;
}
