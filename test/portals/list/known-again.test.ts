// Sixty devices that are known are imported again: what is said of all of them is said once, and the list is short.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { inBrowser, openStage, type Stage, signIn } from '../browser.ts'
import { csvOf } from '../devices-csv.ts'
import { handsOf, looksOf } from '../management/hands.ts'

inBrowser('known devices imported again', () => {
  let stage: Stage
  let page: Page
  const { press, tabTo, choose } = handsOf(() => page)
  const looks = looksOf(() => page)
  const devices = Array.from({ length: 60 }, (_, index) => ({ seed: index + 1, serial: `KN-${100 + index}` }))

  beforeAll(async () => {
    stage = await openStage()
    page = stage.page
    const tenant = await stage.world.tenant('contoso.example', { displayName: 'Contoso' })
    const admin = await tenant.user('ada', { roles: ['global-administrator'] })
    const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
    await tenant.api.send('POST', path, csvOf(devices), 'text/csv', () => {})
    await signIn(page, stage.world, admin, '/devices?panel=import')
  }, 300_000)
  afterAll(() => stage?.close())

  test('one sentence for sixty lines, each line short, and a filter by what was said, by keyboard', async () => {
    const drawer = page.getByRole('dialog', { name: 'Import devices' })
    const give = async (button: string, text: string) => {
      await tabTo(drawer.getByRole('button', { name: button }))
      const chooser = page.waitForEvent('filechooser')
      await press('Enter')
      await (await chooser).setFiles({ name: 'again.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
      await drawer.getByRole('heading', { name: 'This is what an import would do' }).waitFor()
    }
    await give('Choose a file', csvOf(devices))
    const common = drawer.getByRole('list', { name: 'What several lines have in common' })
    await common.getByText('The device is registered already').waitFor()
    await common.getByText('On 60 lines').first().waitFor()
    expect(await drawer.getByText('is registered already').count()).toBe(1)
    const table = drawer.getByRole('region', { name: 'Verdict for each line' })
    expect(await table.getByRole('row').count()).toBe(61)
    expect((await table.boundingBox())?.height).toBeLessThan(4000)
    await looks('import-known')

    // One press leads to the chooser; what was chosen before stays until another file is there.
    await give('Choose another file', csvOf(devices, ['KN-broken,,nonsense,', 'KN-broken2,,nonsense,']))
    const lines = drawer.getByLabel('Lines to show')
    await drawer.getByText('2 of 62 lines.').waitFor()
    expect(await table.getByRole('row').count()).toBe(3)
    await choose(lines, 'ZtdDeviceAlreadyAssigned')
    await drawer.getByText('60 of 62 lines.').waitFor()
    await press('Home')
    await drawer.getByText('62 of 62 lines.').waitFor()
    expect(stage.complaints).toEqual([])
  })
})
