import type { Sky, Visibility, Weather, Wind } from '../types.ts';

/** What one language says of each value. No text begins with a capital or ends with a stop, but `apology`. */
export interface Phrases {
  /** `hoursAgo` is undefined where the report is fresh. */
  opening(place: string | undefined, code: string, hoursAgo: number | undefined): string;
  temperature(celsius: number): string;
  /** The number alone. */
  degrees(celsius: number): string;
  pressure(hpa: number): string;
  wind(wind: Wind): string;
  /** Where the wind comes from, alone; undefined when it is variable. */
  direction(wind: Wind): string | undefined;
  visibility(visibility: Visibility): string;
  /** The distance alone, with `more than` or `less than`. */
  distance(visibility: Visibility): string;
  weather(weather: readonly Weather[]): string;
  /** Undefined when nothing is known of it. */
  sky(sky: Sky): string | undefined;
  readonly cavok: string;
  readonly nothingMeasured: string;
  readonly apology: string;
}
