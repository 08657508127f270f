import { type AddressInfo, connect as dial, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestHttp } from '../support/http.ts';

/** What the server says on a line, byte for byte, until one of the two hangs up. */
export interface Line {
  readonly socket: Socket;
  /** All that was said, once the server hung up. */
  readonly answer: Promise<string>;
}

/** A line to a server that listens. */
export function lineTo({ app }: TestHttp): Line {
  const { port } = app.server.address() as AddressInfo;
  const socket = dial(port, '127.0.0.1');
  let said = '';
  socket.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  // A server that hangs up on somebody who goes on talking resets the line.
  socket.on('error', () => undefined);
  return { socket, answer: new Promise((resolve) => socket.once('close', () => resolve(said))) };
}

/** Says something at once. */
export function say(http: TestHttp, bytes: string): Promise<string> {
  const { socket, answer } = lineTo(http);
  socket.write(bytes, 'latin1');
  return answer;
}

/** Says the first part at once and then a piece every few milliseconds, for as long as anybody listens. */
export async function drip(http: TestHttp, first: string, piece: string, everyMs = 50): Promise<string> {
  const { socket, answer } = lineTo(http);
  socket.write(first, 'latin1');
  while (!socket.destroyed && socket.writable) {
    socket.write(piece, 'latin1');
    await sleep(everyMs);
  }
  return answer;
}

/** What stands in an answer: its status, and the code of its refusal. */
export const readOff = (answer: string): [status: number, code: string | undefined] => [
  Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]),
  /"code":"([A-Z_]+)"/.exec(answer)?.[1],
];
