import { X509Certificate } from 'node:crypto';
import { BlockList, isIP } from 'node:net';

/** Machines before this one, which say by whose certificate a connection came. */
export interface Proxies {
  /** In small letters. */
  readonly certificateHeader: string;
  readonly includes: (address: string | undefined) => boolean;
}

/** `10.0.0.0/8` or a single address, as the machine understands it; null where it is none, or everybody. */
function rangeOf(text: string): { address: string; bits: number; family: 'ipv4' | 'ipv6' } | null {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  const most = version === 4 ? 32 : 128;
  if (version === 0 || rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return null;
  const size = bits === undefined ? most : Number(bits);
  return size < 1 || size > most ? null : { address, bits: size, family: version === 4 ? 'ipv4' : 'ipv6' };
}

export const isRange = (text: string): boolean => rangeOf(text) !== null;

/** The proxies at these addresses and ranges. */
export function proxiesAt(ranges: readonly string[], certificateHeader: string): Proxies {
  const list = new BlockList();
  for (const range of ranges.flatMap((text) => rangeOf(text) ?? []))
    list.addSubnet(range.address, range.bits, range.family);
  return {
    certificateHeader,
    includes: (address = '') => isIP(address) > 0 && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6'),
  };
}

/**
 * The SHA-256 of a certificate as 64 hexadecimal digits, from how proxies pass it on: the digits themselves, with colons or `sha256:`
 * before them, or the certificate as PEM, escaped for a URL (nginx). Null where it is none of these.
 */
export function fingerprintOf(header: string): string | null {
  const digits = header
    .trim()
    .replace(/^sha-?256[:=]/i, '')
    .replaceAll(':', '')
    .toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  if (!/^-----BEGIN(%20| )CERTIFICATE-----/.test(header)) return null;
  try {
    return new X509Certificate(decodeURIComponent(header)).fingerprint256.replaceAll(':', '').toLowerCase();
  } catch {
    return null;
  }
}
