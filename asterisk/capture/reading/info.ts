import type { Seen } from './seen.ts';
export const infoOf = (_seen: Seen, protocol: string) => protocol;
