import { PbxError } from '../errors.ts';

/** Lines of one section: `[name, value]`. */
export type Settings = readonly (readonly [name: string, value: string | number])[];

export interface SectionOptions {
  /** A template: it configures nothing by itself. */
  readonly template?: boolean;
  readonly from?: string;
}

/** One section of a configuration file. */
export function section(name: string, settings: Settings, options: SectionOptions = {}): string {
  const suffix = options.template ? '(!)' : options.from ? `(${options.from})` : '';
  const lines = settings.map(([key, value]) => `${key} = ${confValue(String(value))}`);
  return [`[${name}]${suffix}`, ...lines, ''].join('\n');
}

/** A whole file: a remark and its sections. */
export function confFile(remark: string, sections: readonly string[]): string {
  return `; ${remark}\n\n${sections.join('\n')}`;
}

/**
 * A value as Asterisk's parser gives it back (main/config.c): `;` would begin a comment. Control
 * characters are refused, since a line break would begin a line of its own.
 */
function confValue(value: string): string {
  if (/[\0-\x1f\x7f]/.test(value)) {
    throw new PbxError(
      'usage',
      `A configuration value may not hold line breaks or control characters: ${JSON.stringify(value)}.`,
    );
  }
  if (value !== value.trim()) {
    throw new PbxError(
      'usage',
      `A configuration value may not begin or end with a space: ${JSON.stringify(value)}.`,
    );
  }
  return value.replaceAll(';', '\\;');
}

/** A word that names a section, an extension or an account; nothing in it has a meaning to a parser or a dialplan. */
export function confName(name: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,39}$/.test(name)) return name;
  throw new PbxError(
    'usage',
    `Not a name for an account: ${JSON.stringify(name)}.`,
    'Use up to 40 letters, digits, _ . or -, beginning with a letter, a digit or _.',
  );
}

/** The name of an account: none that a file of ours already gives a meaning to. */
export function accountName(name: string): string {
  if (!RESERVED.includes(name.toLowerCase())) return confName(name);
  throw new PbxError(
    'usage',
    `${name} is not free as the name of an account.`,
    'Choose another name.',
  );
}

const RESERVED: readonly string[] = [
  ...['general', 'authentication', 'global', 'globals', 'system', 'public', 'usersnum'],
  ...['phone', 'phone-auth', 'phone-aor', 'transport-udp', 'transport-udp-2', '600'],
];

/** A secret that can be typed on one line and is not nothing. */
export function confSecret(secret: string): string {
  if (secret !== '') return secret;
  throw new PbxError('usage', 'A secret may not be empty: anybody could use the account.');
}

/** The name of a person within `"name" <number>`. */
export function callerId(name: string, number: string): string {
  if (/["<>\\[\]]/.test(name)) {
    throw new PbxError('usage', `A name may not hold " < > \\ [ or ]: ${JSON.stringify(name)}.`);
  }
  return `"${name}" <${number}>`;
}
