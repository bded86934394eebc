import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import type { OpenTransport, TransportEvents } from '../../asterisk/ami/transport.ts';

/** One action as the server read it; names in lower case, repeated values joined by LF. */
type Received = Readonly<Record<string, string>>;
/** The headers of an answer without ActionID, whole messages as text, or undefined for silence. */
export type Answer = (action: Received) => Record<string, string> | string | undefined;

/** An AMI server for unit tests and faults. Not for what Asterisk itself does: test/real shows that. */
export interface FakeAmi {
  /** Connections in memory. */
  readonly open: OpenTransport;
  /** The same server on a loopback port. */
  listen(): Promise<{ port: number; close(): Promise<void> }>;
  readonly received: Received[];
  readonly sessions: number;
  greeting: string;
  secret: string;
  /** Bytes per chunk that the client gets. */
  chunkBytes: number;
  /** Error code with which connections fail, such as ECONNREFUSED. */
  refuse: string | undefined;
  /** Neither greets nor answers. */
  isSilent: boolean;
  answer(action: string, answer: Answer): void;
  /** Sends text to every session as it is. */
  say(text: string): void;
  /** Ends every session. */
  drop(code?: string): void;
  /** Resolves when the given action has come (again). */
  came(action: string): Promise<Received>;
}

interface Side {
  write(bytes: Buffer): void;
  end(code?: string): void;
}

const CHALLENGE = '12345678';

export function createFakeAmi(): FakeAmi {
  const sides = new Set<Side>();
  const received: Received[] = [];
  const answers = new Map<string, Answer>();
  const waiting: { action: string; resolve(received: Received): void }[] = [];

  const fake: FakeAmi = {
    open: (events) => openInMemory(events),
    listen,
    received,
    get sessions() {
      return sides.size;
    },
    greeting: 'Asterisk Call Manager/11.0.0\r\n',
    secret: 'right',
    chunkBytes: 65536,
    refuse: undefined,
    isSilent: false,
    answer: (action, answer) => answers.set(action.toLowerCase(), answer),
    say(text) {
      for (const side of sides) write(side, text);
    },
    drop(code) {
      for (const side of [...sides]) {
        sides.delete(side);
        side.end(code);
      }
    },
    came: (action) =>
      new Promise((resolve) => waiting.push({ action: action.toLowerCase(), resolve })),
  };

  answers.set('challenge', () => ({ Response: 'Success', Challenge: CHALLENGE }));
  answers.set('login', ({ key }) =>
    key === createHash('md5').update(`${CHALLENGE}${fake.secret}`).digest('hex')
      ? { Response: 'Success', Message: 'Authentication accepted' }
      : { Response: 'Error', Message: 'Authentication failed' },
  );
  answers.set('command', () => ({ Response: 'Success', Message: 'Command output follows' }));
  answers.set('ping', () => ({ Response: 'Success', Ping: 'Pong' }));

  function write(side: Side, text: string): void {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += fake.chunkBytes)
      side.write(bytes.subarray(at, at + fake.chunkBytes));
  }

  function accept(side: Side): (text: string) => void {
    sides.add(side);
    if (!fake.isSilent) write(side, fake.greeting);
    let buffered = '';
    return (text) => {
      buffered += text;
      const actions = buffered.split('\r\n\r\n');
      buffered = actions.pop() ?? '';
      for (const action of actions) handle(side, parseAction(action));
    };
  }

  function handle(side: Side, action: Received): void {
    received.push(action);
    const name = (action.action ?? '').toLowerCase();
    const text = fake.isSilent ? undefined : render(answers.get(name)?.(action), action.actionid);
    if (text !== undefined) write(side, text);
    for (const entry of waiting.filter((one) => one.action === name)) {
      waiting.splice(waiting.indexOf(entry), 1);
      entry.resolve(action);
    }
  }

  function openInMemory(events: TransportEvents) {
    let isOpen = true;
    const later = (callback: () => void) => setImmediate(() => isOpen && callback());
    const side: Side = {
      write: (bytes) => later(() => events.onData(bytes)),
      end(code) {
        later(() => {
          isOpen = false;
          events.onClose(code === undefined ? undefined : failure(code));
        });
      },
    };
    let receive: ((text: string) => void) | undefined;
    const { refuse } = fake;
    if (refuse !== undefined) side.end(refuse);
    else later(() => (receive = accept(side)));
    return {
      send: (text: string) => void setImmediate(() => receive?.(text)),
      close() {
        isOpen = false;
        sides.delete(side);
      },
    };
  }

  async function listen() {
    const server = createServer((socket) => {
      const side: Side = {
        write: (bytes) => socket.write(bytes),
        end: (code) => (code === undefined ? socket.end() : socket.resetAndDestroy()),
      };
      const receive = accept(side);
      socket.on('data', (bytes) => receive(bytes.toString('utf8')));
      socket.on('error', () => {});
      socket.on('close', () => sides.delete(side));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const close = () =>
      new Promise<void>((resolve) => {
        fake.drop();
        server.close(() => resolve());
      });
    return { port, close };
  }

  return fake;
}

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

function parseAction(text: string): Received {
  const action: Record<string, string> = {};
  for (const line of text.split('\r\n')) {
    const [name = '', ...value] = line.split(': ');
    const key = name.toLowerCase();
    action[key] = key in action ? `${action[key]}\n${value.join(': ')}` : value.join(': ');
  }
  return action;
}

function render(answer: ReturnType<Answer>, actionId = ''): string | undefined {
  if (answer === undefined || typeof answer === 'string') return answer;
  const { Response = 'Success', ...rest } = answer;
  const headers = Object.entries({ Response, ActionID: actionId, ...rest });
  return `${headers.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`;
}
