import { randomInt } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createAmi } from '../asterisk/ami/client.ts';
import type { AmiMessage } from '../asterisk/ami/message.ts';
import type { Ami } from '../asterisk/ami/port.ts';
import type { AmiAccess } from '../asterisk/attach/port.ts';
import { localStatus } from '../asterisk/attach/running.ts';
import { createRunner } from '../asterisk/engine/runner.ts';
import { createEngineStore } from '../asterisk/engine/store.ts';
import { createToolStore } from '../asterisk/engine/tools.ts';
import { PbxError } from '../asterisk/errors.ts';
import { labInstance } from '../asterisk/lab/files.ts';
import { complaintsSinceNow } from '../asterisk/log/since.ts';
import { createPhones, type Phones } from '../asterisk/phone/phones.ts';
import { createLive } from '../asterisk/state/live.ts';
import { eventMask } from '../asterisk/state/mask.ts';
import type { LivePbx } from '../asterisk/state/types.ts';
import { systemTimer } from '../asterisk/timer.ts';
import type {
  Context,
  Folders,
  LabProfile,
  Machine,
  Profile,
  Profiles,
} from '../commands/context.ts';
import { labSpec, logFile, phonesFolder } from '../commands/lab/profile.ts';
import { reloadFiles } from '../commands/reload.ts';
import { foldersOf } from './folders.ts';
import { readOnlyAmi } from './guard.ts';
import type { Host } from './host.ts';
import { readInput, readLines } from './input.ts';
import { checkPbxName, createProfiles } from './profile.ts';
import { createRecorders } from './recorders.ts';
import { createTransactor, type Transactor } from './transaction.ts';
import { VERSION } from './version.ts';

/** The PBX that is meant where nothing names one. */
export const DEFAULT_PBX = 'lab';
const SIP_PORT = 5060;
/** On loopback an attempt costs nothing, and a restarted PBX is to be seen at once. */
const LOCAL_BACKOFF = { minMs: 50, maxMs: 400 };
/** An Asterisk that started less than this ago may not listen yet. */
const BOOT_PATIENCE_MS = 5_000;
const SECRET_LENGTH = 24;
const SECRET_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';

/** A context together with what only the front door may use: making the changes that a command plans. */
export interface OpenedContext extends Context {
  readonly changes: Transactor;
}

/** Opens contexts and closes what they opened: one connection per PBX, shared by all commands of this process. */
export interface Contexts {
  /** `isSession`: for a command of a process that goes on after it. */
  open(
    pbxName: string | undefined,
    signal?: AbortSignal,
    isSession?: boolean,
  ): Promise<OpenedContext>;
  readonly folders: Folders;
  readonly profiles: Profiles;
  /** Lets this process change a read-only PBX, or no longer. */
  unlock(pbxName: string, on: boolean): void;
  isUnlocked(pbxName: string): boolean;
  /** Closes the connections to one PBX; who needs it again connects anew. */
  disconnect(pbxName: string): void;
  /** Ends all that was begun; resolves with the names of captures that ended so. */
  close(): Promise<readonly string[]>;
}

/** A program of its own, bundled beside main.json. */
export const bundled = (name: string): string =>
  join(dirname(fileURLToPath(import.meta.url)), name);

/** 24 letters and digits that nobody confuses: about 139 bits. */
export function newSecret(): string {
  return Array.from(
    { length: SECRET_LENGTH },
    () => SECRET_LETTERS[randomInt(SECRET_LETTERS.length)],
  ).join('');
}

/** The folders of a Linux machine. */
const MACHINE: Machine = { etc: '/etc', run: '/run' };

export function createContexts(host: Host, machine: Machine = MACHINE): Contexts {
  const folders = foldersOf(host.env, host.uid);
  const profiles = createProfiles(folders);
  const env = definedOf(host.env);
  const places = { dataDir: folders.data, cacheDir: folders.cache, env };
  const engines = createEngineStore(places);
  const tools = createToolStore(places);
  const runner = createRunner({
    supervisor: { file: process.execPath, args: [bundled('supervise.js')] },
    env,
  });
  const connections = new Map<string, Connections>();
  const unlocked = new Set<string>();
  const programOf = (name: string) => ({
    file: process.execPath,
    args: [bundled(name)],
    env: {},
  });

  const recorders = createRecorders(programOf('capture.js'), host.env);

  const connectionsOf = (name: string): Connections => {
    const known = connections.get(name);
    if (known) return known;
    const fresh = createConnections({
      load: () => profiles.load(name),
      whyUnreachable,
      isBooting,
      isUnlocked: () => unlocked.has(name),
      now: host.now,
    });
    connections.set(name, fresh);
    return fresh;
  };

  /** A PBX on this machine that does not run is said to be stopped, rather than «connection refused». */
  async function whyUnreachable(profile: Profile): Promise<PbxError | undefined> {
    const status = await statusOf(profile);
    if (status === undefined || status.state === 'running') return undefined;
    const why = status.state === 'failed' ? `has failed: ${status.reason}` : 'is stopped';
    return new PbxError(
      'unreachable',
      `${profile.name} ${why}`,
      `pbxctl ${pbxOption(profile.name)}start`,
    );
  }

  /** Started moments ago: it will answer soon. */
  async function isBooting(profile: Profile): Promise<boolean> {
    const status = await statusOf(profile);
    return status?.state === 'running' && host.now() - (status.startedAt ?? 0) < BOOT_PATIENCE_MS;
  }

  /** Undefined for a PBX on another machine. */
  async function statusOf(profile: Profile) {
    if (profile.kind === 'lab') return runner.status(labInstance(labSpec(profile, folders)));
    return profile.local && localStatus(profile.local);
  }

  const contexts: Contexts = {
    folders,
    profiles,
    async open(pbxName, signal = host.signal, isSession = false) {
      const name = checkPbxName(pbxName ?? host.env['PBXCTL_PBX'] ?? DEFAULT_PBX);
      const context: OpenedContext = {
        ...{ pbxName: name, folders, profiles, engines, runner, machine, signal, newSecret },
        ...{ tools, recorders, isSession, isUnlocked: unlocked.has(name) },
        agiProgram: programOf('agi.js'),
        mohProgram: programOf('moh.js'),
        at: (other) => contexts.open(other, signal, isSession),
        now: host.now,
        version: VERSION,
        env: host.env,
        readInput: () => readInput(host.stdin),
        readLines: () => readLines(host.stdin),
        phones: (profile) => phonesOf(profile, folders),
        ami: () => connectionsOf(name).ami(),
        live: () => connectionsOf(name).live(),
        login: (access, onEvent) => login(access, onEvent, signal),
        onEvent: async (listener) => (await connectionsOf(name).events()).onEvent(listener),
        changes: createTransactor({
          folder: join(folders.pbx(name), 'changes'),
          now: host.now,
          signal,
          reload: (paths) => reloadFiles(context, paths),
          async complaints() {
            const profile = await profiles.find(name);
            return profile?.kind === 'lab'
              ? complaintsSinceNow(logFile(profile, folders))
              : async () => [];
          },
        }),
      };
      return context;
    },
    unlock(pbxName, on) {
      if (on) unlocked.add(pbxName);
      else unlocked.delete(pbxName);
    },
    isUnlocked: (pbxName) => unlocked.has(pbxName),
    disconnect(pbxName) {
      connections.get(pbxName)?.close();
      connections.delete(pbxName);
    },
    async close() {
      const captures = await recorders.close();
      for (const connection of connections.values()) connection.close();
      return captures;
    },
  };
  return contexts;
}

