export type { Ink, Segment, StyledLine } from '../text/line.ts';
export { type Look, lookOf } from '../text/look.ts';
export { bindings, type CommandTemplate, commandTemplates } from './bindings.ts';
export type {
  Advice,
  Answer,
  Candidate,
  CommandIo,
  Completion,
  SessionDeps,
  SessionHost,
  SessionInput,
  SessionOutput,
  SessionProfile,
} from './deps.ts';
export { whyNoScreen } from './host.ts';
export { runSession } from './session.ts';
export { quoteWord } from './template.ts';
