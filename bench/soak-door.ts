import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';

/** A door in front of the database: what goes through can be cut, and the database behind it changed. */
export interface Door {
  readonly port: number;
  /** From now on leads to the database at a port; to nowhere without one. */
  leadTo(port: number | null): void;
  /** Cuts such a share of the connections without a word, and gives how many. */
  cut(share: number): number;
  close(): Promise<void>;
}

export async function openDoor(first: number): Promise<Door> {
  let target: number | null = first;
  const through = new Set<net.Socket>();
  const server = net.createServer((client) => {
    client.on('error', () => {});
    if (target === null) return void client.destroy();
    const database = net.connect(target, '127.0.0.1').on('error', () => client.destroy());
    for (const socket of [client, database]) socket.setNoDelay(true);
    through.add(client);
    client.on('close', () => {
      through.delete(client);
      database.destroy();
    });
    database.on('close', () => client.destroy());
    client.pipe(database).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    leadTo(port) {
      target = port;
    },
    cut(share) {
      const chosen = [...through].filter(() => Math.random() < share);
      for (const socket of chosen) socket.destroy();
      return chosen.length;
    },
    async close() {
      for (const socket of through) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
