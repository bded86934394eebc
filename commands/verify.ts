import { join } from 'node:path';
import { createAri } from '../asterisk/ari/client.ts';
import { messageOf, PbxError } from '../asterisk/errors.ts';
import { isThere } from '../asterisk/files.ts';
import { labInstance } from '../asterisk/lab/files.ts';
import { trunkNameOf } from '../asterisk/lab/link.ts';
import type { LabLink } from '../asterisk/lab/port.ts';
import { tailLog } from '../asterisk/log/tail.ts';
import type { Phone } from '../asterisk/phone/phones.ts';
import type { Call, LivePbx } from '../asterisk/state/types.ts';
import { type Check, defineCommand, type Report } from './command.ts';
import type { Context, LabProfile } from './context.ts';
import { LAB_CONTEXT, labPhones, labSpec, loadLab, logFile } from './lab/profile.ts';
import { seeTransfer } from './lab/transfer-check.ts';
import { goesOver, OPERATOR_ECHO, seeCallFrom, seeOtherEnd, seeTrunk } from './lab/trunk-checks.ts';
import { until } from './until.ts';
import { count } from './words.ts';

export const verify = defineCommand({
  name: 'verify',
  summary: 'check the lab from end to end, with real calls; N/N and a line for each check',
  details: [
    'Phones that are registered are left alone. Where 701 and 702 are free, two SIPp phones take their',
    'places for as long as the checks last.',
  ].join('\n'),
  examples: [['pbxctl verify', 'exit status 0 when all holds, else 1']],
  kind: 'read',
  args: {},
  options: {},
  async run(_, context): Promise<Report> {
    await loadLab(context);
    return verifyReport(context, []);
  },
});

/** The checks of a lab, each with what was seen; `after` is said when all hold. */
export function verifyReport(context: Context, after: readonly string[]): Report {
  return {
    kind: 'report',
    title: `verifying ${context.pbxName} …`,
    checks: checks(context),
    after,
  };
}

/** What one check saw; it fails by throwing. */
type See = () => Promise<string>;

async function check(name: string, see: See): Promise<Check> {
  try {
    return { name, ok: true, detail: await see() };
  } catch (error) {
    const hint = error instanceof PbxError ? error.hint : undefined;
    return { name, ok: false, detail: messageOf(error), ...(hint === undefined ? {} : { hint }) };
  }
}

const fail = (why: string, hint?: string): never => {
  throw new PbxError('failed', why, hint);
};

async function* checks(context: Context): AsyncGenerator<Check> {
  const profile = await loadLab(context);
  const runs = await check('Asterisk runs', () => seeRunning(context, profile));
  yield runs;
  if (!runs.ok) return;
  const ami = await check('AMI answers', () => seeAmi(context));
  yield ami;
  yield check('ARI answers', () => seeAri(profile));
  const started = await check('started without an error', () => seeStart(context, profile));
  if (started.detail !== LONG_AGO) yield started;
  yield check('French announcements', () => seeSounds(profile));
  if (!ami.ok) return;
  const live = await context.live();
  const { link, users } = profile;
  if (users.length > 0)
    yield check(`users ${users.map((user) => user.number).join(' and ')}`, async () =>
      seeUsers(live, profile),
    );
  const numbers = numbersOf(profile);
  yield check(`numbers ${numbers.join(' and ')} in ${LAB_CONTEXT}`, () =>
    seeDialplan(context, numbers),
  );
  if (link) {
    yield check(`the ${otherRole(link)} runs`, () => seeOtherEnd(context, link));
    yield check(`trunk to the ${otherRole(link)}`, () => seeTrunk(context, live, link));
  }
  yield* phoneChecks(context, profile, live);
}

const otherRole = ({ role }: LabLink): string => (role === 'lab' ? 'operator' : 'lab');

/** Numbers that must be there, whatever else a person has added. */
const numbersOf = ({ link }: LabProfile): string[] =>
  link?.role === 'operator' ? ['600', '611', '644'] : ['600', '_70X'];

