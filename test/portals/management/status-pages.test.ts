// Enrolment status pages in the portal, by keyboard alone: every member that acts, the applications that are waited for, the order.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { defaultSettings } from '../../../src/mdm/status-page/status-page.ts'
import { newHardware, type Office, openOffice } from '../../support/world/office.ts'
import type { Person, World } from '../../support/world/world.ts'
import { accessibilityProblems, focused, inBrowser, openStage, type Stage, signIn, visit } from '../browser.ts'
import { desk, handsOf, looksOf } from './hands.ts'

const pages = '/beta/deviceManagement/deviceEnrollmentConfigurations'
type StatusPage = Record<string, unknown> & {
  readonly id: string
  readonly displayName: string
  readonly priority: number
  readonly selectedMobileAppIds: readonly string[]
}

inBrowser('status pages in the portal', () => {
  let stage: Stage
  let world: World
  let office: Office
  let admin: Person
  let page: Page
  const { press, tabTo, focusIs, choose } = handsOf(() => page)
  const looks = looksOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    office = await openOffice(world, 'contoso.example', { statusPage: null })
    await office.register(newHardware())
    admin = await office.tenant.user('ada', { roles: ['global-administrator'] })
    await signIn(page, world, admin, '/status-pages')
  }, 300_000)

  afterAll(() => stage?.close())

  const listed = async () => (await office.tenant.api.get<{ value: StatusPage[] }>(pages)).value
  const named = async (name: string) => (await listed()).find(({ displayName }) => displayName === name)
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  const question = () => page.getByRole('alertdialog')
  const type = (text: string) => page.keyboard.type(text)
  const name = () => page.getByRole('textbox', { name: /^Name/ })
  const minutes = () => page.getByRole('textbox', { name: /^Time limit/ })

  test('a new page has every member that acts; what is wrong stands at its field with the focus', async () => {
    await heading('Status pages')
    await page.getByText('Every device that no other page reaches').waitFor()
    await tabTo(page.getByRole('link', { name: 'Create status page' }))
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('h1 Create status page')
    const before = new Set(Object.keys(defaultSettings))
    await tabTo(name())
    await type('Office')
    await tabTo(minutes())
    await press('Control+a')
    await type('2000')
    await press('Enter')
    await focusIs(minutes())
    await page.getByText('A whole number from 1 to 1440.').waitFor()
    await press('Control+a')
    await type('30')
    await tabTo(page.getByRole('radio', { name: 'Every application that is assigned' }))
    await press('ArrowDown')
    await tabTo(page.getByRole('button', { name: 'Create status page' }))
    await press('Enter')
    await page.getByText('Choose at least one application').waitFor()
    const app = page.getByRole('checkbox', { name: /^Office tools/ })
    await focusIs(app)
    await looks('status-page-wrong')
    await press('Space')
    await tabTo(page.getByRole('textbox', { name: /^Message/ }))
    await type('Call 4200.')
    for (const one of [
      /^Show the status page/,
      /^Only on devices that are set up with a deployment profile/,
      /^Only for the first person/,
      /^Do not let people use the device/,
      /^Let people collect logs/,
      /^Let people reset/,
      /^Let people go on/,
    ]) {
      const control = page.getByRole('switch', { name: one })
      const was = await control.isChecked()
      await tabTo(control)
      await press('Space')
      expect(await control.isChecked()).toBe(!was)
    }
    await tabTo(page.getByRole('button', { name: 'Create status page' }))
    await press('Enter')
    await heading('Office')
    await page.getByText('The status page was created').waitFor()
    const created = await named('Office')
    const changed = {
      showInstallationProgress: false,
      trackInstallProgressForAutopilotOnly: true,
      disableUserStatusTrackingAfterFirstUser: true,
      blockDeviceSetupRetryByUser: false,
      installProgressTimeoutInMinutes: 30,
      customErrorMessage: 'Call 4200.',
      allowLogCollectionOnInstallFailure: false,
      allowDeviceResetOnInstallFailure: false,
      allowDeviceUseOnInstallFailure: true,
      selectedMobileAppIds: [expect.any(String)],
    }
    expect(created).toMatchObject(changed)
    // none is missing: a member that is stored and is not on the form would be one that only the API can set
    expect(new Set(Object.keys(changed))).toEqual(before)
  })

  test('it is assigned, and says that devices under way keep the page they began with', async () => {
    await choose(page.getByLabel('Assign to'), 'All dev')
    await tabTo(page.getByRole('button', { name: 'Add', exact: true }))
    await press('Enter')
    await question().getByText('those that are being set up keep the page they began with').waitFor()
    await question().getByText('Now it reaches 0 devices; after this 1 device.').waitFor()
    await tabTo(question().getByRole('button', { name: 'Assign', exact: true }))
    await press('Enter')
    await question().waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toContain('All devices: assigned.')
    await looks('status-page')
  })

  test('a page that waited for some applications waits for every one again when that is chosen', async () => {
    const every = page.getByRole('radio', { name: 'Every application that is assigned' })
    expect((await named('Office'))?.selectedMobileAppIds).toHaveLength(1)
    await tabTo(page.getByRole('radio', { checked: true }))
    await press('ArrowUp')
    expect(await every.isChecked()).toBe(true)
    await tabTo(page.getByRole('button', { name: 'Save' }))
    await press('Enter')
    await tabTo(question().getByRole('button', { name: 'Save' }))
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('The status page was saved')
    expect((await named('Office'))?.selectedMobileAppIds).toEqual([])
  })

  test('a page is moved before others by its number, and the save says for how many', async () => {
    await office.tenant.api.post(pages, {
      '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
      displayName: 'Workshop',
    })
    await page.goto(`${world.urls.portal}/status-pages`)
    await tabTo(page.getByRole('link', { name: 'Office' }))
    await press('Enter')
    await heading('Office')
    await choose(page.getByLabel('Number among the pages'), '2')
    await tabTo(page.getByRole('button', { name: 'Save' }))
    await press('Enter')
    await question().getByText('It reaches 1 device at most.').waitFor()
    await tabTo(question().getByRole('button', { name: 'Save' }))
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('The status page was saved')
    expect((await named('Office'))?.priority).toBe(2)
    expect((await named('Workshop'))?.priority).toBe(1)
  })

  test('the default page is changed for everybody, and can be neither assigned nor deleted', async () => {
    const byDefault = (await listed()).find(({ priority }) => priority === 0)
    await page.goto(`${world.urls.portal}/status-pages`)
    await looks('status-pages')
    await tabTo(page.getByRole('link', { name: byDefault?.displayName ?? '' }))
    await press('Enter')
    await heading(byDefault?.displayName ?? '')
    expect(await page.getByRole('button', { name: 'Delete status page' }).count()).toBe(0)
    expect(await page.getByLabel('Assign to').count()).toBe(0)
    await tabTo(page.getByRole('switch', { name: /^Show the status page/ }))
    await press('Space')
    await tabTo(page.getByRole('button', { name: 'Save' }))
    await press('Enter')
    await question().getByText('every device that no other page reaches').waitFor()
    await question().getByText('It reaches 1 device at most.').waitFor()
    await tabTo(question().getByRole('button', { name: 'Save' }))
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('The status page was saved')
    expect((await listed()).find(({ priority }) => priority === 0)).toMatchObject({ showInstallationProgress: true })
  })

  test('a page is deleted after its name is typed', async () => {
    await page.goto(`${world.urls.portal}/status-pages`)
    await tabTo(page.getByRole('link', { name: 'Workshop' }))
    await press('Enter')
    await heading('Workshop')
    await tabTo(page.getByRole('button', { name: 'Delete status page' }))
    await press('Enter')
    await question().getByText('Now it reaches 0 devices.').waitFor()
    await type('Workshop')
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('h1 Status pages')
    expect(await named('Workshop')).toBeUndefined()
  })

  test('a page that is not there leads back to the list, and who may not see them is told why', async () => {
    await page.goto(`${world.urls.portal}/status-pages/${crypto.randomUUID()}`)
    await page.getByRole('link', { name: 'Go to the status pages' }).waitFor()
    const other = await visit(stage.browser, { viewport: desk })
    await signIn(other.page, world, await office.tenant.user('una'), '/status-pages')
    await other.page.getByText('You may not see the status pages').waitFor()
    expect(await accessibilityProblems(other.page)).toEqual([])
    await other.context.close()
  })
})
