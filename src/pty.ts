import { lineFor } from './terminal/protocol.ts';
import { servePty } from './terminal/serve.ts';

/** Entry of the process that holds a pseudo-terminal; it talks with its starter by standard input and output. */
process.stdout.on('error', () => {});
await servePty(process.stdin, (event) => void process.stdout.write(lineFor(event)));
process.stdout.write('', () => process.exit(0));
