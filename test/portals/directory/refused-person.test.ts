// Somebody who was refused at a device is found from the page of that device.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { boot, newHardware, openOffice, recordsOf } from '../../support/world/office.ts'
import { accessibilityProblems, focused, inBrowser, openStage, type Stage, signIn, visit } from '../browser.ts'

inBrowser('who was refused at a device', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  }, 300_000)
  afterAll(() => stage?.close())

  test('a person who may not join devices is one press away from the failure that says so', async () => {
    const { world, page } = stage
    const office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
    const { tenant } = office
    const pia = await tenant.user('pia')
    const ada = await tenant.user('ada', { roles: ['global-administrator'] })
    const [{ id }] = (await tenant.api.get<{ value: [{ id: string }] }>('/v1.0/organization')).value
    await tenant.api.patch(`/v1.0/organization/${id}`, { usersMayJoin: 'selected' })
    const hardware = newHardware()
    await office.register(hardware)
    expect(await boot(world, hardware, pia)).toMatchObject({ joined: false })

    const { registration } = await recordsOf(tenant, hardware)
    await signIn(page, world, ada, `/devices/${registration?.id}`)
    const box = page.getByRole('list', { name: 'What went wrong' }).getByRole('listitem')
    await box.getByRole('link', { name: 'Look at the organisation’s rules' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await box.getByRole('link', { name: 'Find the person' }).press('Enter')
    await expect.poll(() => focused(page), { timeout: 15_000 }).toBe('h1 People')
    const names = page.getByRole('table', { name: 'People' }).getByRole('link')
    await expect.poll(() => names.allInnerTexts(), { timeout: 15_000 }).toEqual(['pia'])
  }, 180_000)

  test('a device that was refused because it is disabled is enabled from the failure that says so', async () => {
    const { world, browser } = stage
    const office = await openOffice(world, 'fabrikam.example', { application: null, statusPage: null })
    const { tenant } = office
    const pia = await tenant.user('pia')
    const ada = await tenant.user('ada', { roles: ['global-administrator'] })
    const hardware = newHardware()
    await office.register(hardware)
    const { registration } = await recordsOf(tenant, hardware)
    const objects = await tenant.api.get<{ value: { id: string }[] }>('/v1.0/devices')
    const object = `/v1.0/devices/${objects.value[0]?.id}`
    await tenant.api.patch(object, { accountEnabled: false })
    expect(await boot(world, hardware, pia)).toMatchObject({ joined: false })

    const { page, context } = await visit(browser)
    await signIn(page, world, ada, `/devices/${registration?.id}`)
    const box = page.getByRole('list', { name: 'What went wrong' }).getByRole('listitem')
    await box.getByText('The device is disabled in the directory.').waitFor()
    const enable = box.getByRole('button', { name: 'Enable the device' })
    await enable.press('Enter')
    const question = page.getByRole('alertdialog', { name: `Enable ${hardware.fields.serialNumber}?` })
    await question.waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toBe('button Enable the device')
    await page.keyboard.press('Enter')
    await question.getByRole('button', { name: 'Enable' }).press('Enter')
    await question.waitFor({ state: 'hidden' })
    await enable.waitFor({ state: 'detached' })
    expect(await tenant.api.get(object)).toMatchObject({ accountEnabled: true })
    await expect.poll(() => focused(page)).toBe('p The device is enabled now. Start it again.')
    await page.reload()
    await box.getByText('The device is enabled now. Start it again.').waitFor()
    await context.close()
  }, 180_000)
})
