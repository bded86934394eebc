import { type ErrorCode, PbxError } from '../asterisk/errors.ts';

/** The one table from an error's code to the exit status of the process. */
export const EXIT_STATUS: Readonly<Record<ErrorCode, number>> = {
  failed: 1,
  usage: 2,
  unreachable: 3,
  refused: 4,
  'not-found': 5,
  timeout: 124,
  interrupted: 130,
};

/** The exit status of anything thrown; a bug counts as a failure. */
export const exitStatusOf = (error: unknown): number =>
  error instanceof PbxError ? EXIT_STATUS[error.code] : 1;
