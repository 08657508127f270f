import { isIPv6 } from 'node:net';
import type { Role, Viewer } from '../services/viewer.ts';

/** Who is counted as one client. */
export interface Asker {
  readonly role: Role;
  /** The subject of the token; without one, the network that the request came from. */
  readonly key: string;
}

export const askerOf = ({ role, subject }: Viewer, address: string): Asker =>
  role === 'PUBLIC' ? { role, key: networkOf(address) } : { role, key: subject ?? '' };

/** Groups of an IPv6 address that name a network: a home or an office gets so many addresses in it that none of them counts. */
const NETWORK_GROUPS = 4;
const GROUPS = 8;
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** An IPv4 address as it is, also within IPv6; of any other IPv6 address its /64. */
export function networkOf(address: string): string {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped || !isIPv6(address)) return mapped ?? address;
  const [plain = ''] = address.split('%');
  const [front = [], back = []] = plain.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(Math.max(0, GROUPS - front.length - back.length)).fill('0');
  const groups = [...front, ...zeros, ...back].slice(0, NETWORK_GROUPS);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}
