import createManager from 'asterisk-manager';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createAmi } from '../../asterisk/ami/client.ts';
import type { AmiMessage } from '../../asterisk/ami/message.ts';
import { startAsterisk, type TestAsterisk } from '../support/asterisk.ts';

type Fields = Record<string, unknown>;

/** Our message in the form that asterisk-manager gives: lower-case names, lists, name=value objects. */
function inTheirForm({ headers }: AmiMessage): Fields {
  const fields: Fields = {};
  for (const [header, value] of headers) {
    const name = header.toLowerCase();
    const before = fields[name];
    if (name === 'variable' || name === 'chanvariable') {
      const [variable = '', ...rest] = value.split('=');
      fields[name] = { ...(before as object | undefined), [variable]: rest.join('=') };
    } else if (before === undefined) fields[name] = value;
    else fields[name] = Array.isArray(before) ? [...before, value] : [before, value];
  }
  return fields;
}

describe.each(['16', '22'] as const)('events of Asterisk %s', { timeout: 30_000 }, (version) => {
  let asterisk: TestAsterisk;
  beforeAll(async () => {
    asterisk = await startAsterisk(version, { address: `127.0.3.2${version}` });
  }, 30_000);
  afterAll(() => asterisk?.stop());

  async function connectBoth() {
    const ours: AmiMessage[] = [];
    const theirs: createManager.ManagerEvent[] = [];
    const { host, port, username, secret } = asterisk.ami;
    const ami = createAmi({ ...asterisk.ami, events: 'all' });
    const manager = createManager(port, host, username, secret, true);
    onTestFinished(() => {
      ami.close();
      manager.disconnect();
    });
    ami.onEvent((event) => ours.push(event));
    manager.on('managerevent', (event) => theirs.push(event));
    await ami.connect();
    await new Promise((resolve) => manager.action({ action: 'Ping' }, resolve));
    return { ami, manager, ours, theirs };
  }

  async function seenBetweenMarks(work: (ami: ReturnType<typeof createAmi>) => Promise<void>) {
    const { ami, ours, theirs } = await connectBoth();
    const both = (mark: string) =>
      expect.poll(
        () =>
          ours.some((event) => event.get('UserEvent') === mark) &&
          theirs.some((event) => event.userevent === mark),
        { timeout: 10_000 },
      );
    await ami.send({ Action: 'UserEvent', UserEvent: 'Start' });
    await both('Start').toBe(true);
    await work(ami);
    await ami.send({ Action: 'UserEvent', UserEvent: 'End' });
    await both('End').toBe(true);
    const between = (events: Fields[]) => {
      const at = (mark: string) => events.findIndex(({ userevent }) => userevent === mark);
      return events.slice(at('Start'), at('End') + 1);
    };
    return { ours: between(ours.map(inTheirForm)), theirs: between([...theirs]) };
  }

  it('are the same, field by field, as asterisk-manager sees them', async () => {
    const { ours, theirs } = await seenBetweenMarks(async (ami) => {
      const call = {
        Action: 'Originate',
        Channel: 'Local/short@default',
        Application: 'Wait',
        Data: '1',
        CallerID: 'Zoé: 1 <701>',
        Variable: ['ONE=1', 'TWO=a=b', 'THREE='],
      };
      await ami.send(call);
      await ami.send({ ...call, Channel: 'PJSIP/loop' });
      await expect
        .poll(async () => (await ami.list({ Action: 'CoreShowChannels' })).items.length, {
          timeout: 10_000,
        })
        .toBe(0);
    });
    expect(theirs.length).toBeGreaterThan(50);
    expect(ours).toEqual(theirs);
    const names = new Set(ours.map(({ event }) => event));
    for (const name of ['Newchannel', 'VarSet', 'Newexten', 'Hangup'])
      expect(names).toContain(name);
  });

  it('lists have the items that asterisk-manager sees as events', async () => {
    const { ami, manager, theirs } = await connectBoth();
    const { items } = await ami.list({ Action: 'PJSIPShowEndpoints' });
    await new Promise((resolve) => manager.action({ action: 'PJSIPShowEndpoints' }, resolve));
    await expect.poll(() => theirs.some((one) => one.event === 'EndpointListComplete')).toBe(true);
    const theirItems = theirs.filter((one) => one.event === 'EndpointList');
    const withoutId = ({ actionid: _, ...rest }: Fields) => rest;
    expect(items).toHaveLength(1);
    expect(items.map(inTheirForm).map(withoutId)).toEqual(theirItems.map(withoutId));
  });
});
