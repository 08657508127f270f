import { DomainError } from '../errors.ts';
import type { PolicyChannel } from './rulebooks.ts';
import type { Viewer } from './viewer.ts';

export class ChannelForbidden extends DomainError {
  readonly code = 'FORBIDDEN';
}

/** What is only proposed is shown to those who propose or decide; a portal tests next year's policy with such a token. */
export function assertMaySee(channel: PolicyChannel | null | undefined, { scopes }: Viewer): void {
  if (channel !== 'NEXT' || scopes.has('rulebook:propose') || scopes.has('rulebook:publish')) return;
  throw new ChannelForbidden('Channel NEXT needs the scope "rulebook:propose" or "rulebook:publish".');
}
