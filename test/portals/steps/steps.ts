// After every step that a test makes in the portal (a click, a key, a field, an address, a dialog that came or went) this
// looks where the focus is and what a screen reader is told. browser.ts puts it on every window; no test calls it.
//
// The focus is never on nothing or on something hidden after an action; while a dialog is open, it is inside. Every control of
// the open dialog, or else of the page, has a role and a name.
//
// When a dialog, drawer, menu or popover has closed, the focus is at one of two places: at what opened it (what had the focus
// before, or stands in its place by the same name), or at what says what came of it: a heading, a notice, a region, a row, made
// to be focused by a script and not by Tab, or the field that was refused. It is never at some other control or at the page as a whole: nobody who does not
// see the page would know how they came there.

import type { BrowserContext, Locator, Page } from 'playwright-core'

/** Kept inside the page: what was done last. It runs before the portal's own scripts. */
const watchFocus = `(() => {
  if (globalThis.stepWatch) return
  const dialogs = '[role=dialog][aria-modal=true], [role=alertdialog]'
  const focusable = 'a[href], button, input, select, textarea, summary, [tabindex]'
  const layers = '[role=dialog], [role=alertdialog], [role=menu]'
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
  /** Of the radios of a group, and of the controls that arrow keys go through, Tab stops at one. */
  const arrowGroup = (element) => element.closest('[data-tabster*="mover"]')
  const sameStop = (one, other) =>
    one === other || (one.type === 'radio' && other.type === 'radio' && one.name === other.name) ||
    (arrowGroup(one) !== null && arrowGroup(one) === arrowGroup(other))
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
  /** What had the focus, the latest last; the open layers, the lowest first, each with what opened it; the one that has closed. */
  const hadFocus = []
  let open = []
  let closed
  addEventListener('focusin', ({ target }) => {
    if (target.hasAttribute('data-tabster-dummy')) return
    hadFocus.push({ element: target, said: said(target) })
    if (hadFocus.length > 20) hadFocus.shift()
  }, true)
  const lookAtLayers = () => {
    const now = [...document.querySelectorAll(layers)].filter(isShown)
    const at = open.findIndex(({ layer }) => !now.includes(layer))
    const gone = open[at]
    const above = open.slice(at + 1).find(({ layer }) => now.includes(layer))
    open = open.filter(({ layer }) => now.includes(layer))
    // What it had opened itself stays and comes back to where it was opened.
    if (gone && above) above.opener = gone.opener
    else if (gone) closed = gone
    for (const layer of now) {
      if (open.some((one) => one.layer === layer)) continue
      const before = hadFocus.findLast(({ element }) => !layer.contains(element))
      // What follows at once, as a question does on an item of a menu, comes back to where that was opened.
      open.push({ layer, opener: closed ? closed.opener : before })
      closed = undefined
    }
  }
  const isResult = (element) =>
    element.getAttribute('tabindex') === '-1' && !element.matches('a, button, input, select, textarea, summary, main, body') &&
    !/^(menuitem|option|tab|radio|checkbox)/.test(element.role ?? '') && element.textContent.trim() !== ''
  /** What the service refuses is said at its field. */
  const isRefused = (element) => element.getAttribute('aria-invalid') === 'true'
  const comesBack = (active, opener) =>
    !opener || isRefused(active) || active === opener.element || isResult(active) || (!isStop(opener.element) && said(active) === opener.said)

  new MutationObserver(() => { changes++; lookAtLayers() }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true })

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
  /** Over as soon as it was right once: where the person goes from there is their own step. */
  const problemAfterClosing = () => {
    lookAtLayers()
    const active = document.activeElement ?? document.body
    if (closed && comesBack(active, closed.opener)) closed = undefined
    return closed && 'what ' + closed.opener.said + ' opened has closed, and the focus is on ' + said(active)
  }
  const unnamedRoles = () =>
    [...document.querySelectorAll('div[tabindex="0"]:not([role]), span[tabindex="0"]:not([role]), div[contenteditable]:not([role])')]
      .filter((element) => isShown(element) && !element.closest('[aria-hidden=true]') && !element.hasAttribute('data-tabster-dummy'))
      .map((element) => 'without a role: ' + said(element))
  globalThis.stepWatch = { problemAfterClosing, problem: () => problem() ?? problemAfterClosing(), unnamedRoles, openDialog, isPortal: () => Boolean(document.getElementById('root')), changes: () => changes }
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
  // Who is closed between the two looks is looked at once more, and soon: the wait is a small part of the patience.
  const unnamed = namelessIn(await shown.ariaSnapshot({ timeout: 1_000 }))
  if (unnamed.length === 0) read.set(page, state)
  return unnamed.map((line) => `without a name: ${line.trim()}`)
}

/** Only a step that is wrong waits that long; the tests of this file, whose steps are wrong, wait less. */
export const patience = { ms: 10_000 }

const leastLooks = 5

/** Waits until the step is over: a page that moves the focus a moment later is right; one that never does is not. */
const afterStep = (page: Page, step: string) => settled(page, `after ${step}`, () => problemsAt(page))

/** A dialog may close by itself after the step, when the service has answered. */
const beforeStep = (page: Page, step: string) =>
  settled(page, `before ${step}`, async () => {
    const problem = await page.evaluate(
      'globalThis.stepWatch?.isPortal() ? globalThis.stepWatch.problemAfterClosing() : undefined',
    )
    return problem ? [String(problem)] : []
  })

async function settled(page: Page, when: string, look: () => Promise<readonly string[]>): Promise<void> {
  const end = Date.now() + patience.ms
  let problems: readonly string[] = []
  let looks = 0
  do {
    if (page.isClosed()) return
    looks++
    try {
      problems = await look()
      if (problems.length === 0) return
    } catch (error) {
      if (!/closed|destroyed|navigat|Timeout|detached/i.test(String(error))) throw error
      problems = [String(error)]
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    // A machine that stood still meanwhile has not given the page its time.
  } while (Date.now() < end || looks < leastLooks)
  throw new Error(`${when}: ${problems.join('; ')}`)
}

const watched = new WeakSet<BrowserContext>()
const pageOfKeyboard = new WeakMap<object, Page>()
let patched = false

/** A page that is left owes nothing any more. */
const leaving = ['goto', 'reload', 'goBack', 'goForward']

type Step = (this: unknown, ...args: unknown[]) => Promise<unknown>

function patch(prototype: object, names: readonly string[], pageOf: (self: never) => Page | undefined): void {
  const steps = prototype as Record<string, Step>
  for (const name of names) {
    const original = steps[name]
    if (!original) throw new Error(`Playwright has no step named ${name}`)
    steps[name] = async function (...args) {
      const page = pageOf(this as never)
      const watches = page !== undefined && watched.has(page.context())
      if (watches && !leaving.includes(name)) await beforeStep(page, name)
      const answer = await original.apply(this, args)
      if (watches)
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
      ...['selectOption', 'setInputFiles', 'waitFor', 'focus'],
    ],
    (self: Locator) => self.page(),
  )
  patch(Object.getPrototypeOf(page) as object, leaving, (self: Page) => self)
  patch(Object.getPrototypeOf(page.keyboard) as object, ['press', 'type', 'insertText'], (self: object) =>
    pageOfKeyboard.get(self),
  )
}
