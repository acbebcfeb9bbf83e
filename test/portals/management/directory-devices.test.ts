// The directory's devices in the portal, by keyboard alone: a computer of an Active Directory that waits, one that registered twice,
// and what can be done to them. Registrations go over the real wire.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { converting } from '../../support/autopilot/converting.ts'
import { enrolledDevice } from '../../support/mdm/mdm-device.ts'
import {
  certificateOf,
  later,
  newComputer,
  newKeys,
  objectOf,
  register,
  synchronize,
} from '../../support/world/computer.ts'
import { dynamicGroup } from '../../support/world/dynamic-group.ts'
import type { World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, openStage, type Stage, signIn, visit } from '../browser.ts'
import { looksOf } from '../looks.ts'

inBrowser('the devices of the directory in the portal', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let page: Page
  const desk = { ...newComputer(), displayName: 'PC-DESK' }
  const lab = { ...newComputer(), displayName: 'PC-LAB' }
  const keys = newKeys()

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    tenant = await world.tenant('contoso.example')
    await dynamicGroup(tenant.api, 'Of the domain', 'device.deviceTrustType -eq "ServerAd"')
    for (const computer of [desk, lab])
      await synchronize(tenant, computer, { userCertificates: [certificateOf(computer, keys)] })
    const ada = await tenant.user('ada', { roles: ['global-administrator'] })
    await signIn(page, world, ada, '/devices')
  }, 300_000)

  afterAll(() => stage?.close())

  const focusIs = (wanted: string, of = page) => expect.poll(() => focused(of), { timeout: 15_000 }).toBe(wanted)
  const question = () => page.getByRole('alertdialog')
  const button = (name: string) => page.getByRole('main').getByRole('button', { name })
  const looksWell = looksOf(() => page)

  test('are found by a search and a filter that stand in the address, and a pending computer says what it waits for', async () => {
    await page.getByRole('link', { name: 'Directory devices' }).press('Enter')
    await focusIs('h1 Directory devices')
    await page.getByText('2 devices').waitFor()
    await looksWell('directory-devices')
    await page.getByLabel('Show', { exact: true }).selectOption('Pending computers')
    await page.waitForURL(/show=pending/)
    await page.getByRole('searchbox', { name: 'Search by name' }).fill('desk')
    await page.waitForURL(/search=desk/)
    await page.getByText('1 device', { exact: true }).waitFor()
    await page.reload()
    await page.getByText('1 device', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'PC-DESK' }).press('Enter')
    await focusIs('h1 PC-DESK')
    await page.getByText('It waits for the computer, which registers itself.').waitFor()
    await page.getByText('The audit trail has no registration of it.').waitFor()
    await page.getByRole('region', { name: 'Groups' }).getByRole('link', { name: 'Of the domain' }).waitFor()
    await page.getByText(desk.securityIdentifier).waitFor()
    await looksWell('directory-device-pending')
  })

  test('one that registered again says when and from where, and that a copied key does so', async () => {
    const signing = { keys, tenantId: tenant.tenantId }
    expect((await register(world, desk, signing)).code).toBe('joined')
    expect((await register(world, desk, { ...signing, at: later(2) })).code).toBe('joined')
    await page.reload()
    const registered = page.getByRole('region', { name: 'Registered itself' })
    await registered.getByText('If this one was not, its key was copied').waitFor()
    expect(await registered.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/from (127\.0\.0\.1|::1)\s+Again/),
      expect.stringMatching(/from (127\.0\.0\.1|::1)\s+For the first time/),
    ])
    expect(await page.getByText('It waits for').count()).toBe(0)
    await looksWell('directory-device-again')
  })

  test('one is disabled and enabled after a question, and deleted when its name was typed; the list says it', async () => {
    await page.goto(`${world.urls.portal}/devices/directory/${(await objectOf(tenant, lab))?.id}`)
    await button('Disable').press('Enter')
    await question().getByText('Synchronisations from ldap leave it disabled here.').waitFor()
    await question().getByRole('button', { name: 'Disable' }).press('Enter')
    await page.getByText('PC-LAB is disabled.').waitFor()
    expect(await objectOf(tenant, lab)).toMatchObject({ accountEnabled: false })
    await page.getByText('It waits to be enabled.').waitFor()
    await page.getByText('Its own directory has it enabled; a synchronisation leaves it disabled here.').waitFor()
    await button('Enable').press('Enter')
    await question().getByRole('button', { name: 'Enable' }).press('Enter')
    await page.getByText('PC-LAB is enabled.').waitFor()
    await button('Delete').press('Enter')
    await question().getByText('it comes back with the next synchronisation').waitFor()
    await question().getByRole('textbox').fill('PC-LAB')
    await page.keyboard.press('Enter')
    await page.getByText('PC-LAB is deleted from the directory.').waitFor()
    expect(await objectOf(tenant, lab)).toBeUndefined()
    await page.getByText('1 device', { exact: true }).waitFor()
  })

  test('whoever reads devices alone sees them, changes nothing, and is told who sees the registrations', async () => {
    const max = await tenant.user('max', { roles: ['admin-agent'] })
    const other = await visit(stage.browser)
    try {
      await signIn(other.page, world, max, `/devices/directory/${(await objectOf(tenant, desk))?.id}`)
      await focusIs('h1 PC-DESK', other.page)
      await other.page.getByText('Who may read the audit trail sees when it registered').waitFor()
      for (const name of ['Disable', 'Delete'])
        expect(await other.page.getByRole('button', { name }).getAttribute('aria-disabled')).toBe('true')
    } finally {
      await other.context.close()
    }
  })

  test('one in management says whether a profile registers it, and is said to belong to a person and back', async () => {
    const owner = await tenant.user('lee')
    const { joined } = await enrolledDevice(world, tenant, owner, { context: { serialNumber: 'PF2ABC' } })
    const profile = await converting(tenant)
    await profile.add(joined.deviceId)
    await page.goto(`${world.urls.portal}/devices/directory/${joined.id}`)
    const panel = page.getByRole('region', { name: 'Management' })
    await panel.getByText('The profile Converted registers it at its next check-in').waitFor()
    await button('It belongs to a person').press('Enter')
    await page.getByText('PC-1 belongs to a person: no profile registers it.').waitFor()
    await panel.getByText('personal devices are not registered').waitFor()
    await focusIs('div PC-1 belongs to a person: no profile registers it.')
    await looksWell('directory-device-personal')
    await button('It belongs to the organisation').press('Enter')
    await panel.getByText('registers it at its next check-in').waitFor()
  })
})
