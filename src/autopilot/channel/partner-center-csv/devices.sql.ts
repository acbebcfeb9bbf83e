// The devices of a batch as a list, for the partner's pages: those that a partner registered in it.

import { sql } from 'kysely'

import type { Db } from '../../../db/schema.ts'
import { guid, instant, managementList, text } from '../../../graph/list.ts'
import type { Wanted } from '../../../graph/options.ts'
import { type Found, pageOf } from '../../../graph/page.sql.ts'
import type { TenantId } from '../../../kernel/id.ts'
import { ofPartners } from '../../batch/batch.sql.ts'

/** What a partner gave to the device; the tenant is the one of the device. */
const profile = (column: 'id' | 'display_name') =>
  sql<string | null>`(select p.${sql.ref(column)} from deployment_profile p
    where p.tenant_id = autopilot_device.tenant_id and p.id = autopilot_device.explicit_profile_id and p.made_by is not null)`

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
    registeredBy: guid('registered_by', { nullable: true }),
    profileId: guid(profile('id'), { nullable: true }),
    profileName: text(profile('display_name'), { nullable: true }),
    createdDateTime: instant('created_at'),
  },
})

export type ListedDevice = {
  readonly id: string
  readonly serial_number: string
  readonly product_key: string
  readonly manufacturer: string
  readonly model: string
  readonly registered_by: string | null
  readonly profile_id: string | null
  readonly profile_name: string | null
  readonly created_at: Date
}

export function batchDevicesPage(
  db: Db,
  customerId: TenantId,
  batchId: string,
  wanted: Wanted,
): Promise<Found<ListedDevice>> {
  const select = (on: Db) =>
    ofPartners(on, customerId)
      .select(['id', 'serial_number', 'product_key', 'manufacturer', 'model', 'registered_by', 'created_at'])
      .select([profile('id').as('profile_id'), profile('display_name').as('profile_name')])
      .where('batch_id', '=', batchId)
  return pageOf({ db, tenantId: customerId, select }, batchDeviceList, wanted)
}
