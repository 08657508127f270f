import { startCluster } from '../../src/store/embedded.ts';

/**
 * A process to be killed: starts the cluster of a folder, says `ready` with its URL, or `refused` with the reason, as
 * one line of JSON, and stays until it is told to stop.
 */
const [folder = '', systemFolder = ''] = process.argv.slice(2);
const say = (words: object) => process.stdout.write(`${JSON.stringify(words)}\n`);

try {
  const cluster = await startCluster(folder, { settings: { fsync: 'off' }, systemFolder });
  const alive = setInterval(() => undefined, 60_000);
  process.on('SIGINT', () => undefined); // as a server that drains its requests before it stops
  process.once('SIGTERM', async () => {
    clearInterval(alive);
    await cluster.stop();
  });
  say({ ready: cluster.url('postgres') });
} catch (error) {
  say({ refused: String(error) });
}
