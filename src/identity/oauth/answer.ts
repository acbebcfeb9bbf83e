// The authority's answers to a browser, as data: identity.routes.ts makes pages, redirects, cookies and a status of it.

import type { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { PermissionQuestion } from '../consent/permission-page.ts'
import type { ConsentQuestion, DeviceCodeQuestion } from '../device-code/device-code-page.ts'
import type { NewPasskeyQuestion, PasskeyQuestion } from '../passkey/passkey-page.ts'
import type { NewPasswordQuestion } from '../password-link/password-link-page.ts'
import type { BrowserState } from '../provider/provider.ops.ts'
import type { CodeQuestion, FactorQuestion, RecoveryCodesShown, SetUpQuestion } from '../second-factor/factor-page.ts'
import type { PasswordQuestion, UserNameQuestion } from '../sign-in/sign-in-page.ts'

export type Answer = {
  readonly next: Next
  /** Session cookies for the browser. */
  readonly keep?: BrowserState
  /** The person just signed in: the browser is now known. */
  readonly signedIn?: { readonly tenantId: TenantId; readonly name: string; readonly epoch: number }
}

export type Next =
  | { readonly kind: 'go'; readonly to: string }
  | { readonly kind: 'post'; readonly action: string; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'ask-user-name'; readonly question: UserNameQuestion }
  | {
      readonly kind: 'ask-password'
      readonly question: PasswordQuestion
      /** Why the last answer was refused. */
      readonly refused?: Fault
    }
  | {
      readonly kind: 'ask-pass'
      readonly question: PasswordQuestion
      /** Why the last answer was refused. */
      readonly refused?: Fault
    }
  | {
      readonly kind: 'ask-code'
      readonly question: CodeQuestion
      /** Why the last answer was refused. */
      readonly refused?: Fault
    }
  | { readonly kind: 'set-up-code'; readonly question: SetUpQuestion }
  | { readonly kind: 'ask-passkey'; readonly question: PasskeyQuestion; readonly refused?: Fault }
  | { readonly kind: 'set-up-passkey'; readonly question: NewPasskeyQuestion }
  | { readonly kind: 'ask-new-codes'; readonly question: FactorQuestion }
  | { readonly kind: 'show-recovery-codes'; readonly shown: RecoveryCodesShown }
  | { readonly kind: 'ask-permissions'; readonly question: PermissionQuestion }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'ask-device-code'; readonly question: DeviceCodeQuestion; readonly refused?: Fault }
  | { readonly kind: 'ask-consent'; readonly question: ConsentQuestion }
  | { readonly kind: 'device-allowed'; readonly application: string }
  | { readonly kind: 'device-declined' }
  | { readonly kind: 'ask-new-password'; readonly question: NewPasswordQuestion }
  | { readonly kind: 'password-set'; readonly userName: string; readonly portal: string }
  | { readonly kind: 'link-ended'; readonly why: Fault }
