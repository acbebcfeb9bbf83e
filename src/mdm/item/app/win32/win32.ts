// A Win32 package as it is kept: what an administrator stated, in the words of the agent's work list, which makes no more of it than to
// add addresses. The command that installs it stands with the application, since it may hold a secret.

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
