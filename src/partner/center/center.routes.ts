// Partner Center's own side: the partner, its relationships and its customers (docs/protocols/partner-center.md).

import type { z } from 'zod'

import * as contract from '../../contract/partner-center/customer.ts'
import type { Db } from '../../db/schema.ts'
import { tenantOf, tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { Fault } from '../../kernel/fault.ts'
import { wordIn } from '../../kernel/partner-center-word.ts'
import { linkOf } from '../invitation/invitation.ts'
import * as center from './center.ops.ts'
import type { Customer } from './center.sql.ts'
import { customerIdIn, pageIn, tokenOf } from './center.ts'
import { collectionOf, pageOf } from './entity.ts'

const relationshipTypes = ['is_indirect_reseller_of', 'is_indirect_cloud_solution_provider_of'] as const

export function centerRoutes(serve: Serve, { db, urls }: { readonly db: Db; readonly urls: Urls }): void {
  serve.json(contract.readOrganisation, async (call) => {
    const partner = await center.callingPartner(db, tenantOf(call), 'partner-center-csv')
    return {
      id: partner.tenantId,
      tenantId: partner.tenantId,
      companyName: partner.displayName,
      domain: partner.defaultDomain,
      language: 'en',
      culture: 'en-US',
      profileType: 'organization_profile' as const,
      attributes: { objectType: 'OrganizationProfile' as const },
    }
  })
  serve.json(contract.requestRelationship, async (call) => ({
    url: linkOf(urls.portal, await center.relationshipRequest(db, tokenOperation(call))),
    attributes: { objectType: 'RelationshipRequest' as const },
  }))
  serve.json(contract.listRelationships, async (call) => {
    const { tenantId, cspKind } = await center.callingPartner(db, tenantOf(call), 'partner-center-csv')
    const usual = cspKind === 'indirect-reseller' ? relationshipTypes[0] : relationshipTypes[1]
    const asked = call.query.relationship_type
    const which = asked === undefined ? usual : wordIn(relationshipTypes, asked)
    if (!which) throw unknownType(asked ?? '')
    const related = await center.relatedPartners(db, tenantId, which)
    return collectionOf(
      related.map((one) => ({
        id: one.tenantId,
        location: '',
        mpnId: one.mpnId ?? '',
        name: one.displayName,
        relationshipType: which,
        state: 'active' as const,
        attributes: { objectType: 'PartnerRelationship' as const },
      })),
    )
  })
  serve.json(contract.listCustomers, async (call) => {
    const { tenantId } = await center.callingPartner(db, tenantOf(call), 'partner-center-api')
    const token = call.request.headers['ms-continuationtoken']
    const page = pageIn({ ...call.query, token: typeof token === 'string' ? token : undefined })
    const found = await center.customersPage(db, tenantId, { ...page, limit: page.limit + 1 }, call.now)
    const shown = found.slice(0, page.limit)
    const last = found.length > shown.length ? shown.at(-1) : undefined
    const { size, filter } = call.query
    const asked = new URLSearchParams({ ...(size && { size }), ...(filter && { filter }) }).toString()
    return pageOf(shown.map(customerOf), `/customers${asked && `?${asked}`}`, last && tokenOf(last))
  })
  serve.json(contract.readCustomer, async (call) => {
    const { tenantId: partnerId } = await center.callingPartner(db, tenantOf(call), 'partner-center-api')
    const customerId = customerIdIn(call.params.customerId)
    return customerOf(await center.readCustomer(db, { partnerId, customerId, now: call.now }))
  })
  serve.json(contract.changeCustomer, async (call) => {
    await center.callingPartner(db, tenantOf(call), 'partner-center-api')
    const customerId = customerIdIn(call.params.customerId)
    if (wordIn(['none'], call.body.relationshipToPartner) !== 'none') throw onlyNone()
    const left = await center.leave(db, tokenOperation(call), customerId)
    return { ...customerOf(left), relationshipToPartner: 'none' as const }
  })
}

const customerOf = ({ id, name, domain, delegated }: Customer): z.infer<typeof contract.customer> => ({
  id,
  companyProfile: {
    tenantId: id,
    domain,
    companyName: name,
    attributes: { objectType: 'CustomerCompanyProfile' },
  },
  relationshipToPartner: 'reseller',
  allowDelegatedAccess: delegated,
  attributes: { objectType: 'Customer' },
})

const unknownType = (given: string) =>
  new Fault(
    'invalid-input',
    `There is no relationship '${given.slice(0, 60)}' here. Ask for IsIndirectResellerOf or IsIndirectCloudSolutionProviderOf.`,
    { reason: 'unknown-word' },
  )

const onlyNone = () =>
  new Fault(
    'invalid-input',
    'A relationship with a customer can only be ended here: send {"relationshipToPartner":"none"}. It begins when the customer consents.',
    { reason: 'unknown-word' },
  )
