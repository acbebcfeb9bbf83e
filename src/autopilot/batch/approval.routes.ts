// What partners uploaded, on the administration API of the customer.

import * as contract from '../../contract/autopilot/upload.ts'
import {
  type PartnerUploadEntity,
  partnerUpload,
  type UploadedDeviceEntity,
  uploadedDevice,
} from '../../contract/graph/partner-upload.ts'
import type { Db } from '../../db/schema.ts'
import { serveList } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import * as ops from './approval.ops.ts'

export function approvalRoutes(serve: Serve, { db, urls }: { readonly db: Db; readonly urls: Urls }): void {
  serveList(serve, urls.graph, [contract.listUploads], {
    list: ops.uploadList,
    entity: partnerUpload,
    page: (tenantId, wanted) => ops.listUploads(db, tenantId, wanted),
    toEntity: (job): PartnerUploadEntity => ({
      id: job.id,
      partnerName: job.partnerName,
      channel: job.channel,
      batch: job.batchId ?? '',
      state: job.state,
      devices: job.rows,
      refused: job.failed,
      uploadedBy: job.actor.name,
      createdDateTime: job.createdAt.toISOString(),
      completedDateTime: job.completedAt?.toISOString() ?? null,
    }),
  })
  serveList(serve, urls.graph, [contract.listUploaded], {
    list: ops.uploadedList,
    entity: uploadedDevice,
    page: (tenantId, wanted, { params }) => ops.listUploaded(db, tenantId, params.id, wanted),
    toEntity: (row): UploadedDeviceEntity => ({
      line: row.line,
      serialNumber: row.serialNumber,
      productKey: row.productKey,
      manufacturer: row.manufacturer,
      model: row.model,
      groupTag: row.groupTag,
      deploymentProfileId: row.profileId,
      state: row.done ? (row.name === '' ? 'registered' : 'refused') : 'waiting',
      errorCode: row.code,
      errorName: row.name,
      message: row.message,
    }),
  })
  serve.json(contract.approveUpload, async (call) => ops.approveUpload(db, tokenOperation(call), call.params.id))
  serve.json(contract.refuseUpload, async (call) => ops.refuseUpload(db, tokenOperation(call), call.params.id))
}
