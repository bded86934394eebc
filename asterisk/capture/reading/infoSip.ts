import { tagOf } from '../../wire/sip.ts';
import type { SipMessage } from '../types.ts';

/** Requests that Wireshark marks when they are in a dialog. */
const MARKED: readonly string[] = ['INVITE', 'REFER', 'SUBSCRIBE'];

export function sipInfo(message: SipMessage): string {
  const { method, uri, status, reason, of } = message;
  const isRegister = of === 'REGISTER' || method === 'REGISTER';
  const bindings = isRegister && (method || status === 200) ? bindingsOf(message) : '';
  if (method === undefined) {
    const answered = status === 200 && of ? ` (${of})` : '';
    return `Status: ${status} ${reason}`.trimEnd() + answered + bindings;
  }
  const isMarked = MARKED.includes(method) && tagOf(message.header('to')) !== '';
  return `Request: ${method} ${uri}${isMarked ? ', in-dialog' : ''}${bindings}`;
}

/** What a REGISTER asks for or its answer lists (RFC 3261 section 10). */
function bindingsOf(message: SipMessage): string {
  const contacts = message.headers('contact').flatMap(splitContacts);
  const isRequest = message.method !== undefined;
  if (!isRequest) return `  (${counted(contacts.length)})`;
  if (contacts.length === 0) return '  (fetch bindings)';
  const expires = message.header('expires');
  if (contacts.some((contact) => contact.trim() === '*'))
    return expires.trim() === '0' ? '  (remove all bindings)' : '';
  const removed = contacts.filter((contact) => isRemoved(contact, expires)).length;
  const added = contacts.length - removed;
  if (removed === 0) return `  (${counted(added)})`;
  const addition = added > 0 ? ` (add ${counted(added)})` : '';
  return `  (remove ${counted(removed)})${addition}`;
}

function isRemoved(contact: string, expires: string): boolean {
  const own = /;\s*expires\s*=\s*(\d+)/i.exec(contact)?.[1];
  return Number(own ?? (expires.trim() || 'none')) === 0;
}

const counted = (count: number) => `${count} binding${count === 1 ? '' : 's'}`;

/** At the commas between contacts, not at those within quotes or angles. */
function splitContacts(value: string): string[] {
  return value.match(/(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,])+/g) ?? [];
}
