import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AmiAction } from '../../asterisk/ami/port.ts';
import { effective } from '../../asterisk/conf/load.ts';
import { diskReader } from '../../asterisk/conf/reader.ts';
import { dialplanOf } from '../../asterisk/dialplan/read.ts';
import { listingOf, priorityWord, type ShownStep } from '../../asterisk/dialplan/shown.ts';
import type { Dialplan } from '../../asterisk/dialplan/types.ts';
import type { Context } from '../../commands/context.ts';
import { makeYard, type Yard } from './changes.ts';
import {
  amiOf,
  contextOf,
  foldersUnder,
  profileOf,
  profilesOf,
  RUNNING,
  runnerOf,
} from './context.ts';
import { liveOf, peerOf } from './view.ts';

/** The files of a lab, and what stands in for the Asterisk that has loaded them. */
export interface DialplanYard {
  readonly context: Context;
  readonly yard: Yard;
  /** What its extensions.conf is now. */
  text(): string;
  /** Changes the files; Asterisk does not know until it is reloaded. */
  put(name: string, text: string): void;
  /** Actions that were sent, one word each. */
  sent(): string[];
  /** Further lines that Asterisk has, and whether it takes what it is given. */
  asterisk: { foreign: ShownStep[]; isDeaf: boolean };
  remove(): void;
}

export function makeDialplanYard(text: string, over: Partial<Context> = {}): DialplanYard {
  const root = mkdtempSync(join(tmpdir(), 'pbxctl-dialplan-'));
  const folders = foldersUnder(root);
  const yard = makeYard(folders.pbx('lab'));
  yard.put('extensions.conf', text);
  const read = () => dialplanOf(effective(yard.path('extensions.conf'), diskReader));
  let loaded = read();
  const asterisk: DialplanYard['asterisk'] = { foreign: [], isDeaf: false };
  const ami = amiOf({
    GetConfig: () => [],
    ModuleCheck: () => [],
    Reload() {
      if (!asterisk.isDeaf) loaded = read();
      return [];
    },
    ShowDialPlan: (action) => [...shown(loaded, action), ...asterisk.foreign].map(eventOf),
  });
  const context = contextOf({
    folders,
    profiles: profilesOf(profileOf()),
    runner: runnerOf(RUNNING),
    ami: async () => ami,
    live: async () => liveOf({ peers: [peerOf('PJSIP/701'), peerOf('PJSIP/702')] }),
    changes: yard.transactor(),
    ...over,
  });
  return {
    ...{ context, yard, asterisk },
    text: () => yard.text('extensions.conf') ?? '',
    put: (name, content) => void yard.put(name, content),
    sent: () => ami.sent.map(({ Action }) => Action),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function shown(plan: Dialplan, { Context: name, Extension: number }: AmiAction): ShownStep[] {
  if (typeof number === 'string') return listingOf(plan, String(name), number);
  const extensions = plan.contexts.get(String(name))?.extensions ?? [];
  return extensions.flatMap((extension) =>
    extension.steps.map((step) => ({
      ...{ context: String(name), extension: extension.name.text, data: step.data },
      ...{ priority: String(priorityWord(step)), application: step.application },
      registrar: 'pbx_config',
    })),
  );
}

const eventOf = ({ context, extension, priority, application, data, registrar }: ShownStep) =>
  [
    ...['Event: ListDialplan', `Context: ${context}`, `Extension: ${extension}`],
    ...[`Priority: ${priority}`, `Application: ${application}`, `AppData: ${data}`],
    `Registrar: ${registrar}`,
  ].join('\n');
