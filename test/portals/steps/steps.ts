// After every step that a test makes in the portal (a click, a key, a field, an address, a dialog that came or went) this
// looks where the focus is and what a screen reader is told. browser.ts puts it on every window; no test calls it.
//
// The focus is never on nothing or on something hidden after an action, a dialog that closed among them; while a dialog is
// open, it is inside. Every control of the open dialog, or else of the page, has a role and a name.
// Not yet: that the focus is back at what opened the dialog.

import type { BrowserContext, Locator, Page } from 'playwright-core'

/** Kept inside the page: what was done last. It runs before the portal's own scripts. */
const watchFocus = `(() => {
  if (globalThis.stepWatch) return
  const dialogs = '[role=dialog][aria-modal=true], [role=alertdialog]'
  const focusable = 'a[href], button, input, select, textarea, summary, [tabindex]'
  const isShown = (element) => element.checkVisibility() && element.getClientRects().length > 0
  const openDialog = () => [...document.querySelectorAll(dialogs)].filter(isShown).at(-1)
  const said = (element) =>
    element.tagName.toLowerCase() + ' "' + (element.getAttribute('aria-label') || element.textContent || '').trim().slice(0, 60) + '"'
  let acted = false
  let changes = 0
  /** Where Tab was pressed, and whether backwards. */
  let tabbed
  const beforeInput = (event) => {
    acted = event.type === 'keydown' || Boolean(event.target.closest(focusable))
    tabbed = event.key === 'Tab' ? { from: document.activeElement, back: event.shiftKey } : undefined
  }
  const isStop = (element) =>
    element.tabIndex >= 0 && !element.disabled && isShown(element) && !element.closest('[aria-hidden=true], [inert]') &&
    !element.hasAttribute('data-tabster-dummy')
  /** Of the radios of a group, Tab stops at one. */
  const sameStop = (one, other) => one === other || (one.type === 'radio' && other.type === 'radio' && one.name === other.name)
  /** Tab at the last control, or Shift+Tab at the first, leaves the page for the browser's own ones. */
  const leftThePage = () => {
    if (!tabbed?.from.isConnected || !isShown(tabbed.from)) return false
    const beyond = tabbed.back ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING
    return ![...document.querySelectorAll(focusable)].some(
      (stop) => tabbed.from.compareDocumentPosition(stop) & beyond && isStop(stop) && !sameStop(stop, tabbed.from),
    )
  }
  addEventListener('keydown', beforeInput, true)
  addEventListener('pointerdown', beforeInput, true)
  new MutationObserver(() => { changes++ }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true })

  const problem = () => {
    const dialog = openDialog()
    const active = document.activeElement
    const isNowhere = !active || active === document.body || active === document.documentElement
    if (dialog) {
      // A menu or list that belongs to the dialog stands beside it in the document.
      return !isNowhere && active.closest('[role=menu], [role=listbox]') || dialog.contains(active)
        ? undefined
        : 'the focus is outside of the open dialog: ' + (isNowhere ? 'nowhere' : said(active))
    }
    if (isNowhere && acted && !leftThePage()) return 'the focus is nowhere'
    if (!isNowhere && active.tabIndex >= 0 && !isShown(active)) return 'the focus is on something hidden: ' + said(active)
    return undefined
  }
  const unnamedRoles = () =>
    [...document.querySelectorAll('div[tabindex="0"]:not([role]), span[tabindex="0"]:not([role]), div[contenteditable]:not([role])')]
      .filter((element) => isShown(element) && !element.closest('[aria-hidden=true]') && !element.hasAttribute('data-tabster-dummy'))
      .map((element) => 'without a role: ' + said(element))
  globalThis.stepWatch = { problem, unnamedRoles, openDialog, isPortal: () => Boolean(document.getElementById('root')), changes: () => changes }
})()`

const controls = [
  ...['button', 'link', 'textbox', 'searchbox', 'checkbox', 'radio', 'switch', 'combobox', 'listbox', 'option'],
  ...['menuitem', 'menuitemcheckbox', 'menuitemradio', 'tab', 'slider', 'spinbutton', 'treeitem'],
  ...['dialog', 'alertdialog', 'img', 'heading'],
]
const nameless = new RegExp(`^\\s*- '?(?:${controls.join('|')})(?: \\[[^\\]]*\\])*'?(?::.*)?$`)

