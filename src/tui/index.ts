export type { StyledLine } from '../text/line.ts';
export type { CallFeed, FeedState, MediaFeed } from './call/feed.ts';
export type {
  Answer,
  Candidate,
  CommandIo,
  Completion,
  SessionDeps,
  SessionProfile,
} from './deps.ts';
export type { GoingCapture } from './model.ts';
export { runSession } from './session.ts';
export type { OpenProgram, ProgramEnd } from './shell/port.ts';
export { quoteWord } from './template.ts';
