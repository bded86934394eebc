import { sameName } from '../conf/bytes.ts';
import { matchesNumber } from '../dialplan/match.ts';
import type { LogLine } from '../log/types.ts';
import type { Refusal } from './refusals.ts';
import { lastLogged, listed, placed, quoted, typed } from './says.ts';
import type { Evidence, Finding } from './types.ts';

/** What one refusal means here: the same for the log of yesterday and for what happens now. */
export function findingOf(
  evidence: Evidence,
  refusal: Refusal,
  lines: readonly LogLine[] = [refusal.line],
): Finding | undefined {
  const meant = meaning(evidence, refusal);
  return (
    meant && { severity: 'problem', evidence: [...lastLogged(lines), ...meant.more], ...meant }
  );
}

interface Meaning {
  readonly title: string;
  readonly why: string;
  readonly mend: readonly string[];
  readonly more: readonly string[];
  readonly severity?: 'warning';
}

/** Which rule a refusal belongs to; none where there was no such user, and there is one now. */
export function ruleOf(evidence: Evidence, refusal: Refusal): string | undefined {
  const { kind } = refusal;
  if (kind === 'extension') return 'extension-missing';
  if (kind === 'codec') return 'codecs';
  if (kind === 'aor') return 'aor';
  if (isLogin(refusal) && !isKnown(evidence, refusal.account)) return 'unknown-user';
  if (kind === 'unknown') return undefined;
  return kind === 'password' ? 'wrong-password' : 'refused';
}

/** With `alwaysauthreject` chan_sip says of a stranger, too, that his password is wrong. */
const isLogin = ({ kind }: Refusal): boolean => kind === 'password' || kind === 'unknown';

function meaning(evidence: Evidence, refusal: Refusal): Meaning | undefined {
  switch (ruleOf(evidence, refusal)) {
    case 'unknown-user':
      return unknownUser(evidence, refusal);
    case 'wrong-password':
      return wrongPassword(evidence, refusal);
    case 'extension-missing':
      return extensionMissing(evidence, refusal);
    case 'codecs':
      return noCodec(evidence, refusal);
    case 'aor':
      return aor(evidence, refusal);
    case undefined:
      return undefined;
    default:
      return otherwise(evidence, refusal);
  }
}

function isKnown({ files, asterisk, unseen }: Evidence, account: string): boolean {
  const isIt = (name: string) => sameName(name, account);
  if (unseen.has('files') && unseen.has('asterisk')) return true;
  return (
    files.users.some(({ number }) => isIt(number)) || asterisk.peers.some(({ name }) => isIt(name))
  );
}

const from = ({ address }: Refusal): string => (address === '' ? '' : ` from ${address}`);
const shown = (name: string): string => (name === '' ? 'somebody without a name' : name);

function unknownUser(evidence: Evidence, refusal: Refusal): Meaning {
  const { account } = refusal;
  const names = evidence.files.users.map(({ number }) => number);
  return {
    title: `${shown(account)} tried to log in${from(refusal)}, and there is no such user`,
    why: 'the phone is told no more than that it is refused, so that strangers cannot find out which users there are',
    mend: [
      ...(isNumber(account) ? [`${typed(evidence, 'user add', [account])}   makes that user`] : []),
      ...(names.length > 0 ? [`or give the phone the name of a user: ${listed(names)}`] : []),
    ],
    more: [],
  };
}

const isNumber = (account: string): boolean => /^[\w.+-]{1,40}$/.test(account);

function wrongPassword(evidence: Evidence, refusal: Refusal): Meaning {
  const { account } = refusal;
  return {
    title: `${account} was refused${from(refusal)}: wrong password`,
    why: 'the name is right and the password of the phone is another one than that of the PBX',
    mend: [
      `${typed(evidence, 'user show', [account], '--reveal')}   tells what to type into the phone`,
      `${typed(evidence, 'user set', [account], '--secret-stdin')}   gives the user the password of the phone`,
    ],
    more: placesOf(evidence, account, 'password', 'secret'),
  };
}

function placesOf({ files }: Evidence, account: string, ...keys: readonly string[]): string[] {
  const user = files.users.find(({ number }) => sameName(number, account));
  const setting = user?.settings.findLast(({ key }) => keys.some((one) => sameName(one, key)));
  return setting ? [`${placed(setting)}  ${setting.key} = … of ${account}`] : [];
}

