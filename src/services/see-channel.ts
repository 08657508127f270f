import { DomainError } from '../errors.ts';
import type { PolicyChannel, PublishedRulebook, Rulebooks } from './rulebooks.ts';
import type { Viewer } from './viewer.ts';

export class ChannelForbidden extends DomainError {
  readonly code = 'FORBIDDEN';
}

export class RulebookUnknown extends DomainError {
  readonly code = 'RULEBOOK_UNKNOWN';
  constructor(called: string) {
    super(`There is no rulebook "${called}". Ask policyYears(region:) for the names that stand.`);
  }
}

/** What is only proposed is shown to those who propose or decide; a portal tests next year's policy with such a token. */
export function assertMaySee(channel: PolicyChannel | null | undefined, { scopes }: Viewer): void {
  if (channel !== 'NEXT' || scopes.has('rulebook:propose') || scopes.has('rulebook:publish')) return;
  throw new ChannelForbidden('Channel NEXT needs the scope "rulebook:propose" or "rulebook:publish".');
}

/** A rulebook by the id of a version, or the latest of a name; what is only proposed, for those who may see it. */
export function rulebookCalled(
  called: string,
  channel: PolicyChannel,
  rulebooks: Rulebooks,
  viewer: Viewer,
): PublishedRulebook {
  const found = rulebooks.byId(called) ?? rulebooks.named(called, channel)[0];
  if (!found) throw new RulebookUnknown(called);
  assertMaySee(found.channel, viewer);
  return found;
}
