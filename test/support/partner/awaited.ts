// A device that a manufacturer announced and registered for a customer by its names: it waits for its hash.

import { registerDevices } from '../../../src/autopilot/batch/submit.ops.ts'
import type { World, WorldTenant } from '../world/world.ts'
import { announcedCsv, type Built, builtDevice } from './built.ts'
import { agencyOf } from './customers.ts'

/** The customer consented to the manufacturer, which may report devices of Fabrikam's. It waits a moment later. */
export async function announcedFor(
  { app }: Pick<World, 'app'>,
  maker: WorldTenant,
  customer: Pick<WorldTenant, 'tenantId'>,
): Promise<Built> {
  const device = builtDevice()
  await maker.api.send('POST', '/beta/partner/buildReports', announcedCsv(device), 'text/csv')
  const agency = agencyOf(maker.tenantId, customer.tenantId, new Date(), 'oem-direct')
  await registerDevices(app.db, agency, { rows: [{ ...device.name, hardwareHash: '' }] })
  return device
}
