// A Win32 package as it is kept: what an administrator stated, in the words of the agent's work list, which makes no more of it than to
// add addresses. The command that installs it stands with the application, since it may hold a secret.

import { toHex } from '../../../../kernel/bytes.ts'
import { sha256 } from '../../../../kernel/sha256.ts'
import type { Meaning, restartBehaviours } from '../../../../protocol/agent/manifest.ts'
import type { Requirements, Rule } from '../../../../protocol/agent/rule.ts'

export type Win32 = {
  /** In the package; for people, and where the command line begins with it. */
  readonly setupFile: string
  /** As people know it; empty: not said. */
  readonly version: string
  readonly uninstall: string
  readonly runAs: 'system' | 'user'
  readonly restart: (typeof restartBehaviours)[number]
  readonly timeLimitMinutes: number
  readonly returnCodes: readonly { readonly code: number; readonly means: Meaning }[]
  readonly requires: Requirements
  readonly detection: readonly Rule[]
}

/** Another one when anything changed that a device sees; its name is not. */
export function revisionOf(of: {
  readonly sha256: string
  readonly commandLine: string
  /** Base64. */
  readonly commandLineSealed: string | null
  readonly package: Win32
}): string {
  const { sha256: digest, commandLine, commandLineSealed, package: stated } = of
  const text = JSON.stringify([digest, commandLine, commandLineSealed, inOrder(stated)])
  return toHex(sha256(new TextEncoder().encode(text))).slice(0, 12)
}

/** The database does not keep the order of members. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => [name, inOrder(member)])
}
