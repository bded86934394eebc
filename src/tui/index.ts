export type { StyledLine } from '../text/line.ts';
export type {
  Answer,
  Candidate,
  CommandIo,
  Completion,
  SessionDeps,
  SessionProfile,
} from './deps.ts';
export { runSession } from './session.ts';
export { quoteWord } from './template.ts';
