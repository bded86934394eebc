import type { AmiAction } from '../asterisk/ami/port.ts';
import { maskSecrets } from '../asterisk/change/mask.ts';
import type { ArgSpec, Command, OptionSpec } from '../commands/command.ts';
import type { Deed, SentAction } from '../commands/session/deed.ts';
import type { OpenedContext } from './context.ts';
import { type Front, frontWith } from './front.ts';
import { observedContext } from './observed.ts';
import { findCommand } from './parse.ts';
import { shellLine } from './shell-line.ts';

/** Kept of one session, and of one deed. */
const MOST_DEEDS = 2_000;
const MOST_ACTIONS = 200;
const DOTS = '••••••••';
const SECRET_HEADER = /secret|password|passwd|md5|^key$|auth(?:digest|key)?$/i;

export interface DeedsOptions {
  readonly commands: readonly Command[];
  readonly pbx: string;
  /** `--pbx` need not be said for it. */
  readonly isDefault: boolean;
  /** Texts that nothing may show. */
  readonly secrets: readonly string[];
  now(): number;
}

/** What was done in a session. */
export interface Deeds {
  list(): readonly Deed[];
  /** A deed that begins; `tell` hears of it whenever it has changed. */
  begin(words: readonly string[], tell: (deed: Deed) => void): GoingDeed;
}

export interface GoingDeed {
  /** The same world, in which what is sent and changed is kept with the deed. */
  observe(context: OpenedContext): OpenedContext;
  /** The same front, on which a no is noticed. */
  watch(front: Front): Front;
  end(status: number, isInterrupted: boolean): void;
}

export function createDeeds({ commands, pbx, isDefault, secrets, now }: DeedsOptions): Deeds {
  const deeds: Deed[] = [];
  const hidden = new Set(secrets);
  const mask = (text: string): string => maskSecrets(text, [...hidden]);
  let count = 0;

  function begin(words: readonly string[], tell: (deed: Deed) => void): GoingDeed {
    const plain = shellLine(words, pbx, isDefault);
    const line = mask(plain);
    let deed: Deed = {
      ...{ n: ++count, line, startedAt: now(), endedAt: undefined },
      ...{ outcome: 'going on', status: undefined, actions: [], files: [] },
      isChange: findCommand(commands, words)?.command.kind === 'change',
      once: line === plain ? whyOnce(commands, words) : 'a secret is masked',
    };
    let isDeclined = false;
    deeds.push(deed);
    if (deeds.length > MOST_DEEDS) deeds.shift();

    function change(changed: Partial<Deed>): void {
      deed = { ...deed, ...changed };
      const index = deeds.findLastIndex(({ n }) => n === deed.n);
      if (index >= 0) deeds[index] = deed;
      tell(deed);
    }

    tell(deed);
    return {
      observe: (context) =>
        observedContext(context, {
          sent(action) {
            if (deed.actions.length < MOST_ACTIONS)
              change({ actions: withAction(deed.actions, headersOf(action, mask)) });
          },
          changed(path, lines, more) {
            for (const secret of more) hidden.add(secret);
            change({ files: [...deed.files, { path, lines: lines.map(mask) }] });
          },
        }),
      watch: (front) =>
        frontWith(front, {
          async confirm(...asked) {
            const yes = await front.confirm(...asked);
            isDeclined = !yes;
            return yes;
          },
        }),
      end(status, isInterrupted) {
        const ended = status === 0 ? 'done' : isInterrupted ? 'interrupted' : 'failed';
        change({ endedAt: now(), status, outcome: isDeclined ? 'not done' : ended });
      },
    };
  }

  return { list: () => [...deeds], begin };
}

/** Secrets are told by the name of their header, and by their text. */
function headersOf(action: AmiAction, mask: (text: string) => string): SentAction['headers'] {
  return Object.entries(action).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const values = typeof value === 'object' ? value : [String(value)];
    return values.map((one) => [name, SECRET_HEADER.test(name) ? DOTS : mask(one)] as const);
  });
}

function withAction(
  actions: readonly SentAction[],
  headers: SentAction['headers'],
): readonly SentAction[] {
  const last = actions.at(-1);
  const isSame = last !== undefined && JSON.stringify(last.headers) === JSON.stringify(headers);
  if (isSame) return [...actions.slice(0, -1), { headers, times: last.times + 1 }];
  return [...actions, { headers, times: 1 }];
}

/** A channel or a call has another name the next time. */
function whyOnce(commands: readonly Command[], words: readonly string[]): string | undefined {
  const found = findCommand(commands, words);
  if (!found) return undefined;
  if (['session export', 'run'].includes(found.command.name)) return 'not of the script itself';
  if (/^capture (stop|show|export|remove)$/.test(found.command.name))
    return 'of a capture of that moment';
  const { args, options } = found.command;
  const isNamed = words.some((word) => /^[\w./-]+\/[\w.@-]+-[0-9a-f]{8}/i.test(word));
  const isCall = found.rest.some((word) => /^--call=/.test(word) || /^\d{9,}\.\d+$/.test(word));
  const specs = [...Object.values<ArgSpec>(args), ...Object.values<OptionSpec>(options)];
  const takes = specs.some(
    (spec) => 'complete' in spec && (spec.complete === 'channel' || spec.complete === 'call'),
  );
  return takes && (isNamed || isCall) ? 'only at that moment' : undefined;
}
