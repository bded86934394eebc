import { checkedContext, checkedName } from '../../asterisk/dialplan/grammar.ts';
import { extensionName } from '../../asterisk/dialplan/name.ts';
import { dialplanOf } from '../../asterisk/dialplan/read.ts';
import { shadowsOf } from '../../asterisk/dialplan/shadow.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { checkPrefix } from '../../asterisk/trunk/check.ts';
import type { TrunkRoutes } from '../../asterisk/trunk/port.ts';
import { callableNumbers, mayLeadOut, outgoingPattern } from '../../asterisk/trunk/routes.ts';
import { LAB_CONTEXT } from '../lab/profile.ts';
import type { Trunks } from './trunks.ts';

interface RouteOptions {
  readonly prefix: string | undefined;
  readonly incoming: string | undefined;
  readonly context: string | undefined;
}

/** What a new trunk dials, and what it lets in: the numbers of users unless others are named. */
export function routesFor(trunks: Trunks, name: string, options: RouteOptions): TrunkRoutes {
  const context = checkedContext(options.context ?? LAB_CONTEXT);
  const prefix = checkPrefix(options.prefix ?? '0');
  const plan = dialplanOf(trunks.extensions.view);
  const same = prefix && shadowsOf(plan, context, extensionName(outgoingPattern(prefix))).same;
  if (same)
    throw new PbxError(
      'refused',
      `${outgoingPattern(prefix)} in [${context}] leads somewhere already`,
      `pbxctl trunk add iax ${name} --prefix ${prefix === '8' ? '9' : '8'} …   or --prefix none`,
    );
  const technology = trunks.profile.driver === 'sip' ? 'SIP' : 'PJSIP';
  const given = options.incoming?.split(',').filter((word) => word !== '' && word !== 'none');
  const users = callableNumbers(plan, context, technology);
  const incoming = given
    ? given.map((word) => checkedIncoming(checkedName(word), prefix))
    : users.filter((number) => !mayLeadOut(number, prefix));
  return { context, prefix, incoming: [...new Set(incoming)] };
}

/** A pattern of what leads out would let the other end call at our cost. */
function checkedIncoming(name: string, prefix: string | undefined): string {
  if (!mayLeadOut(name, prefix)) return name;
  throw new PbxError(
    'refused',
    `${name} is also of numbers that begin with ${prefix}, which lead out: the other end could call at your cost`,
    'name the numbers of users: --incoming _70X',
  );
}
