import { fundEntriesById, reversalsOfFundEntries } from '../../store/queries/fund-entry.ts';
import {
  approvedReplacements,
  linesOfDeclarations,
  subsidyDeclarationsById,
} from '../../store/queries/subsidy-declaration.ts';
import { by, byKey, groupedBy } from './batched.ts';
import { type LoaderSource, openTo, seenBy } from './source.ts';

/** What the fund has booked, and the declarations by which it is paid subsidies. */
export function fundLoaders(source: LoaderSource) {
  const seen = seenBy(source);
  const open = openTo(source);
  return {
    fundEntry: byKey(seen(fundEntriesById), by('id')),
    reversalOfFundEntry: byKey(seen(reversalsOfFundEntries), by('reversesId')),

    declaration: byKey(open(subsidyDeclarationsById), by('id')),
    replacementOfDeclaration: byKey(open(approvedReplacements), by('replacesId')),
    linesOfDeclaration: groupedBy(open(linesOfDeclarations), by('declarationId')),
  };
}
