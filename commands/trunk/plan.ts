import { dialplanOf } from '../../asterisk/dialplan/read.ts';
import { notShown, showDialplan } from '../../asterisk/dialplan/shown.ts';
import { reload } from '../../asterisk/reload.ts';
import type { Draft } from '../../asterisk/sip/draft.ts';
import { contextFrom } from '../../asterisk/trunk/port.ts';
import type { Outcome, Plan } from '../command.ts';
import { secretsIn, type Trunks } from './trunks.ts';

/** A change of trunks, and what Asterisk has to show once it is made. */
export interface TrunkChange {
  /** In the imperative: `add trunk operator`. */
  readonly title: string;
  readonly question: string;
  readonly iax: Draft;
  readonly extensions: Draft;
  /** The trunk that it is about, and whether it is to be there. */
  readonly name: string;
  readonly isThere: boolean;
  /** Contexts whose extensions changed. */
  readonly contexts: readonly string[];
  readonly secrets?: readonly string[];
  readonly remarks?: readonly string[];
  after(): Promise<Outcome>;
}

/** One transaction over iax.conf and extensions.conf. */
export function trunkPlan(trunks: Trunks, change: TrunkChange): Plan {
  const { ami } = trunks;
  const { title, question, remarks = [] } = change;
  const files = [...change.iax.files(), ...change.extensions.files()];
  const modules = [
    ...(change.iax.files().length > 0 ? ['chan_iax2.so'] : []),
    ...(change.extensions.files().length > 0 ? ['pbx_config.so'] : []),
  ];
  return {
    kind: 'plan',
    title,
    ...(files.length > 0 ? { question } : {}),
    remarks,
    nothing: 'it is so already: nothing to change',
    steps: [
      {
        kind: 'transaction',
        describe: title,
        files,
        reload: async () => ami && reload(ami, modules),
        readBack: () => readBack(trunks, change),
      },
    ],
    secrets: async () => [...secretsIn(trunks), ...(change.secrets ?? [])],
    after: () => change.after(),
  };
}

/** What Asterisk does not show; a PBX that does not run reads its files when it is started. */
async function readBack(
  { ami }: Trunks,
  { name, isThere, extensions, contexts }: TrunkChange,
): Promise<string | undefined> {
  if (!ami) return undefined;
  const { items } = await ami.list({ Action: 'IAXpeerlist' });
  const isKnown = items.some((item) => item.get('ObjectName') === name);
  if (isKnown !== isThere)
    return `Asterisk ${isThere ? 'does not know' : 'still knows'} IAX2/${name}`;
  const plan = dialplanOf(extensions.view);
  for (const context of contexts)
    for (const extension of plan.contexts.get(context)?.extensions ?? []) {
      const missing = await notShown(ami, plan, context, extension);
      if (missing) return missing;
    }
  if (isThere) return undefined;
  const left = await showDialplan(ami, contextFrom(name));
  return left.length > 0 ? `Asterisk still has the context ${contextFrom(name)}` : undefined;
}
