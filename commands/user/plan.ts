import { reload } from '../../asterisk/reload.ts';
import type { Draft } from '../../asterisk/sip/draft.ts';
import type { Aspect } from '../../asterisk/sip/port.ts';
import type { FileChange, Outcome, Plan, Step } from '../command.ts';
import { type Accounts, secretsIn } from './accounts.ts';

/** A change of accounts, and what Asterisk has to show once it is made. */
export interface AccountChange {
  /** In the imperative: `add user 703`. */
  readonly title: string;
  readonly question: string;
  /** The files as they are to be. */
  readonly draft: Draft;
  /** Users to ask about, and what of them. */
  readonly shown?: readonly (readonly [number: string, aspects: readonly Aspect[]])[];
  /** Users that must be gone. */
  readonly gone?: readonly string[];
  readonly files?: readonly FileChange[];
  /** New secrets, which no output may show. */
  readonly secrets?: readonly string[];
  readonly nothing?: string;
  readonly further?: readonly Step[];
  after(): Promise<Outcome>;
}

/** One transaction: the files, a reload of just the channel driver, and Asterisk's word for it. */
export function accountPlan(accounts: Accounts, change: AccountChange): Plan {
  const { ami, driver } = accounts;
  const files = [...change.draft.files(), ...(change.files ?? [])];
  const { title, question, nothing } = change;
  return {
    kind: 'plan',
    title,
    ...(files.length > 0 ? { question } : {}),
    ...(nothing === undefined ? {} : { nothing }),
    steps: [
      {
        kind: 'transaction',
        describe: title,
        files,
        reload: async () => ami && reload(ami, [driver.module]),
        readBack: () => readBack(accounts, change),
      },
      ...(change.further ?? []),
    ],
    secrets: async () => [...secretsIn(accounts), ...(change.secrets ?? [])],
    after: () => change.after(),
  };
}

/** What Asterisk does not show; a PBX that does not run reads its files when it is started. */
async function readBack(
  { ami, driver }: Accounts,
  { draft, shown = [], gone = [] }: AccountChange,
): Promise<string | undefined> {
  if (!ami) return undefined;
  const users = driver.users(draft.view);
  for (const [number, aspects] of shown) {
    const user = users.find((one) => one.number === number);
    const missing = user
      ? await driver.notShown(ami, user, aspects)
      : `the files do not define ${number}`;
    if (missing) return missing;
  }
  for (const number of gone)
    if (await driver.isKnown(ami, number))
      return `Asterisk still knows ${driver.technology}/${number}`;
  return undefined;
}
