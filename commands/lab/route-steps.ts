import { basename } from 'node:path';
import { diskReader } from '../../asterisk/conf/reader.ts';
import { dialplanOf } from '../../asterisk/dialplan/read.ts';
import { messageOf, PbxError } from '../../asterisk/errors.ts';
import { linkRoutes, linkTrunk, OPERATOR_PREFIX } from '../../asterisk/lab/link.ts';
import { availableModules } from '../../asterisk/lab/modules.ts';
import type { LabLink } from '../../asterisk/lab/port.ts';
import { type Draft, openDraft } from '../../asterisk/sip/draft.ts';
import { withRoutes, withTrunk } from '../../asterisk/trunk/edit.ts';
import { trunksOf } from '../../asterisk/trunk/read.ts';
import { routesOver } from '../../asterisk/trunk/routes.ts';
import type { Step } from '../command.ts';
import type { LabProfile } from '../context.ts';
import { LAB_CONTEXT } from './profile.ts';

/** Puts the trunk into files that a person has edited and that setup therefore keeps. */
export async function routeSteps(
  kept: readonly string[],
  { link, engine }: LabProfile,
): Promise<Step[]> {
  if (link?.role !== 'lab') return [];
  const available = await availableModules(engine);
  return kept.flatMap((path) => stepFor(path, link, available) ?? []);
}

function stepFor(path: string, link: LabLink, available: ReadonlySet<string>): Step | undefined {
  const edit = EDITS[basename(path)];
  if (!edit) return undefined;
  try {
    const [changed] = edit(openDraft(path, diskReader), link, available).files();
    return changed && writeStep(path, changed.path, changed.after);
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
    return sayStep(path, messageOf(error));
  }
}

type EditOf = (draft: Draft, link: LabLink, available: ReadonlySet<string>) => Draft;

const EDITS: Readonly<Record<string, EditOf>> = {
  'iax.conf': (draft, link, available) => {
    const trunk = linkTrunk(link, available);
    return trunksOf(draft.view).some(({ name }) => name === trunk.name)
      ? draft
      : withTrunk(draft, trunk);
  },
  'extensions.conf': (draft, link) => {
    const { name } = linkTrunk(link);
    if (routesOver(dialplanOf(draft.view), name).length > 0) return draft;
    const { incoming } = linkRoutes(link);
    return withRoutes(draft, name, { context: LAB_CONTEXT, prefix: OPERATOR_PREFIX, incoming });
  },
};

function writeStep(path: string, changed: string, after: Uint8Array): Step {
  const content = Buffer.from(after).toString('utf8');
  const isText = Buffer.from(content).equals(Buffer.from(after));
  if (changed !== path || !isText) return sayStep(path, 'it is not one file of UTF-8');
  return { kind: 'write', path, content, mode: basename(path) === 'iax.conf' ? 0o600 : 0o644 };
}

const sayStep = (path: string, why: string): Step => ({
  kind: 'task',
  describe: `add the way to the operator to ${path}`,
  needed: async () => true,
  run: async () => `${path} has no way to the operator: ${why}`,
});
