import type { JWTVerifyGetKey } from 'jose';
import type { Role } from '../viewer.ts';

/** Signature algorithms that can be taken: asymmetric ones only, so that no public key can be mistaken for a secret. */
export const ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** Whose tokens are taken, and how they are held against their keys. 令牌签发方. */
export interface Issuer {
  /** What its tokens say in `iss`. */
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
  readonly algorithms: readonly Algorithm[];
  readonly clockSkewSeconds: number;
  /** Stands before its subjects: the 1001 of one issuer is not the 1001 of another. */
  readonly subjectPrefix: string;
  /** The roles that it may give; null: all. */
  readonly roles: readonly Role[] | null;
}

/** How tokens are held against their keys where nothing else is said. */
export const USUAL = {
  audience: 'canbao',
  algorithms: ['ES256', 'EdDSA', 'RS256', 'PS256'],
  /** Seconds that clocks may differ by. More lets expired tokens live, less refuses honest ones. */
  clockSkewSeconds: 30,
  subjectPrefix: '',
  roles: null,
} as const satisfies Partial<Issuer>;