function extensionMissing(evidence: Evidence, refusal: Refusal): Meaning | undefined {
  const { number = '', context = '', account } = refusal;
  const { plan } = evidence.files;
  const having = [...plan.contexts.values()].filter(({ extensions }) =>
    extensions.some(({ name }) => matchesNumber(name.key, number)),
  );
  const there = having.map(({ name }) => name);
  if (reaches(evidence, context, number)) return undefined;
  const caller = account === '' ? 'somebody' : account;
  return {
    title: `${caller} dialled ${number}, which is not in [${context}]`,
    why:
      there.length > 0
        ? `the number is in ${listed(there.map((name) => `[${name}]`))}, and who calls from [${context}] does not get there`
        : `there is no such number in any context: the caller hears that it does not exist (404)`,
    mend: [
      ...(there.length > 0 && account !== ''
        ? [
            `${typed(evidence, 'user set', [account], `--context ${quoted(there[0] ?? '')}`)}   if that is where it belongs`,
          ]
        : []),
      `${typed(evidence, 'extension add', [number, 'PHONE'], `--context ${quoted(context)}`)}   makes it ring PHONE`,
      `${typed(evidence, 'extension list', [], `--context ${quoted(context)}`)}   tells what is there`,
    ],
    more: placesOf(evidence, account, 'context').map((place) => place.replace('…', context)),
  };
}

/** Whether a number is in a context or one that it includes, as the files have it now. */
function reaches({ files }: Evidence, context: string, number: string): boolean {
  const seen = new Set<string>();
  const open = [context];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const found = files.plan.contexts.get(name);
    if (found?.extensions.some((one) => matchesNumber(one.name.key, number))) return true;
    if (found && found.switches.length > 0) return true;
    open.push(...(found?.includes.map((include) => include.context) ?? []));
  }
  return false;
}

function noCodec(evidence: Evidence, { account }: Refusal): Meaning {
  const name = account === '' ? 'a phone' : account;
  return {
    title: `a call of ${name} was refused: no codec in common (488)`,
    why: 'what the phone offers and what the PBX allows for it have no codec in common',
    mend: [
      `${typed(evidence, 'codec list')}   tells what each user may use`,
      `${account === '' ? typed(evidence, 'codec set', ['alaw,ulaw'], '--all') : typed(evidence, 'codec set', [account, 'alaw,ulaw'])}   allows what every phone has`,
    ],
    more: evidence.files.users.map(
      ({ number, codecs }) => `${number} may use ${codecs.join(', ') || 'nothing'}`,
    ),
  };
}

function aor(evidence: Evidence, refusal: Refusal): Meaning {
  const { account, reason } = refusal;
  const isFull = /has (\d+) contacts already/.test(reason);
  return {
    title: `${account} logged in${from(refusal)} and could not register: ${reason}`,
    why: isFull
      ? 'as many phones as its aor allows (max_contacts) are registered already, perhaps one that is gone'
      : 'a registration is kept in an aor: the endpoint must name one in aors=, and it must have max_contacts=1 or more',
    mend: [
      isFull
        ? `in pjsip.conf give its aor remove_existing=yes or a greater max_contacts; then: ${evidence.program} cli "module reload res_pjsip.so"`
        : `${typed(evidence, 'user show', [account])}   shows its lines; the aor must be called as the phone says, by default ${account}`,
    ],
    more: placesOf(evidence, account, 'aors').map((place) => place.replace(' = …', '')),
  };
}

function otherwise(evidence: Evidence, refusal: Refusal): Meaning {
  const { account, reason, kind } = refusal;
  const why: Readonly<Record<string, string>> = {
    acl: 'an access list (deny, permit, acl) does not let this address in',
    transport: 'the user may only use another transport (UDP, TCP, TLS) than the phone does',
    fixed: 'the user has a fixed address (host=): only host=dynamic may register',
  };
  return {
    title: `${shown(account)} was refused${from(refusal)}: ${reason}`,
    why: why[kind] ?? 'Asterisk gives this reason and no more',
    mend: isNumber(account)
      ? [`${typed(evidence, 'user show', [account])}   shows every line of that user`]
      : [`${typed(evidence, 'log', [], '--level NOTICE')}   shows what came before`],
    more: [],
  };
}