async function seeRunning(context: Context, profile: LabProfile): Promise<string> {
  const status = await context.runner.status(labInstance(labSpec(profile, context.folders)));
  if (status.state === 'failed') fail(status.reason, 'pbxctl log   then   pbxctl start');
  if (status.state !== 'running') return fail('it is stopped', 'pbxctl start');
  return `${profile.engine.version}, pid ${status.pid}, ${profile.address}`;
}

async function seeAmi(context: Context): Promise<string> {
  const { status } = await context.ami();
  return status.phase === 'up' ? status.greeting : status.phase;
}

async function seeAri(profile: LabProfile): Promise<string> {
  const ari = createAri({ ...profile.ari, app: 'pbxctl' });
  try {
    const info = await ari.get('/asterisk/info');
    const version = (info as { system?: { version?: string } }).system?.version;
    return version ?? fail('it does not tell its version');
  } finally {
    ari.close();
  }
}

/** The log has been rotated since the start: nothing can be said of it, and nothing is. */
const LONG_AGO = 'the log does not reach back to the start';

/** What Asterisk logs when all modules are loaded (main/asterisk.c). */
const READY = 'Asterisk Ready.';

/** The log of the last start, up to the moment that Asterisk was ready; later errors are those of calls. */
async function seeStart(context: Context, profile: LabProfile): Promise<string> {
  const status = await context.runner.status(labInstance(labSpec(profile, context.folders)));
  const since = status.state === 'running' ? status.startedAt - 1000 : 0;
  const lines = tailLog({
    path: logFile(profile, context.folders),
    lines: Number.POSITIVE_INFINITY,
    follow: false,
    signal: context.signal,
  });
  let read = 0;
  const errors: string[] = [];
  for await (const line of lines) {
    if (Date.parse(line.time) < since) continue;
    read++;
    if (line.level === 'ERROR') errors.push(line.message);
    if (line.message.startsWith(READY)) break;
  }
  if (errors.length > 0)
    fail(
      `${count(errors.length, 'error')}, the last one: ${errors.at(-1)}`,
      'pbxctl log --level ERROR',
    );
  return read === 0 ? LONG_AGO : `${count(read, 'line')} of log`;
}

async function seeSounds({ engine, language }: LabProfile): Promise<string> {
  const folder = join(engine.dataDir, 'sounds', language);
  const formats = ['gsm', 'wav', 'alaw', 'g722'].map((format) => `demo-echotest.${format}`);
  for (const file of formats) if (await isThere(join(folder, file))) return file;
  return fail(
    `there is no demo-echotest in ${folder}`,
    'pbxctl teardown lab --yes && pbxctl setup lab',
  );
}

function seeUsers({ view }: LivePbx, { users, driver }: LabProfile): string {
  const technology = driver === 'sip' ? 'SIP' : 'PJSIP';
  const seen = users.map(({ number }) => {
    const peer = view.peers.get(`${technology}/${number}`);
    return (
      peer ?? fail(`Asterisk does not know ${technology}/${number}`, 'pbxctl log --level WARNING')
    );
  });
  return seen.map((peer) => `${peer.id} ${peer.status}`).join(', ');
}

async function seeDialplan(context: Context, numbers: readonly string[]): Promise<string> {
  const ami = await context.ami();
  const { items } = await ami.list({ Action: 'ShowDialPlan', Context: LAB_CONTEXT });
  const extensions = new Set(
    items.flatMap((item) => item.get('Exten') ?? item.get('Extension') ?? []),
  );
  for (const wanted of numbers)
    if (!extensions.has(wanted))
      fail(`extension ${wanted} is not there`, `pbxctl cli "dialplan show ${LAB_CONTEXT}"`);
  return [...extensions].sort().join(' ');
}

/** How long the calls of a verification talk. */
const TALK_MS = 800;

