/** Longest METAR that is looked at; real ones with long remarks have about 300 characters. */
const LONGEST = 600;

/** A METAR from its station on, in groups; the present state alone. */
export interface Groups {
  readonly raw: string;
  /** `DDHHMMZ` */
  readonly time: string;
  /** What follows the time, up to the trend or the remarks. */
  readonly present: readonly string[];
}

/** Where the present ends: trends (a forecast for two hours) and remarks. */
const PRESENT_ENDS = /^(TEMPO|BECMG|INTER|NOSIG|PROB\d\d|RMK|FM\d+|TL\d+|AT\d+)$/;

/** What a TAF has after its time: `1218/1318`. */
const FORECAST_PERIOD = /^\d{4}\/\d{4}$/;

/** Each METAR of a station that a text holds, whatever stands around it; `station` is a checked code. */
export function metarsIn(text: string, station: string): Groups[] {
  const start = new RegExp(`\\b(?=${station} \\d{6}Z )`);
  const pieces = `${text.replace(/\s+/g, ' ')} `.split(start);
  return pieces
    .filter((piece) => piece.startsWith(`${station} `))
    .map(groupsOf)
    .filter(({ present }) => !FORECAST_PERIOD.test(present[0] ?? ''));
}

function groupsOf(piece: string): Groups {
  const raw = piece
    .slice(0, LONGEST)
    .replace(/[^ -~].*|[=<].*/, '')
    .replace(/ (METAR|SPECI)( COR)? *$/, '')
    .trim();
  const [, time = '', ...rest] = raw.split(' ');
  const end = rest.findIndex((group) => PRESENT_ENDS.test(group));
  return { raw, time, present: end < 0 ? rest : rest.slice(0, end) };
}
