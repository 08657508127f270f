import { DomainError } from '../errors.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import type { Problem } from '../rulebooks/problem.ts';
import type { ProposalRow } from '../store/queries/rulebook-proposal.ts';

/** The gate found something; nothing was stored. */
export class RulebookRefused extends DomainError {
  readonly code = 'RULEBOOK_REFUSED';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(`The rulebook has ${problems.length} problem(s): ${problems[0]?.message ?? ''}`);
    this.problems = problems;
  }
}

export class ProposalUnknown extends DomainError {
  readonly code = 'PROPOSAL_UNKNOWN';
  constructor(id: string) {
    super(`There is no proposal ${id}. Ask rulebookProposals for those that wait.`, {
      zh: `没有政策草案${id}。`,
      field: 'proposalId',
    });
  }
}

export class ProposalDecided extends DomainError {
  readonly code = 'PROPOSAL_DECIDED';
  constructor({ name, state, decidedBy }: ProposalRow) {
    super(`The proposal of ${name} is ${state.toLowerCase()} already, by ${decidedBy}. Propose anew what you want.`, {
      zh: `政策草案${name}已由${decidedBy}办结（${state}），请重新提交。`,
      field: 'proposalId',
    });
  }
}

/** 经办与复核分离: maker and checker are two people. */
export class CheckerIsMaker extends DomainError {
  readonly code = 'CHECKER_IS_MAKER';
  constructor({ name }: ProposalRow) {
    super(`You proposed ${name} yourself: somebody else has to publish it.`, {
      zh: `${name}由您本人提交，须由他人复核发布。`,
      field: 'proposalId',
    });
  }
}

export class NothingNew extends DomainError {
  readonly code = 'NOTHING_NEW';
  constructor(name: string) {
    super(`${name} stands with exactly this content already.`, { zh: `${name}现行版本的内容与此完全相同。` });
  }
}

/** One at a time: of two, the one that is published last would undo the other. */
export class ProposalWaits extends DomainError {
  readonly code = 'PROPOSAL_WAITS';
  constructor({ name, id, proposedBy }: ProposalRow) {
    super(`A proposal of ${name} by ${proposedBy} waits already: have ${id} published or withdrawn first.`, {
      zh: `${proposedBy}提交的${name}草案尚待复核，请先发布或撤回${id}。`,
      field: 'file',
    });
  }
}

export class NoteUnreadable extends DomainError {
  readonly code = 'NOTE_UNREADABLE';
  constructor() {
    super('The note has characters in it that nobody can see: take them out.', {
      zh: '说明中含有不可见字符，请删除。',
      field: 'note',
    });
  }
}

export class NotYourRegion extends DomainError {
  readonly code = 'FORBIDDEN';
  constructor({ name, region }: Pick<Rulebook, 'name' | 'region'>) {
    super(
      `${name} is for ${region ?? 'a region that is not identified'}, which lies outside the regions of your token.`,
      { zh: `${name}适用于${region ?? '不明区划'}，不在您的管辖范围内。` },
    );
  }
}

export class ProposalOutdated extends DomainError {
  readonly code = 'PROPOSAL_OUTDATED';
  constructor(name: string) {
    super(
      `The version of ${name} that stands, what it is laid over, or a document it cites, changed since it was proposed. Withdraw it and propose it anew.`,
      {
        zh: `${name}的现行版本、其所依据的上级政策或所引文件在提交后已有变更，请撤回后重新提交。`,
        field: 'proposalId',
      },
    );
  }
}
