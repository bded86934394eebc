import { type Fields, text } from './fields.ts';
import { technologyOf } from './peerStatus.ts';
import type { Registration, Technology } from './types.ts';

type Registrations = Map<string, Registration>;

/** Takes a Registry event. */
export function takeRegistry(all: Registrations, fields: Fields): void {
  const technology = technologyOf(fields.get('channeltype'));
  if (!technology) return;
  put(all, technology, text(fields, 'username'), text(fields, 'domain'), fields, 'status');
}

/** Takes a RegistryEntry, which does not name its technology: only IAXregistry has `Perceived`. */
export function takeRegistryEntry(all: Registrations, fields: Fields): void {
  const iax = fields.has('perceived') || fields.has('dnsmanager');
  const server = iax ? text(fields, 'host') : text(fields, 'domain') || text(fields, 'host');
  put(all, iax ? 'IAX2' : 'SIP', text(fields, 'username'), server, fields, 'state');
}

/** Takes an OutboundRegistrationDetail of PJSIP. */
export function takeOutbound(all: Registrations, fields: Fields): void {
  put(all, 'PJSIP', text(fields, 'clienturi'), text(fields, 'serveruri'), fields, 'status');
}

function put(
  all: Registrations,
  technology: Technology,
  client: string,
  where: string,
  fields: Fields,
  statusName: string,
): void {
  const server = bare(where);
  const whole = bare(client);
  const username = whole.endsWith(`@${server}`) ? whole.slice(0, -server.length - 1) : whole;
  if (server === '') return;
  const id = `${technology}/${username}@${server}`;
  const status = text(fields, statusName);
  const cause = text(fields, 'cause') || undefined;
  all.set(id, { technology, id, server, username, status, cause });
}

function bare(uri: string): string {
  return uri.replace(/^sips?:/i, '');
}
