// What looks after every step finds what it is there for.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { accessibilityProblems, inBrowser, openStage, type Stage } from '../browser.ts'
import { namelessIn } from './steps.ts'

test('a control without a name is found in an accessibility tree, and one with a name is none', () => {
  const tree = [
    '- main:',
    '  - button',
    '  - button [disabled]',
    '  - textbox: typed',
    '  - link:',
    '    - /url: /devices',
    '  - button "Save" [disabled]',
    '  - textbox "Name": typed',
    '  - \'link "a: b"\':',
    '  - text: button',
    '  - paragraph: link',
  ]
  expect(namelessIn(tree.join('\n'))).toEqual(tree.slice(1, 5))
})

inBrowser('after every step', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  }, 300_000)
  afterAll(() => stage?.close())

  /** A page like the portal's in what is looked at. */
  const show = async (body: string) => {
    const address = `${stage.world.urls.portal}/steps-of-a-test`
    await stage.page.route(address, (route) =>
      route.fulfill({ contentType: 'text/html', body: `<!doctype html><div id="root"><main>${body}</main></div>` }),
    )
    await stage.page.goto(address)
  }
  const press = (name: string) => stage.page.getByRole('button', { name }).click()
  const opens = `document.querySelector('[role=dialog]').hidden = false; document.querySelector('[role=dialog] button').focus()`
  const closes = `this.closest('[role=dialog]').hidden = true`

  for (const [what, body, complaint] of [
    ['takes the focus away', `<button onclick="this.disabled = true; this.blur()">Go</button>`, 'the focus is nowhere'],
    [
      'opens a dialog and leaves the focus behind it',
      `<button onclick="document.querySelector('[role=dialog]').hidden = false">Go</button>
       <div role="dialog" aria-modal="true" aria-label="Question" hidden><button>Close</button></div>`,
      'outside of the open dialog: button "Go"',
    ],
    [
      'brings a button without a name',
      `<button onclick="document.querySelector('main').append(document.createElement('button'))">Go</button>`,
      'without a name: - button',
    ],
    [
      'brings a stop of the keyboard without a role',
      `<button onclick="this.insertAdjacentHTML('afterend', '<div tabindex=0>More</div>')">Go</button>`,
      'without a role: div "More"',
    ],
  ] as const) {
    test(`a step that ${what} is found`, async () => {
      await show(body)
      await expect(press('Go')).rejects.toThrow(complaint)
    })
  }

  test('a tooltip needs no landmark, and other words beside the landmarks are found', async () => {
    const page = (beside: string) => show(`<h1>Done</h1></main><div role="tooltip">Why not</div>${beside}<main>`)
    const regions = async () =>
      (await accessibilityProblems(stage.page)).filter((problem) => problem.startsWith('region'))
    await page('')
    expect(await regions()).toEqual([])
    await page('<p>Lost</p>')
    expect(await regions()).toHaveLength(1)
  })

  test('Tab at the last control leaves the page, and one that leads nowhere in the middle is found', async () => {
    await show('<button>Go</button><input type="radio" name="one" checked /><input type="radio" name="one" />')
    await press('Go')
    for (const key of ['Tab', 'Tab']) await stage.page.keyboard.press(key)
    await show('<button onkeydown="event.preventDefault(); this.blur()">Go</button><button>More</button>')
    await press('Go')
    await expect(stage.page.keyboard.press('Tab')).rejects.toThrow('the focus is nowhere')
  })

  test('a dialog that closes has to give the focus to something', async () => {
    const dialog = (after: string) => `<h1 tabindex="-1">Done</h1><button onclick="${opens}">Go</button>
      <div role="dialog" aria-modal="true" aria-label="Question" hidden><button onclick="${closes}; ${after}">Close</button></div>`
    for (const after of [`document.querySelector('main > button').focus()`, `document.querySelector('h1').focus()`]) {
      await show(dialog(after))
      await press('Go')
      await press('Close')
    }
    await show(dialog(''))
    await press('Go')
    await expect(press('Close')).rejects.toThrow(/the focus is (nowhere|on something hidden)/)
  })
})
