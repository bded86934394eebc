/* What is to be known of the keys where no session is opened. */
export { type Binding, bindings } from './bindings.ts';
export { type KeyLine, keymapOf, placeNames } from './keymap.ts';
export { keyNames } from './keynames.ts';
export { fillTemplate, quoteWord, valueNames } from './template.ts';
export { sessionCommandNames } from './update/session-commands.ts';
