// Configuration policies on the wire of Partner Center.

import type { z } from 'zod'

import * as contract from '../../contract/partner-center/policy.ts'
import type { Db } from '../../db/schema.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Call, Serve } from '../../http/serve.ts'
import { Fault } from '../../kernel/fault.ts'
import { type ForCustomer, forCustomer } from '../../partner/center/center.ops.ts'
import { customerIdIn } from '../../partner/center/center.ts'
import { partnerInstant } from './instant.ts'
import * as policies from './policy.ops.ts'
import { category, wordsOf } from './policy.ts'

type OfCustomer = Pick<Call<{ readonly customerId: string }>, 'caller' | 'now' | 'requestId' | 'params'>

export function policyRoutes(serve: Serve, { db }: { readonly db: Db }): void {
  const at = <T>(call: OfCustomer, work: (by: ForCustomer) => Promise<T>): Promise<T> =>
    forCustomer(
      db,
      tokenOperation(call),
      { customerId: customerIdIn(call.params.customerId), right: 'manage-profiles', door: 'partner-center-api' },
      work,
    )

  serve.json(contract.listPolicies, async (call) =>
    at(call, async ({ operation }) => {
      const items = (await policies.listPolicies(db, operation.tenantId)).map(policyEntity)
      return { totalCount: items.length, items, attributes: { objectType: 'Collection' as const } }
    }),
  )
  serve.json(contract.createPolicy, async (call) =>
    at(call, async (by) => policyEntity(await policies.createPolicy(db, by, call.body))),
  )
  serve.json(contract.readPolicy, async (call) =>
    at(call, async ({ operation }) =>
      policyEntity(await policies.readPolicy(db, operation.tenantId, call.params.policyId)),
    ),
  )
  serve.json(contract.replacePolicy, async (call) => {
    const { policyId } = call.params
    const { id, ...written } = call.body
    if (id && id.toLowerCase() !== policyId.toLowerCase()) throw otherPolicy(policyId)
    return at(call, async (by) => policyEntity(await policies.replacePolicy(db, by, policyId, written)))
  })
  serve.json(contract.deletePolicy, async (call) =>
    at(call, async (by) => policies.deletePolicy(db, by, call.params.policyId)),
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
