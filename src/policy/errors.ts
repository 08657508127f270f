import { DomainError } from '../errors.ts';

/** A rulebook reached the engine although the check before publishing would have refused it. */
export class RulebookNotRunnable extends DomainError {
  readonly code = 'RULEBOOK_NOT_RUNNABLE';
  constructor(place: string, message: string) {
    super(
      `The rulebook cannot be run: ${place}: ${message} Check it with \`canbao policies check\` and publish it again.`,
      { zh: `政策文件无法执行（${place}）：请用 canbao policies check 检查后重新发布。` },
    );
  }
}
