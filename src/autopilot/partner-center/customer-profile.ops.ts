// Profiles of a customer as the pages of Partner Center make them: the policies of its interface, in the words of the administration API.
// Whoever begins to hide the licence terms accepts them on the customer's behalf, and says so (L-055).

import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault } from '../../kernel/fault.ts'
import type { ProfileId } from '../../kernel/id.ts'
import type { Agency } from '../batch/agency.ops.ts'
import type { ProfileSettings } from '../profile/profile.ts'
import { createPolicy, type Policy, replacePolicy, showPolicy } from './policy.ops.ts'
import { wordsOf } from './policy.ts'

export { deletePolicy, listPolicies } from './policy.ops.ts'

type Chosen = Pick<ProfileSettings, 'userType' | 'privacySettingsHidden' | 'eulaHidden'>

/** What is left out stays, or is off. */
export type Asked = { readonly [Setting in keyof Chosen]?: Chosen[Setting] | undefined } & {
  readonly displayName?: string | undefined
  readonly description?: string | undefined
  readonly acceptsLicenceTerms?: boolean | undefined
}

const off: Chosen = { userType: 'administrator', privacySettingsHidden: false, eulaHidden: false }

export async function makeForCustomer(
  db: Db,
  agency: Agency,
  asked: Asked & { readonly displayName: string },
): Promise<Policy> {
  const { displayName: name, description } = asked
  return createPolicy(db, agency, { name, description, policySettings: wordsOf(chosen(off, asked), 0) })
}

export async function changeForCustomer(db: Db, agency: Agency, id: ProfileId, asked: Asked): Promise<Policy> {
  return inTransaction(db, async (tx) => {
    const before = await showPolicy(tx, agency, id)
    return replacePolicy(tx, agency, id, {
      name: asked.displayName ?? before.displayName,
      description: asked.description,
      policySettings: wordsOf(chosen(before.settings, asked), before.made.bits),
    })
  })
}

function chosen(before: Chosen, { userType, privacySettingsHidden, eulaHidden, acceptsLicenceTerms }: Asked): Chosen {
  const after: Chosen = {
    userType: userType ?? before.userType,
    privacySettingsHidden: privacySettingsHidden ?? before.privacySettingsHidden,
    eulaHidden: eulaHidden ?? before.eulaHidden,
  }
  if (!after.eulaHidden || before.eulaHidden || acceptsLicenceTerms) return after
  throw new Fault(
    'invalid-input',
    "Whoever hides the licence terms accepts them on the customer's behalf. Make sure that the customer authorised you to, and say so with acceptsLicenceTerms.",
    { reason: 'licence-terms-not-accepted' },
  )
}
