import { supervise } from '../asterisk/engine/supervise.ts';

/** Entry of the supervisor's own bundle: the last word is the path of what to supervise. */
await supervise(process.argv.at(-1) ?? '');
