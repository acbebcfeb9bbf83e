// What the pages of Partner Center ask for that its interface does not: a batch that may be there already, and a list to search in.

import type { Db } from '../../../db/schema.ts'
import type { Wanted } from '../../../graph/options.ts'
import type { Found } from '../../../graph/page.sql.ts'
import { Fault } from '../../../kernel/fault.ts'
import { type Agency, mayAct } from '../../batch/agency.ops.ts'
import type { UploadRow } from '../../batch/job/upload.ts'
import { addDevices, createBatch } from '../../batch/submit.ops.ts'
import { batchDevicesPage, type ListedDevice } from './devices.sql.ts'

export { batchDeviceList } from './devices.sql.ts'

/** Answers the id of the job. */
export async function uploadToBatch(
  db: Db,
  agency: Agency,
  batchId: string,
  rows: readonly UploadRow[],
): Promise<string> {
  try {
    return await createBatch(db, agency, batchId, { rows })
  } catch (error) {
    if (!(error instanceof Fault && error.reason === 'batch-exists')) throw error
    return addDevices(db, agency, batchId, { rows })
  }
}

export async function pageOfBatch(
  db: Db,
  agency: Agency,
  batchId: string,
  wanted: Wanted,
): Promise<Found<ListedDevice>> {
  await mayAct(db, agency, 'see-own-devices')
  return batchDevicesPage(db, agency.customerId, batchId, wanted)
}
