// Effects of management commands outside the device's tree. Collected while a message is executed and carried out after it
// is answered, so that Atomic can take them back.

import type { CspHandlers } from '../../protocol/csp/execute.ts'
import type { Scope } from '../../protocol/csp/uri.ts'

export type DmEffect =
  | { readonly kind: 'install-msi'; readonly scope: Scope; readonly productId: string; readonly job: string }
  | { readonly kind: 'remove-msi'; readonly scope: Scope; readonly productId: string }
  | { readonly kind: 'install-package'; readonly scope: Scope; readonly familyName: string; readonly job: string }
  /** Goes on behind the desktop: the vendor's tool downloads for as long as it takes. */
  | { readonly kind: 'run-office-tool'; readonly id: string }
  | { readonly kind: 'enrol-scep'; readonly scope: Scope; readonly id: string }
  /** Somebody decides about that certificate; `left`: so many times after this one. */
  | {
      readonly kind: 'ask-scep'
      readonly scope: Scope
      readonly id: string
      readonly waiting: ScepWaiting
      readonly dueAt: number
      readonly left: number
    }
  /** `request`: as the server wrote it. */
  | { readonly kind: 'send-logs'; readonly request: string }
  /** Made and brought to the directory behind the session. */
  | { readonly kind: 'rotate'; readonly what: 'recovery-key' | 'local-password' }
  | { readonly kind: 'reboot'; readonly uri: string }
  | { readonly kind: 'rename'; readonly template: string }
  | { readonly kind: 'wipe' }
  /** Join and enrolment stay. */
  | { readonly kind: 'reset'; readonly keepsUsers: boolean }

/** With which a device asks for its certificate again. PEM, both. */
export type ScepWaiting = {
  readonly certificate: string
  readonly privateKey: string
  readonly transactionId: string
}

export type DmHandlers = CspHandlers<DmEffect>
