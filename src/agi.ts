import { serveAgi } from '../asterisk/agi/serve.ts';

/** Entry of the program that AGI() starts: the settings' path, what to do, and its arguments. */
process.exit(await serveAgi(process.argv.slice(2), process));
