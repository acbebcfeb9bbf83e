// The page of a device says who registered it, by which door and in which batch, in Chromium.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { createBatch } from '../../../src/autopilot/batch/submit.ops.ts'
import { registerAt } from '../../support/autopilot/operations.ts'
import { agencyOf } from '../../support/partner/customers.ts'
import { granted, invitationOf, makePartner } from '../../support/partner/partner.ts'
import { newHardware } from '../../support/world/office.ts'
import { inBrowser, openStage, type Stage, signIn } from '../browser.ts'

type Device = { readonly id: string; readonly batch: string }
const devices = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'

inBrowser('the page of a device', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  }, 180_000)
  afterAll(() => stage?.close())

  test('says who registered it, how and in which batch', async () => {
    const { world, page } = stage
    const tenant = await world.tenant('contoso.example')
    const partner = await world.tenant('fabrikam.example', { displayName: 'Fabrikam' })
    await makePartner(world, partner, { cspKind: 'direct' })
    const administrator = await tenant.user('gina', { roles: ['global-administrator'] })
    await granted(world, tenant, administrator, await invitationOf(world, partner))
    const none = { serialNumber: '', productKey: '', manufacturer: '', model: '' }
    const rows = [{ ...none, hardwareHash: newHardware().hash }]
    await createBatch(world.app.db, agencyOf(partner.tenantId, tenant.tenantId, new Date()), 'sales-eu', { rows })
    const own = (await registerAt(tenant, newHardware().hash)).state.deviceRegistrationId
    const all = async () => (await tenant.api.get<{ value: Device[] }>(devices)).value
    await expect.poll(async () => (await all()).length, { timeout: 20_000 }).toBe(2)
    const theirs = (await all()).find(({ batch }) => batch === 'sales-eu')?.id ?? ''

    await signIn(page, world, administrator)
    for (const [id, words] of [
      [theirs, 'by Fabrikam over the Partner Center API in the batch sales-eu'],
      [own, 'by this organisation over the administration API'],
    ] as const) {
      await page.goto(`${world.urls.portal}/devices/${id}`)
      await page.getByRole('definition').filter({ hasText: words }).waitFor()
    }
  })
})
