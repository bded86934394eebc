import { messageOf, PbxError } from '../errors.ts';
import { closedError } from '../reconnect.ts';
import { createLink, type Link, type LinkOptions } from './link.ts';
import { type LoginOptions, login } from './login.ts';

export interface SessionOptions extends LinkOptions, Omit<LoginOptions, 'timeoutMs'> {
  /** For everything from the first packet to the end of the login. */
  readonly connectTimeoutMs: number;
  /** For an Asterisk that is still starting. */
  readonly bootTimeoutMs: number;
  /** After this silence a Ping is sent; 0 sends none. */
  readonly keepAliveMs: number;
}

/** A connection that is logged in, to an Asterisk that has booted. */
export interface Session {
  readonly greeting: string;
  readonly link: Link;
  readonly closed: Promise<PbxError>;
}

/** Opens a session, or rejects with PbxError `unreachable`, `refused` or `timeout`. */
export async function openSession(options: SessionOptions, signal: AbortSignal): Promise<Session> {
  signal.throwIfAborted();
  const link = createLink(options);
  const onAbort = () => logOff(link);
  signal.addEventListener('abort', onAbort, { once: true });
  void link.closed.then(() => signal.removeEventListener('abort', onAbort));
  try {
    const greeting = await logInWithin(link, options);
    await waitUntilBooted(link, options);
    watchSilence(link, options);
    return { greeting, link, closed: link.closed };
  } catch (error) {
    link.close(error instanceof PbxError ? error : new PbxError('failed', messageOf(error)));
    throw error;
  }
}

function logOff(link: Link): void {
  link.tell({ Action: 'Logoff' });
  link.close(closedError());
}

async function logInWithin(link: Link, options: SessionOptions): Promise<string> {
  const { timer, connectTimeoutMs } = options;
  const cancel = timer.after(connectTimeoutMs, () => link.close(noLogin(options)));
  try {
    // The link's own end comes first: its request then need not time out.
    return await login(link, { ...options, timeoutMs: connectTimeoutMs * 2 });
  } finally {
    cancel();
  }
}

function noLogin({ address, connectTimeoutMs }: SessionOptions): PbxError {
  return new PbxError(
    'timeout',
    `${address} did not answer as an Asterisk Manager within ${connectTimeoutMs / 1000} s.`,
    'AMI listens on the port of manager.conf there, 5038 unless it says otherwise.',
  );
}

/**
 * Asterisk takes logins before its modules are loaded. Not by the event FullyBooted: only users who read the
 * class system get it. A user who may not run CLI commands does not wait.
 */
async function waitUntilBooted(link: Link, options: SessionOptions): Promise<void> {
  const action = { Action: 'Command', Command: 'core waitfullybooted' };
  const { address, bootTimeoutMs } = options;
  try {
    await link.request(action, { isList: false, timeoutMs: bootTimeoutMs });
  } catch (error) {
    if (!(error instanceof PbxError && error.code === 'timeout')) throw error;
    const message = `Asterisk at ${address} is still starting after ${bootTimeoutMs / 1000} s.`;
    throw new PbxError('timeout', message, 'Its log says what it waits for.');
  }
}

/** A peer that vanished without a word (power, cable, firewall) is found by a Ping without an answer. */
function watchSilence(link: Link, options: SessionOptions): void {
  const { timer, keepAliveMs, address } = options;
  if (keepAliveMs === 0) return;
  let cancel = timer.after(keepAliveMs, check);
  void link.closed.then(() => cancel());

  function check(): void {
    // Asterisk runs one action of a session after the other: while one is pending, Ping would wait too.
    const isSilent = timer.now() - link.lastReceivedAt >= keepAliveMs && link.pending === 0;
    if (isSilent) void ping();
    cancel = timer.after(keepAliveMs, check);
  }

  async function ping(): Promise<void> {
    try {
      await link.request({ Action: 'Ping' }, { isList: false, timeoutMs: keepAliveMs });
    } catch {
      const silence = `${address} did not answer a Ping within ${keepAliveMs / 1000} s.`;
      link.close(new PbxError('unreachable', silence));
    }
  }
}
