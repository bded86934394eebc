import { PbxError } from '../errors.ts';

/** The station of the course's notes. */
export const DEFAULT_STATION = 'LFMU';

/** What the places of some French stations are called, by ICAO code. */
const NAMES: Readonly<Record<string, string>> = {
  LFMU: 'Béziers',
  LFMT: 'Montpellier',
  LFBA: 'Agen',
  LFKJ: 'Ajaccio',
  LFLP: 'Annecy',
  LFJR: 'Angers',
  LFMV: 'Avignon',
  LFKB: 'Bastia',
  LFOB: 'Beauvais',
  LFBE: 'Bergerac',
  LFBZ: 'Biarritz',
  LFBD: 'Bordeaux',
  LFRB: 'Brest',
  LFRK: 'Caen',
  LFKC: 'Calvi',
  LFMD: 'Cannes',
  LFMK: 'Carcassonne',
  SOCA: 'Cayenne',
  LFLB: 'Chambéry',
  LFRC: 'Cherbourg',
  LFLC: 'Clermont-Ferrand',
  LFBG: 'Cognac',
  LFRG: 'Deauville',
  LFSD: 'Dijon',
  LFRD: 'Dinard',
  LFKF: 'Figari',
  TFFF: 'Fort-de-France',
  LFLS: 'Grenoble',
  LFTH: 'Hyères',
  LFBH: 'La Rochelle',
  LFOH: 'Le Havre',
  LFRM: 'Le Mans',
  LFQQ: 'Lille',
  LFBL: 'Limoges',
  LFRH: 'Lorient',
  LFLY: 'Lyon Bron',
  LFLL: 'Lyon Saint-Exupéry',
  LFML: 'Marseille',
  LFJL: 'Metz',
  LFSB: 'Mulhouse',
  LFRS: 'Nantes',
  LFMN: 'Nice',
  LFTW: 'Nîmes',
  NWWW: 'Nouméa',
  LFPG: 'Paris Charles-de-Gaulle',
  LFPB: 'Paris Le Bourget',
  LFPO: 'Paris Orly',
  NTAA: 'Papeete',
  LFBP: 'Pau',
  LFMP: 'Perpignan',
  TFFR: 'Pointe-à-Pitre',
  LFBI: 'Poitiers',
  LFRQ: 'Quimper',
  LFRN: 'Rennes',
  LFCR: 'Rodez',
  LFOP: 'Rouen',
  FMEE: 'Saint-Denis de La Réunion',
  LFMH: 'Saint-Étienne',
  LFST: 'Strasbourg',
  LFBT: 'Tarbes',
  LFBO: 'Toulouse',
  LFOT: 'Tours',
};

export const KNOWN_STATIONS: readonly string[] = Object.keys(NAMES);

/** The name of a place, where it is in our table. */
export const stationName = (code: string): string | undefined =>
  Object.hasOwn(NAMES, code) ? NAMES[code] : undefined;

/** An ICAO code in capitals, `LFMU`; PbxError `usage` that suggests one where the text is a place's name. */
export function stationCode(text: string): string {
  const code = text.toUpperCase();
  if (/^[A-Z][A-Z0-9]{3}$/.test(code)) return code;
  const suggested = codeNamed(text);
  throw new PbxError(
    'usage',
    suggested
      ? `${stationName(suggested)} has the code ${suggested}`
      : `${JSON.stringify(text.slice(0, 40))} is no station: a station is a code of four letters or digits, such as LFMU or LFPG`,
    `pbxctl weather ${suggested ?? DEFAULT_STATION}`,
  );
}

const simple = (text: string): string =>
  text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z]/g, '');

function codeNamed(text: string): string | undefined {
  const wanted = simple(text);
  if (wanted.length < 3) return undefined;
  return KNOWN_STATIONS.find((code) => simple(NAMES[code] ?? '').startsWith(wanted));
}
