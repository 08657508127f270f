import { conditionCompiler } from './expression.ts';
import { NAMED_FACTS } from './named-facts.ts';

/** Compiles a rulebook's condition over the named facts. */
export const compileCondition = conditionCompiler(NAMED_FACTS);
