import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { asIdentity, identify, isAlive, type ProcessIdentity } from '../engine/process.ts';
import { deathSignalPrefix } from '../engine/run.ts';
import { PbxError } from '../errors.ts';
import { makeFolder, readTextIfAny, writeFileAtomic } from '../files.ts';
import type { PhoneCall } from './call.ts';
import { type ListeningPhone, type ListenOptions, listenForCall } from './listening.ts';
import { type PlaceOptions, placeCall } from './placing.ts';
import {
  answerScenario,
  callScenario,
  PHONE_PORT,
  type PhoneAccount,
  type PhoneCodec,
  registerScenario,
} from './scenario.ts';
import { endProcess, exitOf, runSipp } from './sipp.ts';
import { toneBytes } from './tone.ts';

/** A SIPp phone: an account at an address. */
export interface Phone extends PhoneAccount {
  readonly address: string;
}

export interface PhoneStatus {
  readonly number: string;
  readonly pid: number;
  readonly address: string;
}

/** How a call placed by a phone ended: SIPp's own verdict. */
export interface PlacedCall {
  readonly ok: boolean;
  /** For a failure: the unexpected message or the time-out, as SIPp put it. */
  readonly reason: string;
}

/** Phones without hardware: one SIPp process each, which registers, answers and sends a tone. */
export interface Phones {
  /** Starting a phone that runs changes nothing. */
  start(
    phone: Phone,
    options?: { ringMs?: number; codecs?: readonly PhoneCodec[] },
  ): Promise<{ pid: number; already: boolean }>;
  /** Un-registers, where the PBX can be reached, and ends the process. */
  stop(phone: Phone): Promise<boolean>;
  list(): Promise<readonly PhoneStatus[]>;
  /** Registers once and ends; false says that it was refused. */
  register(phone: Phone, options?: { expires?: number }): Promise<PlacedCall>;
  /** Places a call from the phone's address and waits for its end. */
  call(
    phone: Phone,
    to: string,
    options: { talkMs: number; codecs?: readonly PhoneCodec[]; signal?: AbortSignal },
  ): Promise<PlacedCall>;
  /** Places a call whose media is sent and heard; resolves when it is answered, PbxError `refused` otherwise. */
  place(phone: Phone, to: string, options?: PlaceOptions): Promise<PhoneCall>;
  /** Registers a phone that answers one call whose media is sent and heard. */
  listen(phone: Phone, options?: ListenOptions): Promise<ListeningPhone>;
}

export interface PhonesOptions {
  /** Absolute path of SIPp. */
  readonly sipp: string;
  /** A folder for scenarios (they hold secrets: mode 0600) and process files. */
  readonly dir: string;
  /** Address and SIP port of the PBX. */
  readonly pbx: { readonly address: string; readonly port: number };
}

/** Between two REGISTERs of a phone: short enough that a restarted PBX soon knows it again. */
const REGISTER_EVERY_MS = 30_000;
const CODECS: readonly PhoneCodec[] = ['alaw', 'ulaw'];
/** Pitch of the last digit's phone: A and B sound different. */
const toneHertz = (number: string) => 400 + 100 * (Number(number.slice(-1)) || 0);

