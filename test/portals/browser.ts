// A real Chromium for the portal's tests, driven by roles and names as a person or a screen reader finds things.
// Without a Chromium the tests are skipped and say why; on CI that is a failure.

import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'

import { ensurePortalBuilt } from '../../src/http/portal/portal-build.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../support/world/world.ts'
import { watchSteps } from './steps/steps.ts'

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = paths.find((path) => existsSync(path))
const missing = `no Chromium found at ${paths.join(', ')}; install Debian's package "chromium"`

/** A group of tests that needs the browser. */
export function inBrowser(name: string, body: () => void): void {
  if (executablePath) describe(name, body)
  else if (process.env.CI) test(name, () => expect.fail(missing))
  else describe.skip(`${name} (skipped: ${missing})`, body)
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath!, // inBrowser does not come here without one
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

export type Visit = {
  readonly context: BrowserContext
  readonly page: Page
  /** What the browser complained about: script errors, refused by the security policy, failed requests. */
  readonly complaints: readonly string[]
}

/** A window of its own: no cookies, no storage. The installation's authority is unknown to it, so its errors are ignored. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    ...options,
  })
  context.setDefaultTimeout(45_000) // a machine under load; what waits for nothing fails all the same
  const page = await context.newPage()
  await watchSteps(context, page)
  // From the start: a test that waits for a chooser and opens it at once could be ahead of the browser, which is told to say so.
  page.on('filechooser', () => {})
  const complaints: string[] = []
  page.on('console', (message) => {
    const { url } = message.location()
    // The browser asks each origin for an icon; the sign-in pages have none.
    if (message.type() === 'error' && !url.endsWith('/favicon.ico')) complaints.push(`${message.text()} ${url}`)
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { context, page, complaints }
}

export type Stage = Visit & { readonly world: World; readonly browser: Browser; readonly close: () => Promise<void> }

/** The portal, built from its sources, on a server of its own, with a browser that has one window open. */
export async function openStage(settings?: Parameters<typeof startWorld>[0]): Promise<Stage> {
  await ensurePortalBuilt(fileURLToPath(new URL('../..', import.meta.url)))
  const world = await startWorld(settings)
  const browser = await launch()
  const close = async () => {
    await browser.close()
    await world[Symbol.asyncDispose]()
  }
  return { ...(await visit(browser)), world, browser, close }
}

/** Opens an address of the portal as somebody who has to sign in first, through the authority's real pages. */
export async function signIn(
  page: Page,
  world: Pick<World, 'urls'>,
  person: Omit<Person, 'id'>,
  path = '/devices',
): Promise<void> {
  await page.goto(`${world.urls.portal}${path}`)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('textbox').fill(person.userPrincipalName)
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByLabel('Password').fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.origin === world.urls.portal && !url.pathname.startsWith('/sign'))
}

/** The same with a temporary access pass, which shows more than a password. */
export async function signInByPass(
  page: Page,
  world: Pick<World, 'urls'>,
  { api }: Pick<WorldTenant, 'api'>,
  { id, userPrincipalName }: Person,
  path = '/devices',
): Promise<void> {
  const at = `/v1.0/users/${id}/authentication/temporaryAccessPassMethods`
  const { temporaryAccessPass } = await api.post<{ temporaryAccessPass: string }>(at, {})
  await page.goto(`${world.urls.portal}${path}`)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('textbox').fill(userPrincipalName)
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Use a temporary access pass' }).click()
  await page.getByLabel('Temporary access pass').fill(temporaryAccessPass)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.origin === world.urls.portal && !url.pathname.startsWith('/sign'))
}

const axe = createRequire(import.meta.url)('axe-core') as { readonly source: string }

type AxeResult = {
  readonly violations: ReadonlyArray<{
    readonly id: string
    readonly help: string
    readonly nodes: ReadonlyArray<{ readonly target: readonly unknown[]; readonly failureSummary?: string }>
  }>
}

/**
 * A tooltip stands outside of every landmark and needs none: nobody goes looking for it, it is read with the control that it
 * describes. So axe's rule "region" leaves it out like a dialog; every other rule holds for it.
 */
const tooltipsNeedNoRegion = `axe.configure({ checks: [{ id: 'region', options: {
  regionMatcher: 'dialog, [role=dialog], [role=alertdialog], [role=tooltip], svg' } }] })`

/** Every rule of axe-core for WCAG 2.2 A and AA and its best practices; of a part of the page those that are about parts. */
export async function accessibilityProblems(page: Page, part = 'html'): Promise<string[]> {
  // What fades in or changes its colours in this moment is judged when it has come to rest.
  for (let look = 0; ; look++) {
    const problems = await problemsNow(page, part)
    if (problems.length === 0 || look === 4) return problems
    await page.waitForTimeout(500)
  }
}

async function problemsNow(page: Page, part: string): Promise<string[]> {
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(`${axe.source};${tooltipsNeedNoRegion}`)
  // The component library marks the borders of a focus group with invisible stops that pass the focus on at once.
  const result = (await page.evaluate(
    `axe.run({ include: [['${part}']], exclude: [['[data-tabster-dummy]']] }, { resultTypes: ['violations'] })`,
  )) as AxeResult
  return result.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')} ${failureSummary ?? ''}`),
  )
}

/**
 * Changes the system's colour scheme under an open page and waits until it is painted: the browser tells the page of it in
 * one frame and paints what the page makes of it in the next, and colours read in between are of both schemes.
 */
export async function wear(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.evaluate('new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))')
}

/** Kept for people to look at; never compared. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync('test-results/portals', { recursive: true })
  await page.screenshot({ path: `test-results/portals/${name}.png` })
}

export async function sidewaysScroll(page: Page): Promise<number> {
  return Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'))
}

/** Role and name of what has the focus, as a screen reader would say it. */
export async function focused(page: Page): Promise<string> {
  return String(
    await page.evaluate(
      '(e => [e.tagName.toLowerCase(), (e.getAttribute("aria-label") || e.innerText || e.labels?.[0]?.innerText || "").trim()].join(" "))(document.activeElement)',
    ),
  )
}

/** A person without a mouse. */
export function keyboardOf(page: () => Page) {
  const press = async (...keys: string[]) => {
    for (const key of keys) await page().keyboard.press(key)
  }
  return {
    press,
    /** Tab from where the focus is until it is there. */
    async tabTo(wanted: string) {
      for (let tries = 0; tries < 40 && (await focused(page())) !== wanted; tries++) await press('Tab')
      expect(await focused(page())).toBe(wanted)
    },
  }
}
