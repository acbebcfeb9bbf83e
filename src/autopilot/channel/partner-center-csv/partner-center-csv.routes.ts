// Partner Center by hand, as its pages do it: a file for a batch, what became of it, the devices that are in a batch, and the profiles
// that they are given.

import { batchDevice, deviceBatch } from '../../../contract/graph/device-batch.ts'
import * as contract from '../../../contract/partner/for-customer.ts'
import { serveList, serveWhole } from '../../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../../http/caller/caller.ts'
import type { Urls } from '../../../http/listeners.ts'
import type { Serve } from '../../../http/serve.ts'
import { customerEntity } from '../../../partner/entity.ts'
import type { Agency } from '../../batch/agency.ops.ts'
import { agencyByConsent, customerByConsent } from '../../batch/agency.routes.ts'
import { removeDevice } from '../../batch/device.ops.ts'
import { listBatches, profileEffect, readJob } from '../../batch/read.ops.ts'
import { assignPolicies } from '../../batch/submit.ops.ts'
import { tryUpload } from '../../batch/try.ops.ts'
import type { ImportDeps } from '../../import/run.ops.ts'
import { namedAsInStore } from '../csv/store-fault.routes.ts'
import { batchDeviceEntity, batchEntity, jobEntity, trialEntity } from './entity.ts'
import { readFile } from './file.ops.ts'
import { batchDeviceList, pageOfBatch, uploadToBatch } from './upload.ops.ts'

export function partnerCenterCsvRoutes(serve: Serve, deps: ImportDeps & { readonly urls: Urls }): void {
  const { db, urls } = deps
  const agencyOf = (call: Parameters<typeof agencyByConsent>[1]) => agencyByConsent(db, call)
  const shownJob = async (agency: Agency, id: string) => jobEntity(await readJob(db, agency, id))

  serve.json(contract.readCustomer, async (call) => {
    return customerEntity(await customerByConsent(db, tokenOperation(call), call.params.id))
  })
  serveWhole(serve, urls.graph, [contract.listBatches], {
    name: 'deviceBatches',
    entity: deviceBatch,
    all: async (_, call) => (await listBatches(db, await agencyOf(call))).map(batchEntity),
  })
  serve.raw(contract.uploadFile, async (call) => {
    const agency = await agencyOf(call)
    const { batch = '', dryRun } = call.query
    const { reply, now } = call
    try {
      const rows = await readFile(call.body ?? new Uint8Array())
      if (dryRun === 'true') return reply.send(trialEntity(batch, now, await tryUpload(deps, agency, batch, rows)))
      return reply.code(202).send(await shownJob(agency, await uploadToBatch(db, agency, batch, rows)))
    } catch (error) {
      return namedAsInStore(error, (id, own) => `${id}: ${own}`)
    }
  })
  serve.json(contract.readJob, async (call) => shownJob(await agencyOf(call), call.params.jobId))
  serveList(serve, urls.graph, [contract.listBatchDevices], {
    list: batchDeviceList,
    entity: batchDevice,
    page: async (_, wanted, call) => pageOfBatch(db, await agencyOf(call), call.params.batchId, wanted),
    toEntity: batchDeviceEntity,
  })
  serve.json(contract.giveProfile, async (call) => {
    const agency = await agencyOf(call)
    const { deviceIds, profileId } = call.body
    const devices = deviceIds.map((registrationId) => ({ registrationId, profileId }))
    return shownJob(agency, await assignPolicies(db, agency, devices))
  })
  serve.json(contract.profileEffect, async (call) => {
    const { deviceIds, profileId } = call.body
    return profileEffect(db, await agencyOf(call), deviceIds, profileId)
  })
  serve.json(contract.removeBatchDevice, async (call) => {
    const { batchId, deviceId } = call.params
    await removeDevice(deps, await agencyOf(call), { batchId, id: deviceId })
  })
}
