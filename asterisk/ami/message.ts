/** The headers of one AMI message in wire order; a name may repeat (`Output`, `ChanVariable`). */
export type AmiHeaders = readonly (readonly [name: string, value: string])[];

/**
 * One decoded AMI message (an event, a response or a list item).
 * Names are compared without regard to case, as main/manager.c does.
 */
export class AmiMessage {
  readonly headers: AmiHeaders;

  constructor(headers: AmiHeaders) {
    this.headers = headers;
  }

  /** The first value of a header, or undefined. */
  get(name: string): string | undefined {
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
