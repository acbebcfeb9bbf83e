// Which permissions suffice for each operation of the Graph API, for the portal: it greys what a person may not do before
// the server refuses it. Data alone, so that no schema of the contract gets into what the browser loads.

import { roots } from '../../src/contract/graph.ts'
import type { Scope } from '../../src/contract/route.ts'
import { registeredRoutes } from '../../src/features.ts'

/** What is served under both roots is one operation here: its id without the root. */
const withoutRoot = (id: string) => roots.reduce((rest, root) => rest.replace(`.${root}`, ''), id)

export async function permissionsModule(): Promise<string> {
  const needs = new Map<string, readonly Scope[]>()
  for (const { id, access } of await registeredRoutes())
    if (access.kind === 'graph') needs.set(withoutRoot(id), access.anyOf)
  const lines = [...needs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, anyOf]) => `  '${id}': [${anyOf.map((scope) => `'${scope}'`).join(', ')}],`)
  return `// Made by npm run generate from the contract (src/contract/). Any one of an operation's permissions suffices.

export const permissions = {
${lines.join('\n')}
} as const
`
}
