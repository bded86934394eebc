import type { Channels } from './channels.ts';
import { type Fields, text } from './fields.ts';
import type { Bridge } from './types.ts';

/** The bridges of one PBX and who is in them. */
export interface Bridges {
  readonly all: ReadonlyMap<string, Bridge>;
  /** Takes a bridge snapshot (any Bridge event or list item). */
  see(fields: Fields): string | undefined;
  enter(uniqueid: string, id: string | undefined): void;
  /** Out of `id`, or out of whatever bridge the channel is in. */
  leave(uniqueid: string, id?: string): void;
  destroy(id: string): void;
}

export function createBridges(channels: Channels): Bridges {
  const all = new Map<string, Bridge>();

  function setMembers(id: string, change: (members: readonly string[]) => readonly string[]) {
    const bridge = all.get(id) ?? { id, type: '', technology: '', channels: [] };
    all.set(id, { ...bridge, channels: change(bridge.channels) });
  }

  function leave(uniqueid: string, id?: string): void {
    const current = channels.all.get(uniqueid)?.bridgeId;
    const from = id ?? current;
    if (from === undefined) return;
    if (all.has(from)) setMembers(from, (members) => members.filter((one) => one !== uniqueid));
    if (current === from) channels.change(uniqueid, { bridgeId: undefined });
  }

  return {
    all,
    leave,
    see(fields) {
      const id = fields.get('bridgeuniqueid');
      if (!id) return undefined;
      const before = all.get(id);
      const type = text(fields, 'bridgetype') || (before?.type ?? '');
      const technology = text(fields, 'bridgetechnology') || (before?.technology ?? '');
      all.set(id, { id, type, technology, channels: before?.channels ?? [] });
      return id;
    },
    enter(uniqueid, id) {
      const current = channels.all.get(uniqueid)?.bridgeId;
      if (current !== undefined && current !== id) leave(uniqueid, current);
      if (!id || !channels.all.has(uniqueid)) return;
      setMembers(id, (members) => (members.includes(uniqueid) ? members : [...members, uniqueid]));
      if (current !== id) channels.change(uniqueid, { bridgeId: id });
    },
    destroy(id) {
      for (const uniqueid of all.get(id)?.channels ?? []) leave(uniqueid, id);
      all.delete(id);
    },
  };
}
