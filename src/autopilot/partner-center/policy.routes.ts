// Configuration policies on the wire of Partner Center.

import type { z } from 'zod'

import * as contract from '../../contract/partner-center/policy.ts'
import type { Db } from '../../db/schema.ts'
import type { Serve } from '../../http/serve.ts'
import { Fault } from '../../kernel/fault.ts'
import { collectionOf } from '../../partner/center/entity.ts'
import { agencyOf } from '../batch/agency.routes.ts'
import { partnerInstant } from './instant.ts'
import * as policies from './policy.ops.ts'
import { category, wordsOf } from './policy.ts'

export function policyRoutes(serve: Serve, { db }: { readonly db: Db }): void {
  serve.json(contract.listPolicies, async (call) => {
    return collectionOf((await policies.listPolicies(db, await agencyOf(db, call))).map(policyEntity))
  })
  serve.json(contract.createPolicy, async (call) =>
    policyEntity(await policies.createPolicy(db, await agencyOf(db, call), call.body)),
  )
  serve.json(contract.readPolicy, async (call) =>
    policyEntity(await policies.showPolicy(db, await agencyOf(db, call), call.params.policyId)),
  )
  serve.json(contract.replacePolicy, async (call) => {
    const { policyId } = call.params
    const { id, ...written } = call.body
    const agency = await agencyOf(db, call)
    if (id && id.toLowerCase() !== policyId.toLowerCase()) throw otherPolicy(policyId)
    return policyEntity(await policies.replacePolicy(db, agency, policyId, written))
  })
  serve.json(contract.deletePolicy, async (call) =>
    policies.deletePolicy(db, await agencyOf(db, call), call.params.policyId),
  )
}

const policyEntity = ({ made, devices, ...profile }: policies.Policy): z.infer<typeof contract.policy> => ({
  id: profile.id,
  name: profile.displayName,
  category,
  description: profile.description,
  devicesAssigned: devices,
  devicesAssignedCount: devices,
  policySettings: wordsOf(profile.settings, made.bits),
  createdDate: partnerInstant(profile.createdAt),
  lastModifiedDate: partnerInstant(profile.modifiedAt),
  attributes: { objectType: 'ConfigurationPolicy' },
})

const otherPolicy = (id: string) =>
  new Fault(
    'invalid-input',
    `The body names another policy than the address, which is ${id.slice(0, 60)}. The id of a policy does not change.`,
    { reason: 'request-shape' },
  )
