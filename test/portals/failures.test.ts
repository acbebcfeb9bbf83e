// What went wrong with a device, on its page: each failure once, above the fold, with its remedy and the button that does it.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { boot, newHardware, type Office, openOffice, recordsOf } from '../support/world/office.ts'
import type { Person, World } from '../support/world/world.ts'
import {
  accessibilityProblems,
  focused,
  inBrowser,
  keyboardOf,
  openStage,
  picture,
  type Stage,
  sidewaysScroll,
  signIn,
  wear,
} from './browser.ts'

inBrowser('what went wrong, in the portal', () => {
  let stage: Stage
  let world: World
  let office: Office
  let admin: Person
  let page: Page
  const failing = newHardware()
  const foreign = newHardware()

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    office = await openOffice(world, 'contoso.example', { application: 1603 })
    const pia = await office.tenant.user('pia')
    await office.register(failing)
    expect(await boot(world, failing, pia)).toMatchObject({ outcome: 'status-page-failed' })
    const fabrikam = await world.tenant('fabrikam.example')
    await office.register(foreign)
    const own = { answers: { pages: { 'personal-or-work': 'work' } } } as const
    expect(await boot(world, foreign, await fabrikam.user('dana'), own)).toMatchObject({ joined: true })
    admin = await office.tenant.user('ada', { roles: ['global-administrator'] })
    await signIn(page, world, admin, '/devices')
  }, 240_000)

  afterAll(() => stage?.close())

  const { press } = keyboardOf(() => page)
  const phone = { width: 390, height: 844 }
  const desk = { width: 1280, height: 860 }
  const openDevice = async (hardware: typeof failing) => {
    const { registration } = await recordsOf(office.tenant, hardware)
    await page.goto(`${world.urls.portal}/devices/${registration?.id}`)
    await page.getByRole('heading', { level: 1, name: hardware.fields.serialNumber ?? '' }).waitFor()
  }
  const pictures = async (name: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await wear(page, colorScheme)
      for (const size of [desk, phone]) {
        await page.setViewportSize(size)
        expect(await sidewaysScroll(page)).toBe(0)
        await picture(page, `${name}-${colorScheme}-${size.width}`)
      }
      expect(await accessibilityProblems(page)).toEqual([])
    }
    await wear(page, 'light')
    await page.setViewportSize(desk)
  }

  test('an application that did not install is one box with its name, code, reason, remedy and button, above the fold of a phone', async () => {
    await openDevice(failing)
    const boxes = page.getByRole('list', { name: 'What went wrong' }).getByRole('listitem')
    await boxes.getByText('An application could not be installed: Office tools').waitFor()
    expect(await boxes.count()).toBe(1)
    await boxes.getByText('0x80070643').waitFor()
    await boxes.getByText('The installer ended with a fatal error (1603).').waitFor()
    await boxes.getByText('Correct the application').waitFor()
    const button = boxes.getByRole('button', { name: 'Wipe and set up again' })
    await page.setViewportSize(phone)
    const box = await button.boundingBox()
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(phone.height)
    await page.setViewportSize(desk)

    const timeline = page.getByRole('list', { name: 'Timeline' })
    await timeline.getByText('The deployment failed').waitFor()
    expect(await timeline.getByText('What to do next').count()).toBe(0)
    expect(await timeline.getByText('Told above, with what to do').count()).toBeGreaterThanOrEqual(5)
    await pictures('one-failure')
  })

  test('the button of the remedy opens its dialog, and the focus comes back to it', async () => {
    await openDevice(failing)
    const name = 'button Wipe and set up again'
    await page.getByRole('button', { name: 'Wipe and set up again' }).focus()
    await press('Enter')
    await page.getByRole('alertdialog', { name: `Wipe ${failing.fields.serialNumber}?` }).waitFor()
    expect(await focused(page)).toContain('input')
    await press('Escape')
    await page.getByRole('alertdialog').waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toBe(name)
  })

  test('[S-208] a failure leads to the section of the help about its step', async () => {
    await openDevice(failing)
    const opened = stage.context.waitForEvent('page')
    await page
      .getByRole('list', { name: 'What went wrong' })
      .getByRole('link', { name: /^Help about this/ })
      .focus()
    await press('Enter')
    const help = await opened
    await help.getByRole('heading', { level: 2, name: 'app-failed', exact: true }).waitFor()
    expect(new URL(help.url()).hash).toBe('#app-failed')
    await help.close()
  })

  test('a failure about an application has a link to it, where its assignments are, and so has each item of the device', async () => {
    await openDevice(failing)
    await page
      .getByRole('list', { name: 'What went wrong' })
      .getByRole('link', { name: 'Open the application' })
      .focus()
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Office tools' }).waitFor()
    await expect.poll(() => focused(page)).toBe('h1 Office tools')
    await page.getByRole('link', { name: 'Office notebooks' }).waitFor()
    await page.goBack()
    await page.getByRole('region', { name: 'Settings and apps' }).getByRole('link', { name: 'Office tools' }).focus()
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Office tools' }).waitFor()
    await page.goBack()
    const settings = page.getByRole('region', { name: 'Settings and apps' })
    await settings.getByRole('link', { name: 'DisablePrivacyExperience' }).focus()
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'DisablePrivacyExperience' }).waitFor()
  })

  test('what a device did in another organisation is told as its claim about that one, and stands nowhere as done here', async () => {
    await openDevice(foreign)
    await page.getByText('Set up without the profile').first().waitFor()
    const rail = page.getByRole('list', { name: 'Deployment progress' }).getByRole('listitem')
    for (const stage of ['Directory join', 'MDM enrolment', 'Settings']) {
      await rail.filter({ hasText: stage }).getByText('in another organisation').waitFor()
    }
    const timeline = page.getByRole('list', { name: 'Timeline' }).getByRole('listitem')
    const joined = timeline.filter({ hasText: 'The device joined the directory' })
    await joined.getByText('In another organisation: The device joined the directory').waitFor()
    await joined.getByText('Claimed by the device').waitFor()
    expect(await timeline.filter({ hasText: 'Succeeded: The device joined' }).count()).toBe(0)
    const boxes = page.getByRole('list', { name: 'What went wrong' }).getByRole('listitem')
    await boxes.getByText('Somebody of another organisation tried to sign in on this device').waitFor()
    expect(await boxes.count()).toBe(1)
    await boxes.getByRole('button', { name: 'Delete the registration' }).focus()
    await press('Enter')
    await page.getByRole('alertdialog', { name: /^Delete the registration of/ }).waitFor()
    await press('Escape')
    await page.getByRole('alertdialog').waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toBe('button Delete the registration')
    await pictures('another-organisation')
  })
})
