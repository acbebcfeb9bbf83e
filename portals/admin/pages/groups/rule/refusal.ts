// What the server says of a rule that it refuses, for the place beside the rule and not for the top of the page.

import { ApiProblem } from '../../../../shared/api/problem.ts'

const refused = 'Dynamic membership rule validation error: '

/** What the server says of a rule, when its refusal is about it. */
export const ruleRefusal = (problem: unknown): string | undefined =>
  problem instanceof ApiProblem && problem.message.startsWith(refused)
    ? problem.message.slice(refused.length)
    : undefined
