// What the authority answers a browser, as data: identity.routes.ts makes pages, redirects, cookies and a status of it.

import type { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { BrowserState } from '../provider/provider.ops.ts'
import type { PasswordQuestion, UserNameQuestion } from './sign-in-page.ts'

export type Answer = {
  readonly next: Next
  /** What the browser is to keep of the session. */
  readonly keep?: BrowserState
  /** Who just signed in here: the browser is known from now on. */
  readonly signedIn?: { readonly tenantId: TenantId; readonly name: string; readonly epoch: number }
}

export type Next =
  | { readonly kind: 'go'; readonly to: string }
  | { readonly kind: 'post'; readonly action: string; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'ask-user-name'; readonly question: UserNameQuestion }
  | {
      readonly kind: 'ask-password'
      readonly question: PasswordQuestion
      /** Why the last answer was not taken. */
      readonly refused?: Fault
    }
  | { readonly kind: 'signed-out' }
