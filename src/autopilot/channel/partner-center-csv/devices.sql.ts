// The devices of a batch as a list, for the partner's pages: those that a partner registered in it.

import type { Db } from '../../../db/schema.ts'
import { guid, instant, managementList, text } from '../../../graph/list.ts'
import type { Wanted } from '../../../graph/options.ts'
import { type Found, pageOf } from '../../../graph/page.sql.ts'
import type { TenantId } from '../../../kernel/id.ts'

export const batchDeviceList = managementList({
  name: 'batchDevices',
  key: 'id',
  order: [{ property: 'id', descending: false }],
  page: { usual: 100, largest: 1000, above: 'cut' },
  properties: {
    id: guid('id'),
    serialNumber: text('serial_number', { searched: true }),
    productKey: text('product_key', { searched: true }),
    manufacturer: text('manufacturer', { searched: true }),
    model: text('model', { searched: true }),
    profileId: guid('explicit_profile_id', { nullable: true }),
    registeredBy: guid('registered_by', { nullable: true }),
    createdDateTime: instant('created_at'),
  },
})

export type ListedDevice = {
  readonly id: string
  readonly serial_number: string
  readonly product_key: string
  readonly manufacturer: string
  readonly model: string
  readonly explicit_profile_id: string | null
  readonly registered_by: string | null
  readonly created_at: Date
}

export function batchDevicesPage(
  db: Db,
  customerId: TenantId,
  batchId: string,
  wanted: Wanted,
): Promise<Found<ListedDevice>> {
  const select = (on: Db) =>
    on
      .selectFrom('autopilot_device')
      .select([
        'id',
        'serial_number',
        'product_key',
        'manufacturer',
        'model',
        'explicit_profile_id',
        'registered_by',
        'created_at',
      ])
      .where('tenant_id', '=', customerId)
      .where('batch_id', '=', batchId)
      .where('registered_by', 'is not', null)
  return pageOf({ db, tenantId: customerId, select }, batchDeviceList, wanted)
}
