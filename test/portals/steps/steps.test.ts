// What looks after every step finds what it is there for.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { accessibilityProblems, inBrowser, openStage, type Stage } from '../browser.ts'
import { namelessIn, patience } from './steps.ts'

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
    patience.ms = 1_500
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
    // Another control, or the page as a whole, says nothing of how one came there.
    const other = `<button id="other">Other</button>`
    for (const place of ['#other', 'main']) {
      await show(
        `${dialog(`document.querySelector('main').tabIndex = -1; document.querySelector('${place}').focus()`)}${other}`,
      )
      await press('Go')
      await expect(press('Close')).rejects.toThrow('what button "Go" opened has closed, and the focus is on')
    }
    // What replaced the opener goes by its name.
    const again = `const go = document.querySelector('main > button'); const same = go.cloneNode(true); go.replaceWith(same)`
    await show(dialog(`${again}; same.focus()`))
    await press('Go')
    await press('Close')
  })

  test('a dialog that closes by itself after the step, and a question that an item of a menu asks, have their opener, too', async () => {
    await show(`<button onclick="${opens}">Go</button><button id="later">Later</button>
      <div role="dialog" aria-modal="true" aria-label="Question" hidden><button>Close</button></div>`)
    await press('Go')
    await stage.page.evaluate(`document.querySelector('[role=dialog]').hidden = true; later.focus()`)
    await expect(press('Later')).rejects.toThrow('before click: what button "Go" opened has closed')
    /** The menu goes before its question comes, or after it. */
    const orders = [`menu.hidden = true; ${opens}`, `${opens}; setTimeout(() => { menu.hidden = true })`]
    const walk = async (asks: string, back: string) => {
      await show(`<button id="more" onclick="menu.hidden = false; menu.querySelector('button').focus()">More</button>
        <div role="menu" id="menu" aria-label="More" hidden><button role="menuitem" onclick="${asks}">Delete</button></div>
        <button id="other">Other</button>
        <div role="dialog" aria-modal="true" aria-label="Question" hidden>
          <button onclick="${closes}; ${back}.focus()">Close</button></div>`)
      await press('More')
      await stage.page.getByRole('menuitem').click()
      await press('Close')
    }
    for (const asks of orders) {
      await walk(asks, 'more')
      await expect(walk(asks, 'other')).rejects.toThrow('what button "More" opened has closed')
    }
  })
})
