import { PbxError } from '../errors.ts';

/** Where METARs are to be had over HTTP. */
export interface WeatherSource {
  /** What a person reads: its host. */
  readonly name: string;
  /** A URL with `{station}` where the ICAO code goes. */
  readonly template: string;
}

/** NOAA's Aviation Weather Center, and the station files of its National Weather Service. */
export const PUBLIC_SOURCES: readonly WeatherSource[] = [
  'https://aviationweather.gov/api/data/metar?ids={station}&format=raw',
  'https://tgftp.nws.noaa.gov/data/observations/metar/stations/{station}.TXT',
].map(sourceOf);

/** The variable that replaces the public sources. */
const VARIABLE = 'PBXCTL_METAR_URLS';
const EXAMPLE = `${VARIABLE}='http://HOST/{station}.TXT'`;

/** The sources that an environment names, in their order; the public ones unless it names any. */
export function sourcesOf(
  env: Readonly<Record<string, string | undefined>>,
): readonly WeatherSource[] {
  const templates = (env[VARIABLE] ?? '').split(/\s+/).filter(Boolean);
  return templates.length === 0 ? PUBLIC_SOURCES : templates.map(sourceOf);
}

function sourceOf(template: string): WeatherSource {
  const url = URL.canParse(template) ? new URL(template) : undefined;
  if (!template.includes('{station}') || !url || !/^https?:$/.test(url.protocol))
    throw new PbxError(
      'usage',
      `${VARIABLE} holds what is no http or https URL with {station} in it`,
      EXAMPLE,
    );
  if (url.username !== '' || url.password !== '')
    throw new PbxError(
      'usage',
      `${VARIABLE} holds a URL with a password, which is not sent`,
      EXAMPLE,
    );
  return { name: url.host, template };
}

/** `station` is a checked code. */
export const urlFor = ({ template }: WeatherSource, station: string): string =>
  template.replaceAll('{station}', station);