/** Lines of an accessibility tree, as Playwright writes it, that have a role to act with and no name to call it by. */
export const namelessIn = (tree: string): string[] => tree.split('\n').filter((line) => nameless.test(line))

type Look = {
  readonly portal: boolean
  readonly problem?: string
  readonly roles: readonly string[]
  readonly changes: number
  readonly inDialog: boolean
}

const look = `(() => {
  const watch = globalThis.stepWatch
  if (!watch?.isPortal()) return { portal: false, roles: [], changes: 0, inDialog: false }
  return { portal: true, problem: watch.problem(), roles: watch.unnamedRoles(), changes: watch.changes(), inDialog: Boolean(watch.openDialog()) }
})()`

/** Of each window, the state of the document whose tree was read last: an unchanged one is not read again. */
const read = new WeakMap<Page, string>()

async function problemsAt(page: Page): Promise<readonly string[]> {
  const seen = (await page.evaluate(look)) as Look
  if (!seen.portal) return []
  const problems = [...(seen.problem ? [seen.problem] : []), ...seen.roles]
  const state = `${page.url()} ${seen.changes} ${seen.inDialog}`
  if (problems.length > 0 || read.get(page) === state) return problems
  const dialog = page.locator('[role=dialog][aria-modal=true]:visible, [role=alertdialog]:visible').last()
  const shown = seen.inDialog ? dialog : page.locator('body')
  const unnamed = namelessIn(await shown.ariaSnapshot({ timeout: 5_000 }))
  if (unnamed.length === 0) read.set(page, state)
  return unnamed.map((line) => `without a name: ${line.trim()}`)
}

/** Only a step that is wrong waits that long. */
const patience = 10_000

/** Waits until the step is over: a page that moves the focus a moment later is right; one that never does is not. */
async function afterStep(page: Page, step: string): Promise<void> {
  const end = Date.now() + patience
  let problems: readonly string[] = []
  do {
    if (page.isClosed()) return
    try {
      problems = await problemsAt(page)
      if (problems.length === 0) return
    } catch (error) {
      if (!/closed|destroyed|navigat|Timeout|detached/i.test(String(error))) throw error
      problems = [String(error)]
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  } while (Date.now() < end)
  throw new Error(`after ${step}: ${problems.join('; ')}`)
}

const watched = new WeakSet<BrowserContext>()
const pageOfKeyboard = new WeakMap<object, Page>()
let patched = false

type Step = (this: unknown, ...args: unknown[]) => Promise<unknown>

function patch(prototype: object, names: readonly string[], pageOf: (self: never) => Page | undefined): void {
  const steps = prototype as Record<string, Step>
  for (const name of names) {
    const original = steps[name]
    if (!original) throw new Error(`Playwright has no step named ${name}`)
    steps[name] = async function (...args) {
      const answer = await original.apply(this, args)
      const page = pageOf(this as never)
      if (page && watched.has(page.context()))
        await afterStep(
          page,
          `${name} ${pageOfKeyboard.has(this as object) ? '' : String(this)} ${String(args[0] ?? '')}`,
        )
      return answer
    }
  }
}

/** Looks after every step in this window and the ones that it opens. */
export async function watchSteps(context: BrowserContext, page: Page): Promise<void> {
  await context.addInitScript(watchFocus)
  watched.add(context)
  pageOfKeyboard.set(page.keyboard, page)
  context.on('page', (opened) => pageOfKeyboard.set(opened.keyboard, opened))
  if (patched) return
  patched = true
  patch(
    Object.getPrototypeOf(page.locator('body')) as object,
    [
      ...['click', 'dblclick', 'press', 'pressSequentially', 'fill', 'clear', 'check', 'uncheck', 'setChecked'],
      ...['selectOption', 'setInputFiles', 'waitFor'],
    ],
    (self: Locator) => self.page(),
  )
  patch(Object.getPrototypeOf(page) as object, ['goto', 'reload', 'goBack', 'goForward'], (self: Page) => self)
  patch(Object.getPrototypeOf(page.keyboard) as object, ['press', 'type', 'insertText'], (self: object) =>
    pageOfKeyboard.get(self),
  )
}
