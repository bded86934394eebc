import type { AmiMessage } from '../ami/message.ts';
import type { Ami, AmiAction } from '../ami/port.ts';
import { PbxError } from '../errors.ts';

const lists = [
  'CoreShowChannels',
  'BridgeList',
  'SIPpeers',
  'SIPshowregistry',
  'PJSIPShowEndpoints',
  'PJSIPShowContacts',
  'PJSIPShowRegistrationsOutbound',
  'IAXpeerlist',
  'IAXregistry',
];
const responses = ['CoreSettings', 'CoreStatus'];
/** A list of thousands of peers takes seconds on a busy PBX. */
const timeoutMs = 30_000;

/** Everything that a first list says, to be applied in this order. Actions that this Asterisk lacks are not asked for. */
export async function askAll(commands: Ami): Promise<readonly AmiMessage[]> {
  const has = await knownActions(commands);
  const answers = [
    ...responses.filter(has).map((name) => askOne(commands, { Action: name })),
    ...lists.filter(has).map((name) => askList(commands, { Action: name })),
  ];
  return withoutStrays((await Promise.all(answers)).flat());
}

/** The registrar's database keeps contacts of endpoints that are gone from the files. */
function withoutStrays(items: readonly AmiMessage[]): readonly AmiMessage[] {
  const named = items.filter(({ event }) => event === 'EndpointList');
  const endpoints = new Set(named.map((item) => item.get('ObjectName')));
  const isStray = (item: AmiMessage) => {
    const endpoint = item.event === 'ContactList' ? item.get('Endpoint') : undefined;
    return endpoint !== undefined && endpoint !== '' && !endpoints.has(endpoint);
  };
  return items.filter((item) => !isStray(item));
}

/** The items of a list; none where Asterisk refuses it. */
export async function askList(commands: Ami, action: AmiAction): Promise<readonly AmiMessage[]> {
  return orNothing(async () => (await commands.list(action, { timeoutMs })).items);
}

async function askOne(commands: Ami, action: AmiAction): Promise<readonly AmiMessage[]> {
  return orNothing(async () => [await commands.send(action, { timeoutMs })]);
}

/** Which actions this Asterisk has and this user may use; when it will not say, all are tried. */
async function knownActions(commands: Ami): Promise<(name: string) => boolean> {
  const [answer] = await askOne(commands, { Action: 'ListCommands' });
  if (!answer) return () => true;
  const names = new Set(answer.headers.map(([name]) => name.toLowerCase()));
  return (name) => names.has(name.toLowerCase());
}

/** A refusal is an answer (not loaded, not permitted); a lost or silent connection is not. */
export async function orNothing<T>(ask: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await ask();
  } catch (error) {
    const refused = ['failed', 'refused', 'not-found'];
    if (error instanceof PbxError && refused.includes(error.code)) return [];
    throw error;
  }
}
