import type { Ami, AmiAction, CliAnswer } from '../../asterisk/ami/port.ts';
import type {
  Driver,
  Engine,
  EngineStore,
  InstanceStatus,
  Runner,
} from '../../asterisk/engine/port.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { Phone, PhoneStatus, Phones } from '../../asterisk/phone/phones.ts';
import type {
  AttachedProfile,
  Context,
  Folders,
  LabProfile,
  Profile,
  Profiles,
} from '../../commands/context.ts';
import { ami as message } from './scriptedAmi.ts';
import { NOW } from './view.ts';

/** Nothing listens there, whatever labs run on this machine. */
export const ADDRESS = '127.91.2.198';

const unexpected = (what: string) => () => {
  throw new Error(`the command was not expected to use ${what}`);
};

export function engineOf(version = '22.1.0', over: Partial<Engine> = {}): Engine {
  const driver: Driver = Number.parseInt(version, 10) < 21 ? 'sip' : 'pjsip';
  return {
    id: `${version}-paper`,
    version,
    driver,
    origin: 'paper',
    moduleDir: '/nonexistent/modules',
    dataDir: '/nonexistent/data',
    asterisk: { file: '/nonexistent/asterisk', args: [], env: {} },
    programs: { sipp: '/nonexistent/sipp' },
    ...over,
  };
}

export function profileOf(over: Partial<LabProfile> = {}): LabProfile {
  const engine = over.engine ?? engineOf();
  const access = (port: number, secret: string) => ({
    host: ADDRESS,
    port,
    username: 'pbxctl',
    secret,
  });
  return {
    name: 'lab',
    kind: 'lab',
    engineChoice: '22',
    engine,
    driver: engine.driver,
    address: ADDRESS,
    bind: undefined,
    ami: access(5038, 'amiSecret'),
    ari: access(8088, 'ariSecret'),
    users: [
      { number: '701', name: 'Phone A', secret: 'secretOf701' },
      { number: '702', name: 'Phone B', secret: 'secretOf702' },
    ],
    language: 'fr',
    written: {},
    ...over,
  };
}

/** A PBX that was there before; read-only, on another machine unless told otherwise. */
export function attachedOf(over: Partial<AttachedProfile> = {}): AttachedProfile {
  return {
    ...{ name: 'office', kind: 'attached', write: false, driver: 'pjsip' },
    ami: { host: '127.0.9.198', port: 5038, username: 'noc', secret: 'officeSecret' },
    ...over,
  };
}

export function foldersUnder(root: string): Folders {
  return {
    data: `${root}/data`,
    cache: `${root}/cache`,
    state: `${root}/state`,
    history: `${root}/state/history`,
    config: `${root}/config/config.json`,
    pbx: (name) => `${root}/data/pbx/${name}`,
    run: (name) => `${root}/data/pbx/${name}/run`,
  };
}

export function profilesOf(...profiles: readonly Profile[]): Profiles {
  const find = async (name: string) => profiles.find((profile) => profile.name === name);
  return {
    find,
    names: async () => profiles.map((profile) => profile.name),
    async load(name) {
      const profile = await find(name);
      if (profile) return profile;
      throw new PbxError('not-found', `there is no PBX called ${name} yet`, 'pbxctl setup lab');
    },
  };
}

/** What was asked of a fake, in order. */
interface Asked {
  readonly asked: string[];
}

export const RUNNING = {
  state: 'running',
  pid: 4242,
  supervisorPid: 4241,
  startedAt: NOW - 125_000,
  restarts: 1,
} as const satisfies InstanceStatus;

export function runnerOf(status: InstanceStatus = { state: 'stopped' }): Runner & Asked {
  const asked: string[] = [];
  const now = new Map<string, InstanceStatus>();
  const of = (name: string) => now.get(name) ?? status;
  return {
    asked,
    async start({ name }) {
      asked.push(`start ${name}`);
      const already = of(name).state === 'running';
      now.set(name, RUNNING);
      return { pid: RUNNING.pid, already };
    },
    async checkBinds() {},
    async stop({ name }) {
      asked.push(`stop ${name}`);
      const was = of(name).state === 'running' ? 'running' : 'stopped';
      now.set(name, { state: 'stopped' });
      return { was };
    },
    status: async ({ name }) => of(name),
  };
}

