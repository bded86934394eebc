import { PbxError } from '../../asterisk/errors.ts';
import { linesSinceNow } from '../../asterisk/log/since.ts';
import { tailLog } from '../../asterisk/log/tail.ts';
import type { LogLine } from '../../asterisk/log/types.ts';
import type { LivePbx } from '../../asterisk/state/types.ts';
import { type About, type Evidence, explain } from '../../asterisk/trunk/faults.ts';
import { isRegistered, registrationWords, trunkLive } from '../../asterisk/trunk/live.ts';
import type { Trunk } from '../../asterisk/trunk/read.ts';
import { explainRefusal, tellsOfCall } from '../../asterisk/trunk/refusals.ts';
import { type Check, defineCommand, type Report } from '../command.ts';
import type { Context, Profile } from '../context.ts';
import { logFile } from '../lab/profile.ts';
import { until } from '../until.ts';
import { placeCall } from './place.ts';
import { type OtherEnd, openTrunks, otherEnd, programFor, trunkNamed } from './trunks.ts';

/** What the other end of most trunks answers by itself. */
const ECHO = '600';
const NUMBER = /^[0-9A-Za-z*#+._-]{1,64}$/;
/** As long as chan_iax2 may take to find out that it is reachable, or not. */
const QUALIFY_MS = 8_000;
/** How far back it is looked for calls of the other end that were refused. */
const RECENT_MS = 15 * 60_000;
const RECENT_LINES = 5000;

export const trunkTest = defineCommand({
  name: 'trunk test',
  summary: 'place a real call over a trunk, measure it, and explain what fails',
  details: [
    'Calls NUMBER at the other end (600, the echo of a lab) from the PBX itself, with no phone. It tells',
    'the round trip of IAX2, how long the other end took to answer, the codec, and whether the call is',
    'encrypted. Where it fails it says why, from the log (of both ends, where both are of pbxctl).',
  ].join('\n'),
  examples: [
    ['pbxctl trunk test operator', 'calls 600 there'],
    ['pbxctl trunk test partner 701', 'another number'],
  ],
  kind: 'read',
  args: {
    trunk: { help: 'the name of a trunk', complete: 'trunk' },
    number: { help: 'a number of the other end (600)', optional: true },
  },
  options: {},
  async run({ args }, context): Promise<Report> {
    if (args.number !== undefined && !NUMBER.test(args.number))
      throw new PbxError(
        'usage',
        `${JSON.stringify(args.number)} cannot be dialled`,
        'pbxctl trunk test operator 600',
      );
    const trunks = await openTrunks(context);
    const trunk = trunkNamed(trunks, args.trunk);
    const live = await context.live();
    const other = await otherEnd(context, trunk);
    const number = args.number ?? numberOf(other);
    return {
      kind: 'report',
      title: `testing ${trunk.name} …`,
      checks: checks({ context, profile: trunks.profile, trunk, number, live, other }),
    };
  },
});

interface Testing {
  readonly context: Context;
  readonly profile: Profile;
  readonly trunk: Trunk;
  readonly number: string;
  readonly live: LivePbx;
  readonly other: OtherEnd | undefined;
}

/** The echo, else a user: what the other end lets in, where it is a PBX of ours. */
function numberOf(other: OtherEnd | undefined): string {
  const users = other?.profile.users.map((user) => user.number) ?? [];
  return [ECHO, ...users].find((number) => other?.letsIn(number)) ?? ECHO;
}

async function* checks(testing: Testing): AsyncGenerator<Check> {
  const { trunk } = testing;
  const about = aboutOf(testing);
  const reachable = await seeReachable(testing, about);
  yield reachable;
  if (trunk.registers) yield await seeRegistration(testing, about);
  if (reachable.ok) yield* callChecks(testing, about);
  yield await seeIncoming(testing, about);
}

function aboutOf({ context, trunk, number, other }: Testing): About {
  return {
    ...{ name: trunk.name, address: `${trunk.host}:${trunk.port}` },
    ...{ username: trunk.username, encryption: trunk.encryption, number },
    program: programFor(context.pbxName),
    otherProgram: other && programFor(other.profile.name),
    otherName: other?.name,
  };
}

const peerOf = ({ live, trunk }: Testing) => live.view.peers.get(`IAX2/${trunk.name}`);

function failed(name: string, evidence: Evidence, about: About, otherwise: string): Check {
  const fault = explain(evidence, about);
  return {
    ...{ name, ok: false, detail: fault?.sentence ?? otherwise },
    hint: fault?.hint ?? `${about.program} log --level NOTICE`,
  };
}

const NOTHING: Evidence = { here: [], there: [], cause: undefined, status: undefined };

async function seeReachable(testing: Testing, about: About): Promise<Check> {
  const { context, live, trunk } = testing;
  const name = `${trunk.name} is reachable`;
  const isSettled = () => {
    const { status } = peerOf(testing) ?? {};
    return status === 'reachable' || status === 'lagged' || status === 'registered';
  };
  await until(context, live, isSettled, 'it does not answer', QUALIFY_MS).catch(ifTimeout);
  const peer = peerOf(testing);
  if (!peer)
    return {
      name,
      ok: false,
      detail: `Asterisk does not know IAX2/${trunk.name}`,
      hint: `${about.program} cli "module reload chan_iax2.so"`,
    };
  if (isSettled()) {
    const rtt = peer.rttMs === undefined ? '' : `, round trip ${peer.rttMs.toFixed(0)} ms`;
    return { name, ok: true, detail: `${peer.address ?? ''}${rtt}` };
  }
  const status = peer.status === 'unknown' ? 'unreachable' : peer.status;
  return failed(name, { ...NOTHING, status }, about, `it is ${peer.status}`);
}

function ifTimeout(error: unknown): void {
  if (!(error instanceof PbxError && error.code === 'timeout')) throw error;
}

async function seeRegistration(testing: Testing, about: About): Promise<Check> {
  const { context, live } = testing;
  const name = 'registered there';
  const registration = () => {
    const peer = peerOf(testing);
    return peer && trunkLive(live.view, peer).registration;
  };
  const isDone = () => isRegistered(registration()?.status ?? '');
  await until(context, live, isDone, 'not registered', QUALIFY_MS).catch(ifTimeout);
  const found = registration();
  if (found && isRegistered(found.status))
    return { name, ok: true, detail: registrationWords(found) };
  const evidence = { ...NOTHING, here: await recentLines(testing, () => true) };
  return failed(name, evidence, about, found ? registrationWords(found) : 'it is not registered');
}

async function* callChecks(testing: Testing, about: About): AsyncGenerator<Check> {
  const { context, profile, trunk, number, other } = testing;
  const here = await complaints(context, profile);
  const there = await complaints(context, other?.profile);
  const placed = await placeCall(context, `IAX2/${trunk.name}/${number}`, trunk.codecs);
  const name = `call to ${number}`;
  if (!placed.answered) {
    const status = peerOf(testing)?.status;
    const evidence = { here: await here(), there: await there(), cause: placed.cause, status };
    yield failed(name, evidence, about, 'it was not answered');
    return;
  }
  yield { name, ok: true, detail: `answered after ${placed.afterMs} ms` };
  yield {
    name: 'codec',
    ok: trunk.codecs.includes('all') || trunk.codecs.includes(placed.codec),
    detail: placed.codec,
  };
  yield {
    name: 'encryption',
    ok: placed.isEncrypted || trunk.encryption !== 'required',
    detail: placed.isEncrypted ? 'encrypted (AES-128)' : `not encrypted (${trunk.encryption})`,
  };
}

const isTelling = ({ level }: LogLine): boolean =>
  level === 'ERROR' || level === 'WARNING' || level === 'NOTICE';

/** What a PBX of ours logs from now on; nothing for others. */
async function complaints(
  { folders }: Context,
  profile: Profile | undefined,
): Promise<() => Promise<readonly string[]>> {
  if (profile?.kind !== 'lab') return async () => [];
  const since = await linesSinceNow(logFile(profile, folders), isTelling);
  return async () => (await since()).map(({ message }) => message);
}

/** The last call of the other end: whether this PBX took it. */
async function seeIncoming(testing: Testing, about: About): Promise<Check> {
  const name = `calls that come in from ${testing.trunk.name}`;
  const lines = await recentLines(testing, (line) => tellsOfCall(line, testing.trunk.host));
  const fault = explainRefusal(lines.at(-1) ?? '', about);
  if (fault) return { name, ok: false, detail: fault.sentence, hint: fault.hint };
  return {
    name,
    ok: true,
    detail: lines.length > 0 ? 'the last one was taken' : 'there was none lately',
  };
}

/** What this PBX has logged since its last reload, for some minutes back. */
async function recentLines(
  { context, profile, live }: Testing,
  isWanted: (message: string) => boolean,
): Promise<string[]> {
  if (profile.kind !== 'lab') return [];
  const { reloadedAt = 0, startedAt = 0 } = live.view;
  const since = Math.max(context.now() - RECENT_MS, reloadedAt, startedAt);
  const lines = tailLog({
    ...{ path: logFile(profile, context.folders), lines: RECENT_LINES, follow: false },
    signal: context.signal,
  });
  const found: string[] = [];
  for await (const { time, message } of lines)
    if (Date.parse(time) >= since && isWanted(message)) found.push(message);
  return found;
}
