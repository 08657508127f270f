import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { LastWord } from './last-word.ts';

/** Where the driver is to connect to, as it reads its URL, its options and the environment. Seconds. */
export interface DriverTarget {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path?: string | false | undefined;
  readonly ssl?: false | string | tls.ConnectionOptions | undefined;
  readonly sslnegotiation?: string | null | undefined;
  readonly connect_timeout: number;
}

/**
 * Sockets for the driver on which a connection that breaks, breaks cleanly. The driver goes on using a connection between its
 * `error` and its `close`, then forgets to fail what it took in between, and gives answers to the wrong statements when it
 * connects again. So of an open connection it hears `close` only, and fails everything that is under way.
 */
export function driverSockets(
  target: DriverTarget,
  onAnswered?: () => void,
): (asked: { fetch_types: boolean }) => Promise<net.Socket> {
  let turn = 0;
  return async (asked) => {
    const place = turn++ % target.port.length;
    try {
      const socket = await opened(target, target.host[place] ?? 'localhost', target.port[place] ?? 5432);
      return mended(socket, asked.fetch_types ? 2 : 1, onAnswered);
    } catch (error) {
      // The driver waits for ever for a socket that is refused; one that fails later is heard.
      return new net.Socket().destroy(error as Error);
    }
  };
}

/** Without encryption the driver may write at once; what it writes waits for the connection. */
async function opened({ path, ssl, ...target }: DriverTarget, host: string, port: number): Promise<net.Socket> {
  const socket = Object.assign(new net.Socket(), { host, port });
  // The end of a COPY is a packet of its own: held back until the one before is acknowledged, it would come 40 ms later.
  socket.setNoDelay(true);
  if (path) socket.connect(path);
  else socket.connect(port, host);
  return ssl ? secured(socket, host, { ...target, ssl }) : socket;
}

/** By what a server knows a connection of the driver's. */
export interface BackendKey {
  readonly pid: number;
  readonly secret: number;
}

const CANCEL_CODE = 80_877_102;
/** A server that does not take such a word within this many milliseconds has other troubles. */
const CANCEL_MS = 2_000;

/**
 * Tells the server to stop what a connection does: on a connection of its own, which the server closes when it has passed the word
 * on. Of several hosts only the one that gave the key knows it.
 */
export async function cancelStatement(target: DriverTarget, { pid, secret }: BackendKey): Promise<void> {
  const message = Buffer.alloc(16);
  for (const [place, word] of [message.length, CANCEL_CODE, pid, secret].entries())
    message.writeUInt32BE(word, 4 * place);
  await Promise.all(
    target.port.map(async (port, place) => {
      try {
        const host = target.host[place] ?? 'localhost';
        const socket = await opened({ ...target, connect_timeout: CANCEL_MS / 1_000 }, host, port);
        socket.on('error', () => {}).setTimeout(CANCEL_MS, () => socket.destroy());
        socket.resume().write(message);
        await once(socket, 'close');
      } catch {
        // The database is away, and its statements with it.
      }
    }),
  );
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const YES = 'S'.charCodeAt(0);

async function secured(
  socket: net.Socket,
  host: string,
  { ssl, sslnegotiation, connect_timeout: seconds }: Pick<DriverTarget, 'ssl' | 'sslnegotiation' | 'connect_timeout'>,
): Promise<net.Socket> {
  const signal = AbortSignal.timeout(seconds * 1000);
  const isDirect = sslnegotiation === 'direct';
  try {
    if (!isDirect) {
      socket.write(SSL_REQUEST);
      const [answer] = (await once(socket, 'data', { signal })) as [Buffer];
      if (answer[0] !== YES && ssl === 'prefer') return socket;
      if (answer[0] !== YES)
        throw new Error('The database server encrypts no connections, and DATABASE_URL asks for it.');
    }
    const secure = tls.connect({
      socket,
      ...(net.isIP(host) === 0 && { servername: host }),
      ...(isDirect && { ALPNProtocols: ['postgresql'] }),
      ...(typeof ssl === 'object' ? ssl : { rejectUnauthorized: !UNVERIFIED.has(ssl) }),
    });
    await once(secure, 'secureConnect', { signal });
    return Object.assign(secure, { host });
  } catch (error) {
    socket.on('error', () => {}).destroy();
    throw error;
  }
}

/** Ways to ask for encryption that do not ask who answers. */
const UNVERIFIED = new Set<unknown>(['require', 'allow', 'prefer']);

type Emit = (event: string | symbol, ...given: unknown[]) => boolean;

/** A server's word that the next statement may come. */
const READY = Buffer.from('Z\0\0\0\u0005I');

/** What the driver hears of a socket, in an order that it can bear. */
function mended(socket: net.Socket, readies: number, onAnswered?: () => void): net.Socket {
  const emit: Emit = socket.emit.bind(socket);
  const lastWord = new LastWord(readies, onAnswered);
  let failure: unknown;
  const heard: Emit = (event, ...given) => {
    if (event === 'data') {
      const bytes = lastWord.withhold(given[0] as Buffer);
      return bytes.length === 0 || emit('data', bytes);
    }
    if (event === 'error') {
      failure = given[0];
      return true;
    }
    if (event !== 'close') return emit(event, ...given);
    // Nobody catches the failure of the driver's own question: it gets an end instead.
    if (lastWord.readies > 0 && lastWord.readies < readies) emit('data', READY);
    if (lastWord.readies > 0) return emit('close', false);
    // Without an error it would connect again at once, for as long as the server goes away.
    emit('error', lastWord.reason ?? failure ?? new ConnectionClosed());
    return emit('close', true);
  };
  return cleaned(Object.assign(socket, { emit: heard }), () => emit('close', false));
}

/** As the driver calls it. */
class ConnectionClosed extends Error {
  readonly code = 'CONNECTION_CLOSED';
  constructor() {
    super('The database closed the connection before it was open.');
  }
}

/**
 * A driver that was about to write when a connection closed keeps those bytes, and does not write any more until they are 1,024.
 * Such a connection says nothing when it is open. It is closed again, whereupon the driver opens it anew for the same
 * statement and adds to the bytes, until they come: what does not begin with its own length is not how a connection begins.
 */
function cleaned(socket: net.Socket, tellClosed: () => void): net.Socket {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  let hasBegun = false;
  const giveBack = () => {
    socket.emit = () => false;
    socket.destroy();
    tellClosed();
  };
  const begin = (bytes: Buffer, ...given: unknown[]): boolean => {
    hasBegun = true;
    if (bytes.readInt32BE(0) === bytes.length) {
      Object.assign(socket, { write });
      return write(bytes, ...given);
    }
    giveBack();
    return true;
  };
  // The driver gets the socket after this turn and writes within the next one.
  setImmediate(() => setImmediate(() => hasBegun || socket.destroyed || giveBack()));
  return Object.assign(socket, { write: begin });
}