/** Engines by choice: the ready ones, and those that can be fetched. */
export function enginesOf(
  ready: Readonly<Record<string, Engine>>,
  fetchable: Readonly<Record<string, Engine>> = {},
): EngineStore & Asked {
  const asked: string[] = [];
  let known = ready;
  return {
    asked,
    find: async (choice) => known[choice],
    async obtain(choice, { mirror, report }) {
      asked.push(`obtain ${choice}${mirror ? ` from ${mirror}` : ''}`);
      report({ stage: 'fetching', done: 1, total: 2, unit: 'packages' });
      const engine = known[choice] ?? fetchable[choice];
      if (!engine) throw new PbxError('unreachable', 'The package mirror cannot be reached.');
      known = { ...known, [choice]: engine };
      return engine;
    },
    list: async () => Object.values(known),
    async clear() {
      asked.push('clear');
      known = {};
    },
  };
}

export function phonesOf(over: Partial<Phones> = {}, running: readonly string[] = []) {
  const asked: string[] = [];
  const known = new Map<string, PhoneStatus>();
  const add = (number: string, address: string) => known.set(number, { number, address, pid: 77 });
  for (const number of running) add(number, '127.0.0.1');
  const fakes: Phones & Asked = {
    asked,
    async start(phone: Phone) {
      asked.push(`start ${phone.number} ${phone.address}`);
      add(phone.number, phone.address);
      return { pid: 77, already: false };
    },
    async stop({ number }) {
      asked.push(`stop ${number}`);
      return known.delete(number);
    },
    list: async () => [...known.values()],
    register: unexpected('phones.register'),
    call: unexpected('phones.call'),
    place: unexpected('phones.place'),
    listen: unexpected('phones.listen'),
    ...over,
  };
  return fakes;
}

/** Sends nothing: answers by the name of the action, and keeps what it was sent. */
export function amiOf(
  answers: Readonly<Record<string, (action: AmiAction) => readonly string[]>> = {},
  cli: (line: string) => CliAnswer = unexpected('ami.command'),
): Ami & { readonly sent: AmiAction[] } {
  const sent: AmiAction[] = [];
  const answer = (action: AmiAction): readonly string[] => {
    sent.push(action);
    const found = answers[action.Action];
    if (!found) throw new Error(`the action ${action.Action} was not expected`);
    return found(action);
  };
  return {
    sent,
    status: { phase: 'up', greeting: 'Asterisk Call Manager/11.0.0' },
    connect: async () => {},
    send: async (action) => message(answer(action)[0] ?? 'Response: Success'),
    list: async (action) => ({
      response: message('Response: Success'),
      items: answer(action).map(message),
    }),
    command: async (line) => cli(line),
    onEvent: () => () => {},
    onStatus: () => () => {},
    close: () => {},
  };
}

/** The world of a command: what a test does not give it, it may not use. */
export function contextOf(over: Partial<Context> = {}): Context {
  let secrets = 0;
  return {
    pbxName: 'lab',
    at: unexpected('at'),
    folders: foldersUnder('/nonexistent'),
    profiles: profilesOf(profileOf()),
    engines: enginesOf({}),
    tools: {
      find: async () => '/nonexistent/tool',
      obtain: unexpected('tools.obtain'),
      fetch: unexpected('tools.fetch'),
      clear: async () => {},
    },
    runner: runnerOf(),
    recorders: { begin: unexpected('recorders.begin') },
    isSession: false,
    agiProgram: { file: '/nonexistent/node', args: ['agi.js'], env: {} },
    mohProgram: { file: '/nonexistent/node', args: ['moh.js'], env: {} },
    machine: { etc: '/nonexistent/etc', run: '/nonexistent/run' },
    login: unexpected('login'),
    changes: {
      history: unexpected('changes.history'),
      list: unexpected('changes.list'),
      contents: unexpected('changes.contents'),
    },
    phones: unexpected('phones'),
    readLines: unexpected('readLines'),
    version: '0.0.0',
    ami: unexpected('ami'),
    live: unexpected('live'),
    onEvent: async () => () => {},
    readInput: unexpected('readInput'),
    newSecret: () => `fresh${++secrets}`,
    signal: new AbortController().signal,
    now: () => NOW,
    env: {},
    ...over,
  };
}
