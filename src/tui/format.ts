const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A span for a person: `3 s`, `12 min`, `3 h 12 min`, `4 d 3 h`. */
export function span(ms: number): string {
  const positive = Math.max(0, ms);
  if (positive < minuteMs) return `${Math.floor(positive / secondMs)} s`;
  if (positive < hourMs) return `${Math.floor(positive / minuteMs)} min`;
  if (positive < dayMs) return two(positive, hourMs, 'h', minuteMs, 'min');
  return two(positive, dayMs, 'd', hourMs, 'h');
}

/** A span in its biggest unit alone: `5 min`, `3 h`, `4 d`. */
export function roughly(ms: number): string {
  return span(ms).replace(/^(\d+ \w+) .*$/, '$1');
}

function two(ms: number, bigMs: number, big: string, smallMs: number, small: string): string {
  const rest = Math.floor((ms % bigMs) / smallMs);
  const whole = `${Math.floor(ms / bigMs)} ${big}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}

/** A running clock: `0:42`, `12:03`, `1:02:03`. */
export function clock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / secondMs));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = String(total % 60).padStart(2, '0');
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`
    : `${minutes}:${seconds}`;
}

/** A round trip: `0.4 ms`, `12 ms`. */
export function roundTrip(rttMs: number): string {
  return `${rttMs < 10 ? rttMs.toFixed(1) : Math.round(rttMs)} ms`;
}

/** `1 peer`, `2 peers`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** A key that sorts `9` before `10` when compared character by character. */
export function naturalKey(text: string): string {
  return text.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0'));
}
