// Prepare a PC in the portal, by keyboard alone: a secret and its files, shown once; a PC that waits is let in and another refused; the secret is revoked. What
// is kept as a file is read as a PC reads it.

import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { EnrollmentSecretEntity } from '../../../src/contract/graph/enrollment-secret.ts'
import { readPackage } from '../../../src/protocol/provisioning-package/read.ts'
import { sourceOf } from '../../../src/protocol/wim/read.ts'
import { checkIn } from '../../../src/simulator/after/check-in.ts'
import { bootDevice } from '../../../src/simulator/boot.ts'
import { memoryDisk } from '../../../src/simulator/port/disk.ts'
import { preparedByStick } from '../../../src/simulator/prepared/prepared.ts'
import { certificateRequest } from '../../support/certificate-request.ts'
import { enroll, enrollTextShowing } from '../../support/mdm/mdm-device.ts'
import { secretsPath } from '../../support/preparation/operations.ts'
import { newHardware } from '../../support/world/office.ts'
import type { World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, keyboardOf, openStage, type Stage, signIn, visit } from '../browser.ts'
import { looksOf } from '../looks.ts'

inBrowser('prepared PCs in the portal', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let page: Page
  /** Of the package that was kept. */
  let shown: { readonly userName: string; readonly secret: string } | undefined
  const { press, tabTo } = keyboardOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    tenant = await world.tenant('contoso.example')
    const ada = await tenant.user('ada', { roles: ['device-administrator'] })
    await signIn(page, world, ada, '/settings')
  }, 300_000)

  afterAll(() => stage?.close())

  const focusIs = (wanted: string) => expect.poll(() => focused(page), { timeout: 15_000 }).toBe(wanted)
  const question = () => page.getByRole('alertdialog')
  const field = (name: string) => page.getByRole('textbox', { name, exact: true })
  const secrets = async () => (await tenant.api.get<{ value: readonly EnrollmentSecretEntity[] }>(secretsPath)).value
  const looksWell = looksOf(() => page)
  /** With the secret of the package, as Windows sends it. */
  async function enrols(deviceName: string) {
    const security = { usernameToken: { username: shown?.userName ?? '', password: shown?.secret ?? '' } }
    const pc = { deviceId: deviceName, enrollmentType: 'Device', deviceName, osVersion: '10.0.26200.1' }
    const csr = certificateRequest(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }))
    expect(await enroll(world, enrollTextShowing(world, security, pc, csr))).toHaveProperty('kind', 'enrolled')
  }

  test('a secret and its files are made, shown once and kept; what was refused leaves no secret that counts', async () => {
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Prepare a PC' }).press('Enter')
    await focusIs('h1 Prepare a PC')
    await page.getByText('No PC was prepared').waitFor()
    await field('Name').fill('Lab PCs')
    await field('How many PCs it enrols').fill('3')
    await field('Wireless network').fill('Setup')
    await page.getByText('taken for an open one').waitFor()
    await field('Passphrase of the network').fill('short')
    await press('Enter')
    await page.getByText('A passphrase has 8 to 63').waitFor()
    await focusIs('input Passphrase of the network')
    expect(await secrets()).toEqual([])
    await field('Passphrase of the network').fill('correct horse')
    await field('Computer name').fill('TOO-LONG-A-NAME-%RAND:5%')
    await press('Enter')
    await page.getByText('gives a name of more than 15 characters').waitFor()
    expect((await secrets()).map(({ state }) => state)).toEqual(['revoked'])
    await field('Computer name').fill('LAB-%RAND:5%')
    await page.getByRole('checkbox', { name: 'Each PC waits' }).press('Space')
    await page.getByRole('button', { name: 'Prepare PCs' }).press('Enter')
    const once = page.getByRole('region', { name: 'The PCs Lab PCs' })
    await once.waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.innerText')).toContain('are here only now')
    await looksWell('prepared-pcs-made')
    const saved = page.waitForEvent('download')
    await once.getByRole('button', { name: 'Lab-PCs.ppkg' }).press('Enter')
    const { settings } = readPackage(sourceOf(readFileSync(await (await saved).path())))
    expect(settings).toMatchObject({
      computerName: 'LAB-%RAND:5%',
      wirelessNetwork: { ssid: 'Setup', passphrase: 'correct horse' },
      enrollment: { userName: expect.stringMatching(/^pc_/) },
    })
    await once.getByText(settings.enrollment?.secret ?? 'none').waitFor()
    shown = settings.enrollment
    await page.reload()
    await page.getByRole('cell', { name: 'Enrols PCs' }).waitFor()
    expect(await page.getByText(settings.enrollment?.secret ?? 'none').count()).toBe(0)
    await looksWell('prepared-pcs')
  })

  test('of two PCs that wait one is let in and one refused, each after a question; revoking says what that ends', async () => {
    const { id = '' } = (await secrets()).find(({ state }) => state === 'usable') ?? {}
    for (const deviceName of ['LAB-1', 'LAB-2']) await enrols(deviceName)
    await page.reload()
    await page.getByRole('cell', { name: '2 of 3, 2 wait' }).waitFor()
    await page.getByRole('link', { name: 'Lab PCs' }).last().waitFor()
    await page.goto(new URL(`/settings/prepared-pcs/${id}`, page.url()).href)
    await page.getByRole('button', { name: 'Let in LAB-1' }).waitFor()
    await looksWell('prepared-pc')
    await page.getByRole('button', { name: 'Let in LAB-1' }).press('Enter')
    await question().getByText('It gets what it is assigned').waitFor()
    await press('Escape')
    await focusIs('button Let in LAB-1')
    await press('Enter')
    await question().waitFor()
    await tabTo('button Let it in')
    await press('Enter')
    await page.getByText('LAB-1 is let in.').waitFor()
    await question().waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Refuse LAB-2' }).press('Enter')
    await question().getByText('for good').waitFor()
    await tabTo('button Refuse it')
    await press('Enter')
    await page.getByText('LAB-2 is refused.').waitFor()
    const { value } = await tenant.api.get<{ value: { deviceName: string; state: string }[] }>(
      `${secretsPath}/${id}/uses`,
    )
    expect(Object.fromEntries(value.map(({ deviceName, state }) => [deviceName, state]))).toEqual({
      'LAB-1': 'admitted',
      'LAB-2': 'refused',
    })
    await page.getByRole('link', { name: 'LAB-1' }).press('Enter')
    await focusIs('h1 LAB-1')
    await page.goBack()
    await page.getByRole('button', { name: 'Revoke', exact: true }).press('Enter')
    await question().getByText('It enrols nothing more from now on').waitFor()
    await tabTo('button Revoke the secret')
    await press('Enter')
    await page.getByText('Lab PCs is revoked.').waitFor()
    expect((await secrets()).map(({ state }) => state)).toEqual(['revoked', 'revoked'])
  })

  test('a PC is set up by the package that was kept, and stands here with its enrolment and registered by its own hash', async () => {
    await page.goto(`${world.urls.portal}/settings/prepared-pcs`)
    await focusIs('h1 Prepare a PC')
    await field('Name').fill('Front desks')
    await field('How many PCs it enrols').fill('1')
    const [hardware, disk] = [newHardware(), memoryDisk()]
    const serial = hardware.fields.serialNumber ?? ''
    await field('Serial numbers').fill(serial)
    await field('Computer name').fill('DESK-%RAND:5%')
    await page.getByRole('button', { name: 'Prepare PCs' }).press('Enter')
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Front-desks.ppkg' }).press('Enter')
    const prepared = preparedByStick(readFileSync(await (await saved).path()))
    const { ztd, login, drs } = world.urls
    const itself = { services: { ztd, login, drs }, hardware, disk, pollMs: 50, os: '10.0.26200.9278' }
    const pc = await bootDevice({ ...itself, prepared })
    expect(pc).toMatchObject({ outcome: 'desktop-managed', enrolled: true, joined: false })
    expect(await checkIn(itself)).toMatchObject({ kind: 'done' }) // its first session told its number
    await page.reload()
    await page.getByRole('link', { name: 'Front desks' }).last().press('Enter')
    await focusIs('h1 Front desks')
    await page.getByText(pc.name).first().waitFor()
    await page.goto(`${world.urls.portal}/devices/directory`)
    await page.getByRole('link', { name: pc.name }).first().press('Enter')
    await focusIs(`h1 ${pc.name}`)
    await looksWell('prepared-pc-enrolled')
    await expect
      .poll(
        async () => {
          await page.goto(`${world.urls.portal}/devices`)
          await page.getByRole('heading', { level: 1 }).waitFor()
          return page.getByRole('link', { name: serial }).count()
        },
        { timeout: 30_000 },
      )
      .toBe(1)
    await page.getByRole('link', { name: serial }).press('Enter')
    await page.waitForURL(/\/devices\/[0-9a-f-]{36}/)
    await page.getByText(serial).first().waitFor()
    await looksWell('prepared-pc-registered')
  })

  test('all secrets end by one press, after it is said how many enrol PCs now', async () => {
    for (const displayName of ['Left', 'Right']) await tenant.api.post(secretsPath, { displayName, maximumUses: 1 })
    await page.goto(`${world.urls.portal}/settings/prepared-pcs`)
    await page.getByRole('button', { name: 'Revoke all secrets' }).press('Enter')
    await question().getByText('2 secrets enrol PCs now.').waitFor()
    await looksWell('prepared-pcs-revoke-all')
    await tabTo('button Revoke all')
    await press('Enter')
    await page.getByText('3 secrets are revoked.').waitFor() // one was used up
    await question().waitFor({ state: 'hidden' })
    await expect.poll(() => page.evaluate('document.activeElement.innerText')).toContain('are revoked.')
    expect(new Set((await secrets()).map(({ state }) => state))).toEqual(new Set(['revoked']))
  })

  test('who may not see them is told which role may, and can make none', async () => {
    const max = await tenant.user('max', { roles: ['user-administrator'] })
    const fresh = await visit(stage.browser)
    try {
      await signIn(fresh.page, world, max, '/settings/prepared-pcs')
      await fresh.page.getByText('You need the role').first().waitFor()
      expect(await fresh.page.getByRole('button', { name: 'Prepare PCs' }).count()).toBe(0)
    } finally {
      await fresh.context.close()
    }
  })
})
