// The step of a sign-in at which consent is asked for, and what comes of the answer: the sign-in goes on, or the application is told no.
// Where an administrator was sent to consent for everybody, nobody is signed in to the application: the answer goes back to it.

import type { TenantId } from '../../kernel/id.ts'
import { encodeProblem, type Problem } from '../../protocol/oauth/problem.ts'
import type { Authority } from '../identity.ops.ts'
import { adminConsentParam, consentAnewParam } from '../provider/configuration.ops.ts'
import type { PendingSignIn } from '../provider/provider.ops.ts'
import { permissionsAskedIn } from '../provider/resource.ts'
import type { PageBranding, PageProblem } from '../sign-in/page.ts'
import { type Asking, consent, needsAdministrator, shownOf, wantedConsent } from './consent.ops.ts'
import type { PermissionQuestion } from './permission-page.ts'

export type ConsentStep = {
  readonly tenantId: TenantId
  /** Where the page sends its form. */
  readonly action: string
  readonly pending: PendingSignIn
  readonly branding: PageBranding
}

export type ConsentAnswer =
  | { readonly kind: 'go'; readonly to: string }
  | { readonly kind: 'ask-permissions'; readonly question: PermissionQuestion }

/** Undefined where the sign-in asks for something else. */
export async function askConsent(
  deps: Authority,
  step: ConsentStep,
  problem?: PageProblem,
): Promise<ConsentAnswer | undefined> {
  const asking = askingOf(deps, step)
  if (!asking) return undefined
  const { pending, tenantId, branding, action } = step
  const wanted = await wantedConsent(deps.db, tenantId, asking)
  const { tenant, application, person, permissions, byItself, who } = wanted
  const question = {
    ...{ action, branding, application: application.displayName, organization: tenant.displayName },
    ...{ userName: person.userPrincipalName, permissions, byItself, who },
    ...{ shown: shownOf(wanted), problem },
    ...{ redirectUri: textIn(pending, 'redirect_uri'), locales: textIn(pending, 'ui_locales') },
  }
  return { kind: 'ask-permissions', question }
}

export async function answerConsent(
  deps: Authority,
  step: ConsentStep,
  form: URLSearchParams,
): Promise<ConsentAnswer | undefined> {
  const asking = askingOf(deps, step)
  if (!asking) return undefined
  const { pending, tenantId } = step
  if (form.get('answer') !== 'accept') {
    const { who, application } = await wantedConsent(deps.db, tenantId, asking)
    const [problem, message]: [Problem, string] =
      who === 'nobody'
        ? ['consent-of-administrator', needsAdministrator(application.displayName).message]
        : ['consent-declined', `The person did not consent that ${application.displayName} has what it asks for.`]
    const at = { now: deps.clock(), traceId: '', correlationId: '' }
    const [why = ''] = encodeProblem(problem, message, at).error_description.split(' Trace ID: ')
    return { kind: 'go', to: await pending.declined(why) }
  }
  const consented = await consent(deps, tenantId, asking, {
    everybody: form.get('everybody') === 'yes',
    shown: form.get('shown') ?? '',
  })
  if ('changed' in consented)
    return askConsent(deps, step, [{ say: 'consent-changed', with: { application: consented.changed } }])
  return { kind: 'go', to: asking.forEverybody ? backTo(step, consented.permissions) : await pending.consented() }
}

function askingOf({ urls }: Authority, { pending }: ConsentStep): Asking | undefined {
  if (pending.asks === 'sign-in') return undefined
  const { userId, context } = pending.asks.consentOf
  return {
    clientId: textIn(pending, 'client_id') ?? '',
    userId,
    epoch: context.epoch,
    permissions: permissionsAskedIn(pending.params, urls),
    forEverybody: pending.params[adminConsentParam] !== undefined,
    anew: pending.params[consentAnewParam] !== undefined,
  }
}

/** https://learn.microsoft.com/entra/identity-platform/v2-admin-consent; the address was found to be registered. */
function backTo({ pending, tenantId }: ConsentStep, permissions: readonly string[]): string {
  const to = new URL(textIn(pending, 'redirect_uri') ?? '')
  to.searchParams.set('admin_consent', 'True')
  to.searchParams.set('tenant', tenantId)
  const state = textIn(pending, 'state')
  if (state !== undefined) to.searchParams.set('state', state)
  if (pending.params[adminConsentParam] === '2') to.searchParams.set('scope', permissions.join(' '))
  return to.href
}

const textIn = ({ params }: PendingSignIn, name: string): string | undefined => {
  const value = params[name]
  return typeof value === 'string' ? value : undefined
}
