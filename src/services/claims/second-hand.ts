import { handsOfClaim } from '../../store/queries/claim-hand.ts';
import { type Counter, refuseWrite } from '../write.ts';

/** 管账不管钱: refuses to pay a claim that the payer settled, or took a settlement of back, at any time. */
export async function assertSettledByOthers({ db, viewer }: Counter, claimId: string): Promise<void> {
  const { settled } = await handsOfClaim(db, claimId);
  if (!settled.includes(viewer.subject ?? '')) return;
  const text = {
    zh: '结算或冲销过该笔报销的人不得支付：管账不管钱，请由他人支付。',
    en: 'Whoever settled a claim, or took a settlement of it back, does not pay it out: booking and moving money are kept apart. Ask a second person.',
  };
  refuseWrite('PAYER_IS_SETTLER', text, 'claimId');
}

/** 管钱不管账: refuses to take a claim back that whoever asks paid out, at any time. */
export async function assertPaidByOthers({ db, viewer }: Counter, claimId: string): Promise<void> {
  const { paid } = await handsOfClaim(db, claimId);
  if (!paid.includes(viewer.subject ?? '')) return;
  const text = {
    zh: '支付过该笔报销的人不得冲销：管钱不管账，请由他人冲销。',
    en: 'Whoever paid a claim out does not take it back: booking and moving money are kept apart. Ask a second person.',
  };
  refuseWrite('PAYER_IS_REVERSER', text, 'claimId');
}
