// Licences on the Graph-compatible API.

import { licenceDetails, subscribedSku } from '../../contract/graph/licence.ts'
import * as contract from '../../contract/licence.ts'
import { entityContextOf } from '../../graph/collection.routes.ts'
import { wholeList } from '../../graph/list.ts'
import { serveEntity, serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenCaller, tokenOperation } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import { notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { type Sku, skuOf } from '../../kernel/licence.ts'
import type { DirectoryDeps } from '../directory.routes.ts'
import * as graph from '../directory-entity.ts'
import * as reads from '../directory-read.ops.ts'
import { detailsEntity, skuEntity } from '../seat/seat-entity.ts'
import * as licences from './licence.ops.ts'
import { previewOf } from './preview.ops.ts'

type Body = {
  readonly addLicenses: ReadonlyArray<{
    readonly skuId: string
    readonly disabledPlans?: readonly string[] | undefined
  }>
  readonly removeLicenses: readonly string[]
}

const small = (id: string) => id.toLowerCase()

const changeIn = ({ addLicenses, removeLicenses }: Body) => ({
  add: addLicenses.map(({ skuId, disabledPlans = [] }) => ({
    skuId: small(skuId),
    disabledPlans: disabledPlans.map(small),
  })),
  remove: removeLicenses.map(small),
})

/** By the whole id, or by that of the SKU alone. */
function skuNamed(tenantId: TenantId, id: string): Sku {
  const [owner, skuId] = id.includes('_') ? id.split('_') : [tenantId, id]
  const sku = owner?.toLowerCase() === tenantId ? skuOf(skuId ?? '') : undefined
  if (!sku) throw notFound('Licence', id)
  return sku
}

export function licenceRoutes(serve: Serve, { db, urls }: DirectoryDeps): void {
  serveWhole(serve, urls.graph, contract.listSkus, {
    name: 'subscribedSkus',
    entity: subscribedSku,
    all: async (tenantId) => {
      const { displayName } = await reads.tenant(db, tenantId)
      return (await licences.subscribedSkus(db, tenantId)).map((one) => skuEntity({ tenantId, displayName }, one))
    },
  })
  serveEntity(serve, urls.graph, contract.getSku, {
    list: wholeList('subscribedSkus'),
    entity: subscribedSku,
    async read(tenantId, { params }) {
      const sku = skuNamed(tenantId, params.id)
      const { displayName } = await reads.tenant(db, tenantId)
      const found = (await licences.subscribedSkus(db, tenantId)).find((one) => one.sku === sku)
      if (!found) throw notFound('Licence', params.id)
      return skuEntity({ tenantId, displayName }, found)
    },
    toEntity: (one) => one,
  })
  for (const route of contract.changeSku) {
    serve.json(route, async (call) => {
      const operation = tokenOperation(call)
      const sku = skuNamed(operation.tenantId, call.params.id)
      await licences.setUnits(db, operation, sku, call.body.prepaidUnits.enabled)
    })
  }
  serve.json(contract.effectOfLicence, (call) => {
    const { tenantId, reach } = tokenCaller(call.caller)
    const { holderId, does, disabledPlans = [], earlier = [] } = call.body
    return previewOf(db, tokenOperation(call), {
      sku: skuNamed(tenantId, call.params.id),
      holderId,
      does,
      disabledPlans: disabledPlans.map(small),
      earlier,
      reached: reach?.groupIds,
    })
  })
  serveWhole(serve, urls.graph, contract.licencesOfUser, {
    name: 'licenseDetails',
    entity: licenceDetails,
    all: async (tenantId, { params }) => {
      const { seats } = await reads.user(db, tenantId, params.key)
      return seats.filter(({ granted }) => granted).map(detailsEntity)
    },
  })
  for (const route of contract.assignToUser) {
    serve.json(route, async (call) => {
      const { tenantId, reach } = tokenCaller(call.caller)
      const change = { ...changeIn(call.body), reached: reach?.groupIds }
      await licences.changeLicencesOfUser(db, tokenOperation(call), call.params.id, change)
      const user = await reads.user(db, tenantId, call.params.id, reach?.groupIds)
      return { '@odata.context': entityContextOf(call.request, urls.graph, undefined), ...graph.userEntity(user) }
    })
  }
  for (const route of contract.assignToGroup) {
    serve.json(route, async (call) => {
      await licences.changeLicencesOfGroup(db, tokenOperation(call), call.params.id, changeIn(call.body))
      const group = await reads.group(db, tokenCaller(call.caller).tenantId, call.params.id)
      return { '@odata.context': entityContextOf(call.request, urls.graph, undefined), ...graph.groupEntity(group) }
    })
  }
}
