// Partners on the administration API: as a partner, as a customer and as the operator of the installation see them.

import { partnerConsent, partnerCustomer, partnerInvitation } from '../contract/graph/partner.ts'
import * as customer from '../contract/partner/of-customer.ts'
import * as operator from '../contract/partner/of-operator.ts'
import * as agent from '../contract/partner/of-partner.ts'
import type { Db } from '../db/schema.ts'
import { wholeList } from '../graph/list.ts'
import { serveEntity, serveList, serveWhole } from '../graph/serve-list.routes.ts'
import { operationOf, tenantOf, tokenCaller, tokenOperation } from '../http/caller/caller.ts'
import type { Urls } from '../http/listeners.ts'
import type { Call, Serve } from '../http/serve.ts'
import type { OperatorOf } from '../identity/installation/operator.ops.ts'
import type { TenantId } from '../kernel/id.ts'
import type { Clock, OperationContext } from '../kernel/operation-context.ts'
import * as consents from './consent/consent.ops.ts'
import { consentEntity, customerEntity, invitationEntity, invitationRead, partnerEntity } from './entity.ts'
import * as invitations from './invitation/invitation.ops.ts'
import * as partners from './organisation/partner.ops.ts'
import type { Partner } from './organisation/partner.ts'

export type PartnerRoutesDeps = {
  readonly db: Db
  readonly urls: Urls
  readonly clock: Clock
  readonly operatorOf: OperatorOf
}

export function partnerRoutes(serve: Serve, deps: PartnerRoutesDeps): void {
  ofPartner(serve, deps)
  ofCustomer(serve, deps)
  ofOperator(serve, deps)
}

function ofPartner(serve: Serve, { db, urls, clock }: PartnerRoutesDeps): void {
  const own = (call: Pick<Call, 'caller'>) => partners.ownPartner(db, tenantOf(call))
  const shown = (partner: Partner, one: Parameters<typeof invitationEntity>[0]) =>
    invitationEntity(one, { displayName: partner.displayName, portal: urls.portal })

  serve.json(agent.readOwnPartner, async (call) => withProviders(db, await own(call)))
  serveWhole(serve, urls.graph, [agent.listInvitations], {
    name: 'partnerInvitations',
    entity: partnerInvitation,
    all: async (tenantId, call) => {
      const partner = await own(call)
      return (await invitations.openInvitations(db, tenantId, clock())).map((one) => shown(partner, one))
    },
  })
  serve.json(agent.createInvitation, async (call) => {
    const { delegatedAdministration, providerId } = call.body
    const asked = { delegatedAdministration, providerId }
    return shown(await own(call), await invitations.invite(db, tokenOperation(call), asked))
  })
  serve.json(agent.withdrawInvitation, async (call) =>
    invitations.withdrawInvitation(db, tokenOperation(call), call.params.id),
  )
  serveList(serve, urls.graph, [agent.listCustomers], {
    list: consents.customerList,
    entity: partnerCustomer,
    page: (tenantId, wanted) => consents.customersOf(db, tenantId, wanted, clock()),
    toEntity: customerEntity,
  })
  serve.json(agent.leaveCustomer, async (call) => consents.leaveCustomer(db, tokenOperation(call), call.params.id))
}

function ofCustomer(serve: Serve, { db, urls, clock }: PartnerRoutesDeps): void {
  serve.json(customer.readInvitation, async (call) => {
    const { partnerId, invitationId } = call.body
    return invitationRead(await consents.readInvited(db, tokenOperation(call), { partnerId, id: invitationId }))
  })
  serve.json(customer.grantConsent, async (call) => {
    const { partnerId, invitationId, delegatedAdministration, days, approval } = call.body
    const invited = { partnerId, id: invitationId }
    const granted = await consents.accept(db, tokenOperation(call), invited, {
      delegatedAdministration,
      days,
      approval,
    })
    return consentEntity(granted, call.now)
  })
  serveWhole(serve, urls.graph, [customer.listConsents], {
    name: 'partnerConsents',
    entity: partnerConsent,
    all: async (tenantId) => (await consents.listConsents(db, tenantId)).map((one) => consentEntity(one, clock())),
  })
  serveEntity(serve, urls.graph, [customer.getConsent], {
    list: wholeList('partnerConsents'),
    entity: partnerConsent,
    read: (tenantId, { params }) => consents.readConsent(db, tenantId, params.id),
    toEntity: (consent) => consentEntity(consent, clock()),
  })
  serve.json(customer.effectOfWithdrawal, async (call) => {
    const { ends, keeps } = await consents.effectOfEnding(db, tokenOperation(call), call.params.id)
    const shown = (all: typeof ends) => all.map((one) => consentEntity(one, call.now))
    return { ends: shown(ends), keeps: shown(keeps) }
  })
  serve.json(customer.setApproval, async (call) =>
    consentEntity(await consents.setApproval(db, tokenOperation(call), call.params.id, call.body.approval), call.now),
  )
  serve.json(customer.withdrawConsent, async (call) => consents.withdraw(db, tokenOperation(call), call.params.id))
  serve.json(customer.endDelegation, async (call) =>
    consentEntity(await consents.endDelegation(db, tokenOperation(call), call.params.id), call.now),
  )
}

function ofOperator(serve: Serve, { db, urls, operatorOf }: PartnerRoutesDeps): void {
  /** In the tenant that the path names, where an application of another tenant is nobody: the operator does it. */
  const operatorIn = async (
    call: Pick<Call, 'caller' | 'now' | 'requestId'>,
    tenantId: TenantId,
  ): Promise<OperationContext> => {
    const caller = tokenCaller(call.caller)
    const actor = await operatorOf(caller)
    return { ...operationOf(caller, call.now, call.requestId), tenantId, actor }
  }

  serve.json(operator.listPartners, async ({ caller }) => {
    await operatorOf(tokenCaller(caller))
    const all = await partners.listPartners(db)
    return { value: all.map(([partner, providers]) => partnerEntity(partner, providers)) }
  })
  serve.json(operator.putPartner, async (call) => {
    const { cspKind, usesOemDirect, mpnId, makers } = call.body
    const change = {
      ...(cspKind !== undefined && { cspKind }),
      ...(usesOemDirect !== undefined && { usesOemDirect }),
      ...(mpnId !== undefined && { mpnId }),
      ...(makers !== undefined && { makers }),
    }
    return withProviders(db, await partners.putPartner(db, await operatorIn(call, call.params.id), change))
  })
  for (const [route, sellsThrough] of [
    [operator.addProvider, true],
    [operator.removeProvider, false],
  ] as const) {
    serve.json(route, async (call) => {
      const { id, providerId } = call.params
      await partners.setProvider(db, await operatorIn(call, id), { providerId, sellsThrough })
    })
  }
  serve.json(operator.readOemLink, async (call) => {
    const operation = await operatorIn(call, call.params.id)
    const link = await invitations.linkForOem(db, operation)
    const { displayName } = await partners.readPartner(db, operation.tenantId)
    return invitationEntity(link, { displayName, portal: urls.portal })
  })
  serve.json(operator.endConsent, async (call) => {
    const { id, customerId } = call.params
    await consents.endByOperator(db, await operatorIn(call, customerId), { customerId, partnerId: id })
  })
}

async function withProviders(db: Db, partner: Partner) {
  return partnerEntity(partner, await partners.providersOf(db, partner.tenantId))
}
