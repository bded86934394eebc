/** Compact forms (RFC 3261 section 7.3.3, and the registry of SIP header fields). */
const COMPACT: Readonly<Record<string, string>> = {
  'accept-contact': 'a',
  'allow-events': 'u',
  'call-id': 'i',
  contact: 'm',
  'content-encoding': 'e',
  'content-length': 'l',
  'content-type': 'c',
  event: 'o',
  from: 'f',
  identity: 'y',
  'refer-to': 'r',
  'referred-by': 'b',
  'reject-contact': 'j',
  'request-disposition': 'd',
  'session-expires': 'x',
  subject: 's',
  supported: 'k',
  to: 't',
  via: 'v',
};
const LONG: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(COMPACT).map(([long, short]) => [short, long]),
);

/** With each folded line put behind the line that it goes on from. */
export function unfolded(head: string): string {
  return /\n[ \t]/.test(head) ? head.replace(/[ \t]*\r?\n[ \t]+/g, ' ') : head;
}

/** The values of a header in an unfolded head, in order; its first line is none of them. */
export function headersIn(head: string, name: string): string[] {
  const asked = name.toLowerCase();
  const long = LONG[asked] ?? asked;
  const short = COMPACT[long];
  const values: string[] = [];
  for (let at = nextLine(head, 0); at < head.length; at = nextLine(head, at)) {
    const colon = head.indexOf(':', at);
    if (colon < 0) break;
    if (colon - at > MOST_NAME) continue;
    const key = head.slice(at, colon).trimEnd().toLowerCase();
    if (key === long || key === short) values.push(lineEnding(head, colon + 1));
  }
  return values;
}

/** All headers of an unfolded head, in order; names as they were written. */
export function fieldsIn(head: string): (readonly [name: string, value: string])[] {
  const fields: (readonly [string, string])[] = [];
  for (let at = nextLine(head, 0); at < head.length; at = nextLine(head, at)) {
    const colon = head.indexOf(':', at);
    if (colon < 0) break;
    if (colon - at <= MOST_NAME)
      fields.push([head.slice(at, colon).trimEnd(), lineEnding(head, colon + 1)]);
  }
  return fields;
}

const MOST_NAME = 64;

function nextLine(head: string, at: number): number {
  const end = head.indexOf('\n', at);
  return end < 0 ? head.length : end + 1;
}

function lineEnding(head: string, from: number): string {
  const end = head.indexOf('\n', from);
  return head.slice(from, end < 0 ? head.length : end).trim();
}
