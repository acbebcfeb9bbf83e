// Partner Center by hand, as its pages do it: a file for a batch, what became of it, and the devices that are in a batch. Only cloud
// solution providers come in, resellers among them (S-021, S-034).

import { batchDevice, deviceBatch } from '../../../contract/graph/device-batch.ts'
import * as contract from '../../../contract/partner/for-customer.ts'
import { serveList, serveWhole } from '../../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../../http/caller/caller.ts'
import type { Urls } from '../../../http/listeners.ts'
import type { Serve } from '../../../http/serve.ts'
import { notFound } from '../../../kernel/fault.ts'
import { GuidText } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { customerOfConsent } from '../../../partner/consent/consent.ops.ts'
import { customerEntity } from '../../../partner/entity.ts'
import { refuseAtDoor } from '../../../partner/organisation/doors.ts'
import { ownPartner } from '../../../partner/organisation/partner.ops.ts'
import type { Agency } from '../../batch/agency.ops.ts'
import { removeDevice } from '../../batch/device.ops.ts'
import { listBatches, readJob } from '../../batch/read.ops.ts'
import { assignPolicies } from '../../batch/submit.ops.ts'
import { tryUpload } from '../../batch/try.ops.ts'
import type { ImportDeps } from '../../import/run.ops.ts'
import { batchDeviceEntity, batchEntity, jobEntity, trialEntity } from './entity.ts'
import { readFile } from './file.ops.ts'
import { batchDeviceList, pageOfBatch, uploadToBatch } from './upload.ops.ts'

const channel = 'partner-center-csv'

export function partnerCenterCsvRoutes(serve: Serve, deps: ImportDeps & { readonly urls: Urls }): void {
  const { db, urls } = deps
  const customerOf = async (operation: OperationContext, consentId: string | undefined) => {
    const id = GuidText.safeParse(consentId).data
    if (id === undefined) throw notFound('Customer', String(consentId))
    const customer = await customerOfConsent(db, operation, id)
    refuseAtDoor(await ownPartner(db, operation.tenantId), channel)
    return customer
  }
  const agencyOf = async (
    call: Parameters<typeof tokenOperation>[0] & { readonly params: { readonly id?: string } },
  ) => {
    const operation = tokenOperation(call)
    const { customerId } = await customerOf(operation, call.params.id)
    return { operation, customerId, channel } satisfies Agency
  }
  const shownJob = async (agency: Agency, id: string) => jobEntity(await readJob(db, agency, id))

  serve.json(contract.readCustomer, async (call) => {
    return customerEntity(await customerOf(tokenOperation(call), call.params.id))
  })
  serveWhole(serve, urls.graph, [contract.listBatches], {
    name: 'deviceBatches',
    entity: deviceBatch,
    all: async (_, call) => (await listBatches(db, await agencyOf(call))).map(batchEntity),
  })
  serve.raw(contract.uploadFile, async (call) => {
    const agency = await agencyOf(call)
    const { batch = '', dryRun } = call.query
    const rows = await readFile(call.body ?? new Uint8Array())
    if (dryRun === 'true') {
      return call.reply.send(trialEntity(batch, call.now, await tryUpload(deps, agency, batch, rows)))
    }
    return call.reply.code(202).send(await shownJob(agency, await uploadToBatch(db, agency, batch, rows)))
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
  serve.json(contract.removeBatchDevice, async (call) => {
    const { batchId, deviceId } = call.params
    await removeDevice(deps, await agencyOf(call), { batchId, id: deviceId })
  })
}