async function* phoneChecks(
  context: Context,
  profile: LabProfile,
  live: LivePbx,
): AsyncGenerator<Check> {
  const [a, b] = labPhones(profile);
  if (!a || !b) return;
  const phones = context.phones(profile);
  yield check(`phone ${a.number} calls the echo test (600)`, async () => {
    const wanted = (call: Call) => call.exten === '600' && call.state === 'up';
    const { caller } = await seeCall(context, live, wanted, async () => {
      const how = { talkMs: TALK_MS, signal: context.signal };
      const { ok, reason } = await phones.call(a, '600', how);
      if (!ok) fail(reason, `pbxctl log --channel ${a.number}`);
    });
    return `answered, ${caller.application || 'Answer'}, hung up by the phone`;
  });
  const { link } = profile;
  if (link)
    yield check(`phone ${a.number} calls the operator's echo (${OPERATOR_ECHO})`, async () => {
      const over = (call: Call) => goesOver(link, call);
      const { legs } = await seeCall(context, live, over, async () => {
        const how = { talkMs: TALK_MS, signal: context.signal };
        const { ok, reason } = await phones.call(a, OPERATOR_ECHO, how);
        if (!ok) fail(reason, `pbxctl trunk test ${trunkNameOf(link)}`);
      });
      return `one call, ${count(legs.length, 'leg')}: ${legs.map((leg) => leg.name).join(' and ')}`;
    });
  const taken = (phone: Phone) => (peerOf(live, profile, phone)?.contacts.length ?? 0) > 0;
  const ours = new Set((await phones.list()).map((phone) => phone.number));
  const strangers = [a, b].filter((phone) => taken(phone) && !ours.has(phone.number));
  if (strangers.length > 0) return;
  yield* pairChecks(context, profile, live, a, b, ours);
}

const peerOf = ({ view }: LivePbx, profile: LabProfile, { number }: Phone) =>
  view.peers.get(`${profile.driver === 'sip' ? 'SIP' : 'PJSIP'}/${number}`);

async function* pairChecks(
  context: Context,
  profile: LabProfile,
  live: LivePbx,
  a: Phone,
  b: Phone,
  ours: ReadonlySet<string>,
): AsyncGenerator<Check> {
  const phones = context.phones(profile);
  const guests = [a, b].filter((phone) => !ours.has(phone.number));
  try {
    for (const phone of [a, b])
      yield await check(`phone ${phone.number} registers`, async () => {
        await phones.start(phone, { ringMs: 100 });
        await until(
          context,
          live,
          () => (peerOf(live, profile, phone)?.contacts.length ?? 0) > 0,
          'is not seen',
        );
        return peerOf(live, profile, phone)?.address ?? '';
      });
    yield await check(`${a.number} calls ${b.number}`, async () => {
      const wanted = (call: Call) => call.callee !== undefined && call.state === 'up';
      const { legs } = await seeCall(context, live, wanted, async () => {
        const how = { talkMs: TALK_MS, signal: context.signal };
        const { ok, reason } = await phones.call(a, b.number, how);
        if (!ok) fail(reason, `pbxctl log --channel ${b.number}`);
      });
      return `one call, ${count(legs.length, 'leg')}: ${legs.map((leg) => leg.name).join(' and ')}`;
    });
    const { link } = profile;
    if (link)
      yield await check(`the operator calls ${b.number}`, () => seeCallFrom(context, link, b));
    if (link)
      yield await check(`${a.number} holds the operator and transfers it to ${b.number}`, () =>
        seeTransfer({ context, live, phones, link, a, b }),
      );
    yield await check('a wrong password is refused', async () => {
      const { ok, reason } = await phones.register({ ...a, secret: 'wrong' });
      if (ok) fail('it was accepted');
      // The last word in the log shall not be a phone that cannot get in.
      const right = await phones.register(a);
      if (!right.ok) fail(`and so is the right one: ${right.reason}`);
      return reason;
    });
  } finally {
    await Promise.all(guests.map((phone) => phones.stop(phone)));
  }
}

/** The first call that a condition holds of, as the live view shows it while the call is placed. */
async function seeCall(
  context: Context,
  live: LivePbx,
  wanted: (call: Call) => boolean,
  place: () => Promise<void>,
): Promise<Call> {
  const ending = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  let found: Call | undefined;
  const look = () => {
    found ??= [...live.view.calls.values()].find(wanted);
    return found !== undefined;
  };
  const seen = until({ signal }, live, look, 'AMI did not show the call');
  seen.catch(() => undefined);
  try {
    await place();
    await seen;
  } finally {
    ending.abort();
  }
  return found ?? fail('AMI did not show the call');
}
