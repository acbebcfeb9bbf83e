// Win32 packages on a device: an agent installs them by the work list it gets (docs/protocols/agent.md), and what it posts back is all that
// is known of them. The management tree has nothing of them but what the status page waits for.

import type { Standing } from '../../item.ts'
import type { Win32 } from '../win32/win32.ts'
import type { Installing, Removing } from './form.ts'

/** What the agent of this very device posted last. */
export type AgentSaid = {
  readonly revision: string
  readonly state: 'installing' | 'installed' | 'removed' | 'failed' | 'notApplicable'
  readonly exitCode: number | null
  readonly reason: string | null
}

export type Win32App = {
  readonly form: 'win32'
  readonly stated: Win32
  readonly commandLine: string
  readonly revision: string
  readonly sha256: string
  readonly sizeBytes: number
  readonly fileName: string
  /** Where this very device may fetch it. */
  readonly contentUrl: string
  readonly said: AgentSaid | undefined
}

export type RemovedWin32 = Pick<Win32App, 'form' | 'stated' | 'revision' | 'said'> & {
  /** What its command may lie in; undefined where it must not leave, or has not arrived. */
  readonly file: Pick<Win32App, 'sha256' | 'sizeBytes' | 'fileName' | 'contentUrl'> | undefined
}

const errorOf = ({ reason, exitCode }: AgentSaid): string =>
  reason || (exitCode === null ? 'the agent said nothing more' : `the installer ended with ${exitCode}`)

export const win32Installing: Installing<Win32App> = {
  writes: () => [],
  questions: () => [],
  standing: ({ said, revision }): Standing => {
    // of what was uploaded or stated anew it has to look again
    if (!said || said.revision !== revision || said.state === 'removed') return { state: 'pending' }
    if (said.state === 'installed' || said.state === 'installing') return { state: said.state }
    return { state: said.state, error: errorOf(said) }
  },
  hears: () => undefined,
  expected: () => undefined, // the agent lists them by itself
}

export const win32Removing: Removing<RemovedWin32> = {
  writes: () => [],
  questions: () => [],
  standing: ({ said, revision }): Standing => {
    if (said?.state === 'removed') return { state: 'applied' }
    if (said?.state !== 'failed' || said.revision !== revision) return { state: 'pending' }
    return { state: 'failed', error: errorOf(said) }
  },
}
