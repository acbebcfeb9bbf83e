// Two windows with the same form. What each changed stays where the other did not touch it; where both changed the same, the later
// one is told before anything is saved, loses nothing that was typed, and decides.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import type { Person, World, WorldTenant } from '../../support/world/world.ts'
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

vi.setConfig({ testTimeout: 120_000 })

inBrowser('a form that somebody else saves meanwhile', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let lou: Person
  let page: Page

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    tenant = await world.tenant('contoso.example')
    lou = await tenant.user('lou')
    const admin = await tenant.user('ada', { roles: ['global-administrator'] })
    await signIn(page, world, admin, `/people/${lou.id}`)
  }, 300_000)

  afterAll(() => stage?.close())

  const field = (name: string) => page.getByRole('textbox', { name })
  const save = () => page.getByRole('button', { name: 'Save', exact: true }).press('Enter')
  const saved = () => page.getByText(/^(Saved|The profile was saved)\./)
  const stored = () => tenant.api.get<Record<string, unknown>>(`/v1.0/users/${lou.id}`)
  const elsewhere = (change: object) => tenant.api.patch(`/v1.0/users/${lou.id}`, change)
  const question = () => page.getByRole('alert').filter({ hasText: 'Somebody else changed the same meanwhile.' })
  const open = async (path: string) => {
    await page.goto(`${world.urls.portal}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }

  test('what two people change in different fields both stays, and the form shows both', async () => {
    await open(`/people/${lou.id}`)
    await field('Job title').fill('Engineer')
    await elsewhere({ department: 'Sales' })
    await save()
    await saved().waitFor()
    expect(await stored()).toMatchObject({ jobTitle: 'Engineer', department: 'Sales' })
    await expect.poll(() => field('Department').inputValue()).toBe('Sales')
  })

  test('of two who change the same field the later one is told, keeps what was typed, and may take the other value', async () => {
    await open(`/people/${lou.id}`)
    await field('Department').fill('Marketing')
    await field('Job title').fill('Lead')
    await elsewhere({ department: 'Finance' })
    await save()
    await question().waitFor()
    await expect.poll(() => focused(page)).toContain('Somebody else changed the same meanwhile.')
    await page.getByText('Somebody else changed this to “Finance” meanwhile.').waitFor()
    expect(await field('Department').inputValue()).toBe('Marketing')
    expect(await stored()).toMatchObject({ department: 'Finance', jobTitle: 'Engineer' })
    for (const [colours, width] of [
      ['light', 1280],
      ['dark', 1280],
      ['light', 390],
    ] as const) {
      await page.setViewportSize({ width, height: 860 })
      await wear(page, colours)
      expect(await sidewaysScroll(page)).toBe(0)
      expect(await accessibilityProblems(page)).toEqual([])
      await picture(page, `meanwhile-${colours}-${width}`)
    }
    await page.setViewportSize({ width: 1280, height: 860 })
    // asked again, it asks again: nothing goes by in silence
    await save()
    await question().waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('button Take theirs')
    await page.keyboard.press('Enter')
    await question().waitFor({ state: 'detached' })
    expect(await focused(page)).toMatch(/^input/)
    expect(await field('Department').inputValue()).toBe('Finance')
    expect(await field('Job title').inputValue()).toBe('Lead')
    await save()
    await saved().waitFor()
    expect(await stored()).toMatchObject({ department: 'Finance', jobTitle: 'Lead' })
  })

  test('the later one may save their own value, and is asked once more where it was changed yet again', async () => {
    await open(`/people/${lou.id}`)
    await field('Department').fill('Marketing')
    await elsewhere({ department: 'Legal' })
    await save()
    await question().waitFor()
    await elsewhere({ department: 'Research' })
    await page.getByRole('button', { name: 'Save mine' }).press('Enter')
    await page.getByText('Somebody else changed this to “Research” meanwhile.').waitFor()
    await page.getByRole('button', { name: 'Save mine' }).press('Enter')
    await saved().waitFor()
    await expect.poll(() => focused(page)).toContain('div Saved.')
    expect(await stored()).toMatchObject({ department: 'Marketing' })
  })

  test('what is loaded again while somebody types takes nothing of it away, and shows where nothing was typed', async () => {
    await tenant.api.post('/beta/deviceManagement/windowsAutopilotDeploymentProfiles', {
      '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
      displayName: 'Kiosk',
    })
    const path = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'
    const { value } = await tenant.api.get<{ value: { id: string }[] }>(path)
    const one = `${path}/${value[0]?.id}`
    const type = { '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile' }
    await page.clock.install()
    await open(`/profiles/${value[0]?.id}`)
    await field('Description').fill('For the hall')
    await tenant.api.patch(one, { ...type, deviceNameTemplate: 'HALL-%SERIAL%' })
    const again = page.waitForResponse((answer) => answer.url().includes(`windowsAutopilotDeploymentProfiles/`))
    // as when the window gets the focus after some time
    await page.clock.fastForward(60_000)
    await page.evaluate(`window.dispatchEvent(new Event('visibilitychange'))`)
    await again
    expect(await field('Description').inputValue()).toBe('For the hall')
    await save()
    await saved().waitFor()
    expect(await tenant.api.get(one)).toMatchObject({
      description: 'For the hall',
      deviceNameTemplate: 'HALL-%SERIAL%',
    })
    await expect.poll(() => field('Name template').inputValue()).toBe('HALL-%SERIAL%')
  })
})
