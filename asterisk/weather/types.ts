import type { Descriptive, Phenomenon } from 'metar-taf-parser';

/** Descriptor and phenomena of present weather: WMO code table 4678. */
export type DescriptorCode = `${Descriptive}`;
export type PhenomenonCode = Exclude<`${Phenomenon}`, 'NSW' | 'TS'>;

export interface Weather {
  /** Moderate, and at the station, unless said. */
  readonly intensity?: 'light' | 'heavy' | 'vicinity';
  readonly descriptor?: DescriptorCode;
  readonly phenomena: readonly PhenomenonCode[];
}

/** As reported in knots, metres per second or kilometres per hour; whole numbers of both units here. */
export interface Speed {
  readonly knots: number;
  readonly kmh: number;
}

export interface Wind {
  /** Where it comes from, in degrees from true north. */
  readonly direction: number | 'variable';
  /** Zero when it is calm. */
  readonly speed: Speed;
  readonly gust?: Speed;
  readonly varies?: { readonly from: number; readonly to: number };
}

export interface Visibility {
  readonly metres: number;
  /** `above`: more than that, or as much; `below`: less. */
  readonly bound?: 'above' | 'below';
}

export interface Layer {
  /** Left out where the station could not tell. */
  readonly amount?: 'few' | 'scattered' | 'broken' | 'overcast';
  /** Height above the station. */
  readonly baseFt?: number;
  readonly baseM?: number;
  readonly cloud?: 'CB' | 'TCU';
}

export interface Sky {
  readonly layers: readonly Layer[];
  /** SKC; NSC; NCD, or CLR of an automatic station in North America. */
  readonly empty?: 'clear' | 'nothing-significant' | 'nothing-detected';
  /** VV: the sky cannot be seen; how far one sees upwards where that was measured. */
  readonly obscured?: { readonly verticalM?: number };
}

/** The present state at a station: one METAR or SPECI without its trend, as values. */
export interface WeatherReport {
  /** ICAO code. */
  readonly station: string;
  /** Milliseconds since the epoch. */
  readonly observedAt: number;
  readonly isAuto: boolean;
  readonly temperatureC?: number;
  readonly dewPointC?: number;
  readonly pressureHpa?: number;
  readonly wind?: Wind;
  readonly visibility?: Visibility;
  /** More than 10 km, no cloud below 1500 m, no cumulonimbus, no significant weather. */
  readonly isCavok: boolean;
  readonly weather: readonly Weather[];
  readonly sky: Sky;
  /** Lowest layer that covers more than half of the sky, or the vertical visibility. */
  readonly ceilingM?: number;
  /** The METAR from its station on: printable ASCII, at most 600 characters. */
  readonly raw: string;
}
