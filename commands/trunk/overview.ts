import { dialplanOf } from '../../asterisk/dialplan/read.ts';
import { routesOver } from '../../asterisk/trunk/routes.ts';
import type { Context } from '../context.ts';
import { openTrunks } from './trunks.ts';

/** A trunk as the files have it, for the trunks pane; how it stands is seen live. */
export interface TrunkRow {
  readonly name: string;
  /** `address:port`; the address may be `dynamic`. */
  readonly host: string;
  readonly encryption: string;
  readonly codecs: readonly string[];
  /** Extensions that lead out over it. */
  readonly dialled: readonly string[];
  readonly registers: boolean;
}

/** The IAX2 trunks of the files as they are now; PbxError where they cannot be read. */
export async function trunkOverview(context: Context): Promise<readonly TrunkRow[]> {
  const { all, extensions } = await openTrunks(context);
  const plan = dialplanOf(extensions.view);
  return all.map(({ name, host, port, encryption, codecs, registers }) => ({
    ...{ name, host: `${host}:${port}`, encryption, codecs, registers },
    dialled: routesOver(plan, name).map(({ extension }) => extension.name.text),
  }));
}
