import { type Ceiling, isAnyOf, readCeiling } from '../claim/parts.ts';
import type { Citation } from '../decision.ts';
import type { Condition } from '../expression.ts';
import type { AssistanceCategory } from '../facts.ts';
import { type Fen, parseYuan } from '../money.ts';
import { type Citing, compileParameter, type Series } from '../parameter.ts';
import { type BasisPoints, parseRate } from '../rate.ts';
import type { Parameter, Part, RuleBase, Text } from '../rule.ts';

/** 医疗救助: what is paid on the own cost that basic insurance and critical illness left, by group. */
export interface MedicalAssistanceRule extends RuleBase<'medical-assistance'> {
  readonly groups: readonly MedicalAssistanceGroup[];
}

export interface MedicalAssistanceGroup extends Part {
  readonly categories: readonly AssistanceCategory[];
  /** In yuan a year. */
  readonly deductible: Parameter;
  /** Percentage. */
  readonly ratio: Parameter;
  /** In yuan a year, or `NONE`. */
  readonly ceiling: Parameter;
}

export interface CompiledMedicalAssistanceGroup {
  readonly id: string;
  readonly label: Text;
  /** Whether a person is in the group. */
  readonly when: Condition;
  readonly deductible: Series<Fen>;
  readonly ratio: Series<BasisPoints>;
  readonly ceiling: Series<Ceiling>;
  readonly citations: readonly Citation[];
}

export interface CompiledMedicalAssistance {
  readonly assumed: Text | null;
  readonly groups: readonly CompiledMedicalAssistanceGroup[];
  readonly citations: readonly Citation[];
}

/**
 * 医疗救助: of the own cost inside the policy that basic insurance and critical illness leave, the part above the
 * group's yearly deductible is paid by the group's ratio, up to its yearly ceiling. A person in several groups is helped
 * once, by the most favourable; without a critical-illness payment the chain passes on. While nobody has searched the
 * lists, whether a person is in a group is open: it pays nothing at least, and at most what it gives its members.
 *
 * Written from: the clauses cited by the groups of the rulebook's `medical-assistance` rule.
 */
export function compileMedicalAssistance(rule: MedicalAssistanceRule, citing: Citing): CompiledMedicalAssistance {
  return {
    assumed: rule.assumed ?? null,
    groups: rule.groups.map((group) => {
      const cite = group.cite ?? rule.cite;
      const required = <T>(field: string, parameter: Parameter, read: (text: string) => T) =>
        compileParameter(`${rule.kind}.${group.id}.${field}`, parameter, citing, cite, read);
      return {
        id: group.id,
        label: group.label,
        when: isAnyOf(group.categories, group.id),
        deductible: required('deductible', group.deductible, parseYuan),
        ratio: required('ratio', group.ratio, parseRate),
        ceiling: required('ceiling', group.ceiling, readCeiling),
        citations: citing.cite(cite),
      };
    }),
    citations: citing.cite(
      rule.cite,
      rule.groups.flatMap(({ cite }) => cite ?? []),
    ),
  };
}