export function createPhones(options: PhonesOptions): Phones {
  const { dir } = options;
  const file = (name: string) => join(dir, name);
  const record = (number: string) => file(`${number}.json`);

  async function running(
    number: string,
  ): Promise<(PhoneStatus & { identity: ProcessIdentity }) | undefined> {
    const text = await readTextIfAny(record(number));
    const kept = text === undefined ? undefined : parseRecord(text);
    if (!kept || !(await isAlive(kept.identity))) return undefined;
    return { number, pid: kept.identity.pid, address: kept.address, identity: kept.identity };
  }

  async function tone(codec: PhoneCodec, number: string): Promise<string> {
    const name = `tone-${number}.${codec}`;
    const path = file(name);
    if ((await readFile(path).catch(() => undefined)) === undefined) {
      await makeFolder(dir);
      await writeFile(path, toneBytes(codec, toneHertz(number)), { mode: 0o600 });
    }
    return name;
  }

  /** Scenario files get names of their own, so that two runs never read each other's. */
  async function scenarioFile(name: string, text: string): Promise<string> {
    const path = file(name);
    await writeFileAtomic(path, text, 0o600);
    return path;
  }

  const baseArgs = (phone: Phone) => [
    `${options.pbx.address}:${options.pbx.port}`,
    ...['-i', phone.address, '-mi', phone.address, '-ci', phone.address],
    ...['-nostdin', '-skip_rlimit', '-timeout_error'],
  ];

  async function runOnce(
    phone: Phone,
    scenario: string,
    more: readonly string[],
    signal?: AbortSignal,
  ): Promise<PlacedCall> {
    const path = await scenarioFile(`${phone.number}-${randomUUID()}.xml`, scenario);
    try {
      const args = [...baseArgs(phone), '-sf', path, '-m', '1', ...more];
      const tether = await deathSignalPrefix(process.env);
      const run = runSipp(options.sipp, args, {
        ...{ cwd: dir, file: `${path}.err`, tether, signal },
      });
      const reason = await run.ended;
      return { ok: reason === '', reason };
    } finally {
      await rm(path, { force: true });
    }
  }

  return {
    async start(phone, { ringMs = 1000, codecs = CODECS } = {}) {
      const already = await running(phone.number);
      if (already) return { pid: already.pid, already: true };
      const register = await scenarioFile(`${phone.number}-register.xml`, registerScenario(phone));
      const answer = await scenarioFile(
        `${phone.number}-answer.xml`,
        answerScenario({ ringMs, codecs, tone: await tone(codecs[0] ?? 'alaw', phone.number) }),
      );
      const child = spawn(
        options.sipp,
        [
          ...baseArgs(phone),
          ...['-p', String(PHONE_PORT)],
          ...['-sf', register, '-oocsf', answer],
          ...['-r', '1', '-rp', String(REGISTER_EVERY_MS)],
        ],
        { cwd: dir, detached: true, stdio: 'ignore' },
      );
      const identity = await settled(child, options.sipp, phone);
      child.unref();
      // Its own first REGISTER comes late, and only a phone that listens answers the PBX's first OPTIONS.
      const registered = await this.register(phone);
      if (!registered.ok) {
        await endProcess(identity);
        throw notRegistered(phone, registered.reason);
      }
      await writeFileAtomic(
        record(phone.number),
        JSON.stringify({ identity, address: phone.address }),
        0o600,
      );
      return { pid: identity.pid, already: false };
    },

    async stop(phone) {
      const found = await running(phone.number);
      if (found) {
        await this.register(phone, { expires: 0 });
        await endProcess(found.identity);
      }
      await rm(record(phone.number), { force: true });
      return found !== undefined;
    },

    async list() {
      const names = await readdir(dir).catch(() => []);
      const numbers = names
        .filter((name) => /^\w+\.json$/.test(name))
        .map((name) => name.slice(0, -5));
      const found = await Promise.all(numbers.sort().map(running));
      return found
        .filter((phone) => phone !== undefined)
        .map(({ identity: _, ...status }) => status);
    },

    async register(phone, { expires } = {}) {
      return runOnce(phone, registerScenario(phone, { expires }), ['-recv_timeout', '3000']);
    },

    async call(phone, to, { talkMs, codecs = CODECS, signal }) {
      const scenario = callScenario({
        ...{ account: phone, to, talkMs, codecs, ringMs: 0 },
        tone: await tone(codecs[0] ?? 'alaw', phone.number),
      });
      const more = ['-timeout', String(Math.ceil(talkMs / 1000) + 40)];
      return runOnce(phone, scenario, more, signal);
    },

    place: (phone, to, place) => placeCall(options, phone, to, place),

    listen(phone, listen = {}) {
      return listenForCall(options, phone, listen, async (expires) => {
        const { ok, reason } = await this.register(phone, expires === undefined ? {} : { expires });
        if (!ok) throw notRegistered(phone, reason);
      });
    },
  };
}

function parseRecord(text: string): { identity: ProcessIdentity; address: string } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('identity' in value)) return undefined;
    const identity = asIdentity(value.identity);
    const address = 'address' in value && typeof value.address === 'string' ? value.address : '';
    return identity && { identity, address };
  } catch {
    return undefined;
  }
}

function notRegistered(phone: Phone, reason: string): PbxError {
  if (/^SIP\/2\.0 40[137]/.test(reason))
    return new PbxError(
      'refused',
      `phone ${phone.number} was refused by the PBX: ${reason}`,
      'pbxctl peers   and   pbxctl log --level SECURITY   show why',
    );
  return new PbxError(
    'unreachable',
    `phone ${phone.number} could not register from ${phone.address}:${PHONE_PORT}: ${reason}`,
    'pbxctl status   shows whether the PBX runs',
  );
}

/** SIPp ends within moments when its address or port cannot be had; else it is at work. */
async function settled(child: ChildProcess, sipp: string, phone: Phone): Promise<ProcessIdentity> {
  const ended = exitOf(child, sipp);
  const early = await Promise.race([ended, delay(250, 'alive' as const)]);
  const identity = child.pid === undefined ? undefined : await identify(child.pid);
  if (early !== 'alive' || !identity)
    throw new PbxError(
      'failed',
      `phone ${phone.number} could not start on ${phone.address}:${PHONE_PORT}: the port is in use, or the address is not this machine's`,
      `ss -ulnp | grep ${phone.address}   shows who holds it`,
    );
  return identity;
}