const pbxOption = (name: string): string => (name === DEFAULT_PBX ? '' : `--pbx ${name} `);

function definedOf(env: Host['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function phonesOf(profile: LabProfile, folders: Folders): Phones {
  const sipp = profile.engine.programs['sipp'];
  if (!sipp)
    throw new PbxError(
      'not-found',
      `this engine (${profile.engine.origin}) comes without SIPp, which the phones are made of`,
      'install sip-tester and put sipp on the PATH, or: pbxctl setup lab --engine 22',
    );
  return createPhones({
    sipp,
    dir: phonesFolder(profile, folders),
    pbx: { address: profile.address, port: SIP_PORT },
  });
}

/** A guarded session that nobody keeps. */
async function login(
  { tls, ...access }: AmiAccess,
  onEvent: ((event: AmiMessage) => void) | undefined,
  signal: AbortSignal,
): Promise<Ami> {
  const events = onEvent ? 'system,security' : false;
  const client = createAmi({ ...access, events, ...(tls ? { tls: {} } : {}) });
  if (onEvent) client.onEvent(onEvent);
  const close = () => client.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    await client.connect();
    return readOnlyAmi(client, `${access.host}:${access.port}`);
  } catch (error) {
    client.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', close);
  }
}

interface Connections {
  ami(): Promise<Ami>;
  events(): Promise<Ami>;
  live(): Promise<LivePbx>;
  close(): void;
}

interface ConnectionOptions {
  load(): Promise<Profile>;
  /** A better reason than «connection refused», where there is one. */
  whyUnreachable(profile: Profile): Promise<PbxError | undefined>;
  isBooting(profile: Profile): Promise<boolean>;
  isUnlocked(): boolean;
  readonly now: () => number;
}

/** Tries again and again while the PBX is starting. */
async function patiently(
  connect: () => Promise<void>,
  isBooting: () => Promise<boolean>,
): Promise<void> {
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      if (!(error instanceof PbxError) || error.code !== 'unreachable' || !(await isBooting()))
        throw error;
      await delay(LOCAL_BACKOFF.minMs);
    }
  }
}

function amiOptions(profile: Profile) {
  const { tls = false, ...access }: AmiAccess = profile.ami;
  const isHere = profile.kind === 'lab' || profile.local !== undefined;
  return { ...access, ...(tls ? { tls: {} } : {}), ...(isHere ? { backoff: LOCAL_BACKOFF } : {}) };
}

/** Two AMI sessions on first use: one for events, one for commands. */
function createConnections({
  load,
  whyUnreachable,
  isBooting,
  isUnlocked,
  now,
}: ConnectionOptions): Connections {
  const closing: { close(): void }[] = [];

  async function connect(events: string | false): Promise<Ami> {
    const profile = await load();
    const client = createAmi({ ...amiOptions(profile), events });
    closing.push(client);
    try {
      await patiently(
        () => client.connect(),
        () => isBooting(profile),
      );
      const mayChange = profile.kind === 'lab' || profile.write;
      return mayChange ? client : readOnlyAmi(client, profile.name, isUnlocked);
    } catch (error) {
      client.close();
      throw (await whyUnreachable(profile)) ?? error;
    }
  }

  async function openLive(): Promise<LivePbx> {
    const commands = await ami();
    const opened = createLive({ events: await events(), commands, now, timers: systemTimer });
    closing.push(opened);
    await opened.start();
    return opened;
  }

  const ami = untilItFails(() => connect(false));
  const events = untilItFails(() => connect(eventMask));
  const live = untilItFails(openLive);
  return {
    ...{ ami, events, live },
    close: () => {
      for (const opened of closing.reverse()) opened.close();
    },
  };
}

/** Opens once; what failed is tried anew by the next who asks. */
function untilItFails<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open().catch((error) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}
