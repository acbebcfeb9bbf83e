// What the portal says, and how it goes on, when something around it is missing: the connection, the service, a part of its own.

import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'

import { newHardware, openOffice } from '../../support/world/office.ts'
import type { World } from '../../support/world/world.ts'
import {
  accessibilityProblems,
  focused,
  inBrowser,
  openStage,
  picture,
  type Stage,
  sidewaysScroll,
  signIn,
  wear,
} from '../browser.ts'

vi.setConfig({ testTimeout: 180_000 })

inBrowser('when something is missing', () => {
  let stage: Stage
  let world: World
  let page: Page
  const hardware = newHardware()
  const serial = hardware.fields.serialNumber ?? ''

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    const office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
    await office.register(hardware)
    const admin = await office.tenant.user('ada', { roles: ['global-administrator'] })
    await signIn(page, world, admin, '/devices')
    await page.getByRole('link', { name: serial }).waitFor()
  }, 300_000)

  afterAll(() => stage?.close())

  // what one test cuts off is there for the next, also where it failed
  afterEach(async () => {
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await stage.context.setOffline(false)
  })

  const place = (name: string) =>
    page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true })
  const looksWell = async (name: string) => {
    for (const [colours, width] of [
      ['light', 1280],
      ['dark', 1280],
      ['light', 390],
      ['light', 320],
    ] as const) {
      await page.setViewportSize({ width, height: 860 })
      await wear(page, colours)
      expect(await sidewaysScroll(page)).toBe(0)
      expect(await accessibilityProblems(page)).toEqual([])
      await picture(page, `missing-${name}-${colours}-${width}`)
    }
    await page.setViewportSize({ width: 1280, height: 860 })
  }

  test('without a connection what is there stays there, says so, and goes on by itself', async () => {
    const status = page.getByRole('status').filter({ hasText: 'No connection.' })
    await stage.context.setOffline(true)
    await status.waitFor()
    await page.getByRole('link', { name: serial }).waitFor()
    await looksWell('connection')
    await stage.context.setOffline(false)
    await status.waitFor({ state: 'detached' })
  })

  test('a service that is away is asked again by itself, and what had failed is loaded then', async () => {
    const graph = `${world.urls.graph}/**`
    await page.route(graph, (route) => route.abort())
    await place('Profiles').click()
    await page.getByText('The service does not answer.').waitFor()
    await page.getByText(/Next time in \d+ seconds?\./).waitFor()
    await page.getByRole('alert').first().waitFor()
    await looksWell('service')
    // It stays in view where the page is longer than the window.
    await page.setViewportSize({ width: 390, height: 300 })
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
    await expect.poll(() => page.evaluate('scrollY > 0')).toBe(true)
    const top = await page.getByRole('status').filter({ hasText: 'does not answer' }).boundingBox()
    expect(Math.round(top?.y ?? -1)).toBeGreaterThanOrEqual(0)
    await page.setViewportSize({ width: 1280, height: 860 })
    await page.getByRole('button', { name: 'Ask now' }).click()
    await page.getByText('The service does not answer.').waitFor()
    await page.unroute(graph)
    // Nothing is pressed.
    await page.getByRole('link', { name: 'Office notebook' }).waitFor()
    await page.getByText('The service does not answer.').waitFor({ state: 'detached' })
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  test('a call that failed is told with the remedy for its cause, and with another try only where that can help', async () => {
    const list = `${world.urls.graph}/beta/deviceManagement/windowsAutopilotDeploymentProfiles?**`
    const headers = { 'access-control-allow-origin': '*' }
    const said = (reason?: string) => ({
      code: 'x',
      message: 'Said by the service.',
      innerError: { 'request-id': 'r-17', reason },
    })
    const cases = [
      [403, { error: said('permission-missing') }, 'Sign in again to go on with what you may do now.', 'Sign in again'],
      [500, { error: said() }, 'The log of the server tells the cause under this request.', 'Try again'],
      [413, undefined, 'takes nothing of this size', undefined],
      [502, undefined, 'Its log tells why it did not pass this on.', 'Try again'],
    ] as const
    for (const [status, body, remedy, button] of cases) {
      await page.route(list, (route) =>
        route.fulfill({ status, headers, ...(body ? { json: body } : { body: '<p>' }) }),
      )
      await page.goto(`${world.urls.portal}/profiles`)
      const alert = page.getByRole('alert').filter({ hasText: remedy })
      await alert.waitFor()
      expect(await alert.getByRole('button').allInnerTexts()).toEqual(button ? [button] : [])
      await looksWell(`remedy-${status}`)
      await page.unroute(list)
    }
    await page.goto(`${world.urls.portal}/profiles`)
    await page.getByRole('link', { name: 'Office notebook' }).waitFor()
  })

  test('a sign-in service that is away is told as that and ends no session', async () => {
    const login = `${world.urls.login}/**`
    const word = page.getByText('The service does not answer.')
    await page.route(login, (route) => route.abort())
    await page.evaluate(`
      const tokens = JSON.parse(sessionStorage.getItem('taxiway.tokens'))
      sessionStorage.setItem('taxiway.tokens', JSON.stringify({ ...tokens, expiresAt: 0 }))`)
    await place('Groups').click()
    await word.waitFor()
    await page.getByText('The service cannot be reached.').first().waitFor()
    await page.unroute(login)
    await page.getByRole('button', { name: 'Ask now' }).click()
    await page.getByRole('link', { name: 'Office notebooks' }).waitFor()
    await word.waitFor({ state: 'detached' })
    expect(await focused(page)).toMatch(/^main/)
  })

  test('a portal that cannot start says so, and starts when it is loaded again', async () => {
    const settings = '**/config.json'
    await page.route(settings, (route) => route.fulfill({ status: 502, body: 'Bad gateway' }))
    await page.goto(`${world.urls.portal}/groups`)
    await page.getByRole('alert').filter({ hasText: 'Its server does not answer as it should.' }).waitFor()
    await looksWell('start')
    await page.unroute(settings)
    await page.getByRole('button', { name: 'Load the page again' }).click()
    await page.getByRole('link', { name: 'Office notebooks' }).waitFor()
  })

  test('a part of the portal that an update took away is offered to be loaded again, and nothing is loaded unasked', async () => {
    await page.goto(`${world.urls.portal}/devices`)
    await page.getByRole('link', { name: serial }).waitFor()
    const parts = '**/assets/*.js'
    await page.route(parts, (route) => route.fulfill({ status: 404, body: 'There is no such file in the portal.\n' }))
    await page.evaluate('globalThis.sameDocument = true')
    await place('Groups').click()
    await page.getByText('This part of the page could not be loaded.').waitFor()
    expect(await page.evaluate('globalThis.sameDocument')).toBe(true)
    await looksWell('part')
    await page.unroute(parts)
    await page.getByRole('button', { name: 'Load the page again' }).click()
    await page.getByRole('heading', { level: 1, name: 'Groups' }).waitFor()
    await page.getByRole('link', { name: 'Office notebooks' }).waitFor()
  })
})
