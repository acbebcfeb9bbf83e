// Profiles of a customer as the pages of Partner Center make them: the policies of its interface, in the words of the administration API.
// Whoever begins to hide the licence terms accepts them on the customer's behalf, and says so (L-055).

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import type { ProfileId } from '../../kernel/id.ts'
import type { Agency } from '../batch/agency.ops.ts'
import type { ProfileSettings } from '../profile/profile.ts'
import { changePolicy, createPolicy, type Policy } from './policy.ops.ts'
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
  refuseUnaccepted(asked, off)
  const { displayName: name, description } = asked
  return createPolicy(db, agency, { name, description, policySettings: wordsOf({ ...off, ...chosen(asked) }, 0) })
}

export function changeForCustomer(db: Db, agency: Agency, id: ProfileId, asked: Asked): Promise<Policy> {
  return changePolicy(db, agency, id, (before) => {
    refuseUnaccepted(asked, before.settings)
    const { displayName, description } = asked
    return {
      ...(displayName !== undefined && { displayName }),
      ...(description !== undefined && { description }),
      settings: chosen(asked),
    }
  })
}

const chosen = ({ userType, privacySettingsHidden, eulaHidden }: Asked): Partial<Chosen> => ({
  ...(userType !== undefined && { userType }),
  ...(privacySettingsHidden !== undefined && { privacySettingsHidden }),
  ...(eulaHidden !== undefined && { eulaHidden }),
})

function refuseUnaccepted({ eulaHidden, acceptsLicenceTerms }: Asked, before: Pick<Chosen, 'eulaHidden'>): void {
  if (!eulaHidden || before.eulaHidden || acceptsLicenceTerms) return
  throw new Fault(
    'invalid-input',
    "Whoever hides the licence terms accepts them on the customer's behalf. Make sure that the customer authorised you to, and say so with acceptsLicenceTerms.",
    { reason: 'licence-terms-not-accepted' },
  )
}
