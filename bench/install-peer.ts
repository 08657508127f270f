import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('peer', import.meta.url));

export class PeerNotInstalled extends Error {}

/** Installs the peer and the load generator the first time, and after a change of their versions. */
export function installPeer(say: (line: string) => void): void {
  if (isInstalled()) return;
  say('Installing the peer and the load generator in bench/peer (once) …');
  const { status, error, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    encoding: 'utf8',
  });
  if (status === 0) return;
  const reason = error?.message ?? stderr.trim().split('\n').slice(-3).join(' ');
  throw new PeerNotInstalled(
    `The bench needs the packages of bench/peer, and \`npm ci\` there failed (${reason}). Run it where the npm registry can be reached, then start the bench again.`,
  );
}

/** Whether what stands in node_modules is what the lock file asks for. */
function isInstalled(): boolean {
  const asked = packagesOf('package-lock.json');
  const present = packagesOf('node_modules/.package-lock.json');
  return (
    Object.entries(present).length > 0 &&
    Object.entries(present).every(([path, { version }]) => asked[path]?.version === version) &&
    ['postgraphile', 'autocannon'].every((name) => `node_modules/${name}` in present)
  );
}

function packagesOf(file: string): Record<string, { version?: string }> {
  try {
    return JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')).packages;
  } catch {
    return {};
  }
}
