import { type LineEnd, parseHeaders, valueIn } from './parse.ts';

/** An event begins with `Event:`, as Asterisk sends it. */
const CAPITAL_E = 0x45;

/** The headers of one AMI message in wire order; a name may repeat (`Output`, `ChanVariable`). */
export type AmiHeaders = readonly (readonly [name: string, value: string])[];

/**
 * One decoded AMI message (an event, a response or a list item).
 * Names are compared without regard to case, as main/manager.c does.
 * Of a busy PBX most headers are never looked at: what came from the wire is read as far as it is asked for.
 */
export class AmiMessage {
  private readonly text: string;
  private readonly lineEnd: LineEnd;
  /** No line of it needs more than a look: it is no `Response: Follows` of old. */
  private readonly isPlain: boolean;
  private parsed: AmiHeaders | undefined;

  /** Of headers, or of the text between two blank lines of the wire. */
  constructor(source: AmiHeaders | string, lineEnd: LineEnd = '\r\n') {
    const isText = typeof source === 'string';
    this.text = isText ? source : '';
    this.parsed = isText ? undefined : source;
    this.lineEnd = lineEnd;
    this.isPlain = lineEnd === '\r\n' && this.text.charCodeAt(0) === CAPITAL_E;
  }

  get headers(): AmiHeaders {
    this.parsed ??= parseHeaders(this.text, this.lineEnd);
    return this.parsed;
  }

  /** The first value of a header, or undefined. */
  get(name: string): string | undefined {
    if (this.parsed === undefined && this.isPlain && name !== '') return valueIn(this.text, name);
    const wanted = name.toLowerCase();
    const { length } = wanted;
    for (const [key, value] of this.headers)
      if (key.length === length && key.toLowerCase() === wanted) return value;
    return undefined;
  }

  /** Every value of a repeated header, in wire order. */
  all(name: string): string[] {
    const wanted = name.toLowerCase();
    const values: string[] = [];
    for (const [key, value] of this.headers) if (key.toLowerCase() === wanted) values.push(value);
    return values;
  }

  /** The name of the event, or undefined for a response. */
  get event(): string | undefined {
    return this.get('Event');
  }
}
