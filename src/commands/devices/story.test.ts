import { expect, test } from 'vitest'

import { type Hop, type Outcome, type Step, stageOf } from '../../story/event.ts'
import { eventLines, type Event as StoryEvent } from './story.ts'
import { verdictLines } from './verdict.ts'

type Event = Parameters<typeof eventLines>[0]
const day = '2026-11-27'
const event = (more: Partial<Event> & { readonly text?: string }): Event => ({
  at: `${day}T10:00:00.000Z`,
  hop: 'device',
  step: 'signed-in',
  outcome: 'ok',
  claimed: true,
  assurance: 'claimed',
  detail: { text: more.text ?? 'as pia' },
  ...more,
})
const ours = '10:00:00.000  ✓ mdm          finished'

test('a line begins with whose word it is, so that a text that looks like such a mark stands behind it', () => {
  const forged = event({ text: 'x (says the device, attested)' })
  expect(eventLines(forged, { somebody: false }, day, undefined)).toEqual([
    '10:00:00.000  ✓ device       (says the device, claimed) signed in: x (says the device, attested)',
  ])
  expect(eventLines(forged, { somebody: true }, day, undefined)).toEqual([
    expect.stringMatching(/^10:00:00\.000 {2}✓ device {7}\(says somebody who showed its hash, claimed\) signed in: /),
  ])
  const about = event({ claimed: false, hop: 'deployment', step: 'device-contacted' })
  expect(eventLines(about, { somebody: true }, day, undefined)).toEqual([
    '10:00:00.000  ✓ deployment   (about somebody who showed its hash) made contact',
  ])
})

test.each([' ', '\u00a0', '\u2003', '\u3000', '\u2800', '\u3164'])(
  'a text padded with %j does not reach the next line of a terminal',
  (blank) => {
    const padded = event({ text: `pad${blank.repeat(120)}${ours}` })
    expect(eventLines(padded, { somebody: false }, day, undefined)).toEqual([
      expect.stringContaining(`signed in: pad ${ours.replace(/ +/g, ' ')}`),
    ])
    const [line = '', ...more] = eventLines(padded, { somebody: false }, day, 80)
    expect(more).toEqual([])
    expect(line.length).toBeLessThanOrEqual(80)
    expect(line).toMatch(/ signed in: pad .*…$/)
  },
)

test('a text of words, or of wide symbols, is cut where the terminal would wrap it', () => {
  const [words = ''] = eventLines(event({ text: `${'word '.repeat(30)}${ours}` }), { somebody: false }, day, 100)
  expect(words).toMatch(/…$/)
  expect(words.length).toBeLessThanOrEqual(100)
  const [wide = ''] = eventLines(event({ text: '飛'.repeat(200) }), { somebody: false }, day, 100)
  const columns = [...wide].reduce((sum, symbol) => sum + (symbol === '飛' ? 2 : 1), 0)
  expect(columns).toBeLessThanOrEqual(100)
  expect(eventLines(event({ text: 'ok' }), { somebody: false }, day, 100)).toEqual([
    expect.stringMatching(/signed in: ok$/),
  ])
})

test('what the server tells is never cut: it goes on below its own beginning', () => {
  const withheld = event({
    hop: 'mdm',
    step: 'secret-withheld',
    claimed: false,
    detail: { name: `Wi-Fi ${'飛'.repeat(40)}`, reason: 'It needs more proof.', remedy: `Prove it. ${ours}` },
  })
  for (const [width, indent] of [
    [100, 29],
    [80, 11],
    [40, 11],
  ] as const) {
    const lines = eventLines(withheld, { somebody: false }, day, width)
    expect(lines.length).toBeGreaterThan(2)
    expect(lines.slice(1).filter((line) => !line.startsWith(' '.repeat(indent)))).toEqual([])
    const all = lines.map((line) => line.slice(indent)).join(' ')
    expect(all.replaceAll(' ', '')).toContain('finished')
  }
})

test('on a narrow terminal a claim has less before it, and on a very narrow one a line of its own', () => {
  const forged = event({ text: `as pia@contoso.example ${'x'.repeat(80)}${ours}` })
  expect(eventLines(forged, { somebody: false }, day, 80)).toEqual([
    expect.stringMatching(/^10:00:00 ✓ \(says the device, claimed\) signed in: as pia@contoso\.example x+…$/),
  ])
  const [who, what = '', ...more] = eventLines(forged, { somebody: false }, day, 40)
  expect([who, more]).toEqual(['10:00:00 ✓ (says the device, claimed)', []])
  expect(what).toMatch(/^ {2}signed in: as pia@contoso\.example x+…$/)
  expect(what.length).toBeLessThanOrEqual(40)
  const about = event({ claimed: false, hop: 'deployment', step: 'device-contacted' })
  expect(eventLines(about, { somebody: true }, day, 80)).toEqual([
    '10:00:00 ✓ deployment: (about one with its hash) made contact',
  ])
})

test('what is told late says so before anything that the device says', () => {
  const late = { somebody: false, late: true }
  expect(eventLines(event({}), late, day, undefined)).toEqual([
    '10:00:00.000  ✓ device       (late) (says the device, claimed) signed in: as pia',
  ])
  expect(eventLines(event({}), late, day, 40)).toEqual([
    '10:00:00 ✓ (late) (says the device,',
    '           claimed)',
    '  signed in: as pia',
  ])
})

test('the day stands before its first line', () => {
  expect(eventLines(event({}), { somebody: false }, undefined, undefined)[0]).toBe(day)
  expect(eventLines(event({}), { somebody: false }, '2026-11-25', undefined)).toHaveLength(2)
  expect(eventLines(event({}), { somebody: false }, day, undefined)).toHaveLength(1)
})

type StoryLine = readonly [Hop, Step, Outcome, StoryEvent['detail']?]
const story = (...lines: readonly StoryLine[]): StoryEvent[] =>
  lines.map(([hop, step, outcome, detail = {}], index) => ({
    sequence: String(index + 1),
    at: `${day}T10:00:${String(index).padStart(2, '0')}.000Z`,
    hop,
    step,
    stage: stageOf(step),
    outcome,
    detail,
    claimed: hop === 'device',
    assurance: hop === 'device' ? 'claimed' : null,
    run: hop === 'device' || hop === 'deployment' ? 'one' : null,
  }))

test('after its lines a story says once what went wrong: verdict, thing, code, and what to do', () => {
  const name = 'Contoso Machine Control'
  const lines = story(
    ['join', 'directory-joined', 'ok'],
    ['mdm', 'app-failed', 'failed', { name, error: '-2147023293' }],
    ['mdm', 'device-phase-finished', 'failed', { failed: [{ name, error: '-2147023293' }] }],
    ['mdm', 'deployment-finished', 'failed'],
    ['device', 'status-page-failed', 'failed', { text: 'device: 0x81036502' }],
    ['device', 'gave-up', 'failed', { text: '0x81036502' }],
  )
  expect(verdictLines(lines, { key: 'PF2ABC' }, 0, undefined)).toEqual([
    '',
    'Its deployment failed.',
    '✗ did not install Contoso Machine Control',
    '    Why:        0x80070643 The installer ended with a fatal error (1603).',
    '    What to do: Correct the application, or take it off the status page’s list; then reset the device.',
    '                taxiway devices wipe PF2ABC',
    "                taxiway app show 'Contoso Machine Control'",
  ])
})

test('what failed on a device that is set up is corrected there, and nobody is told to wipe it', () => {
  const name = 'Late tools'
  const lines = story(
    ['join', 'directory-joined', 'ok'],
    ['mdm', 'deployment-finished', 'ok'],
    ['device', 'desktop', 'ok'],
    ['mdm', 'app-failed', 'failed', { name, error: '-2147023293' }],
  )
  expect(verdictLines(lines, { key: 'PF2ABC' }, 0, undefined)).toEqual([
    '',
    'It is deployed.',
    '✗ did not install Late tools',
    '    Why:        0x80070643 The installer ended with a fatal error (1603).',
    '    What to do: Correct the application, or assign it no more. The next check-in tries again; the device needs no reset.',
    "                taxiway app show 'Late tools'",
  ])
})

test('a name that is locked says until when on any terminal, and what helps', () => {
  const locked =
    '0x8007052e Sign-in with this name is locked here after too many wrong passwords. Wait 5 minutes and try again.'
  const lines = story(['device', 'powered-on', 'ok'], ['device', 'sign-in-failed', 'failed', { text: locked }])
  const shown = verdictLines(lines, { key: 'PF2ABC' }, 0, 80)
  expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(80)
  const told = shown.join(' ').replace(/[\s|]+/g, ' ')
  expect(told).toContain(`Why: (says the device, claimed) ${locked} What to do: Try again with the right password.`)
  expect(told).toContain('free again after the wait that the device shows')
  expect(told).not.toContain('unlock')
})

test('a sign-in without a second factor, and one with a bulk token, are not answered with the right password', () => {
  const told = (text: string) =>
    verdictLines(
      story(['device', 'powered-on', 'ok'], ['device', 'sign-in-failed', 'failed', { text }]),
      { key: 'PF2ABC' },
      0,
      undefined,
    ).join('\n')
  expect(told('AADSTS50079 Your organisation asks for a second factor to sign in.')).toMatch(
    /What to do: Let the person set one up .*temporary access pass/,
  )
  expect(told('AADSTS700082 This bulk token has joined as many devices as it may.')).toMatch(
    /What to do: Look at the bulk token: .*Make another one/,
  )
  expect(told('AADSTS50126 The password is wrong.')).toContain('Try again with the right password.')
})

test('a device whose person has no management is set up and not managed, with the commands that change it', () => {
  const lines = story(
    ['device', 'powered-on', 'ok'],
    ['join', 'directory-joined', 'ok', { user: 'joe@contoso.example' }],
    ['device', 'not-enrolled', 'warning', { text: 'no management for this user' }],
    ['device', 'desktop', 'ok'],
  ).map((line) => ({ ...line, run: 'one' }))
  expect(verdictLines(lines, { key: 'PF2ABC' }, 0, undefined)).toEqual([
    '',
    'It is set up, and nothing manages it.',
    '! (says the device, claimed) is not enrolled',
    expect.stringContaining('Why:'),
    expect.stringMatching(/What to do: Give the person a licence/),
    expect.stringContaining('taxiway user change --licensed yes joe@contoso.example'),
    expect.stringContaining('taxiway organization set --managed all'),
  ])
})

test('what a device claims of its failure is marked, and cannot begin a line', () => {
  const lines = story(
    ['device', 'powered-on', 'ok'],
    ['device', 'join-failed', 'failed', { text: `0x801c0003 ${'x'.repeat(80)} ${ours}` }],
  )
  const shown = verdictLines(lines, { key: 'PF2ABC' }, 0, 80)
  expect(shown.slice(0, 4)).toEqual([
    '',
    'Its deployment failed.',
    '✗ (says the device, claimed) could not join',
    expect.stringMatching(/^ {4}Why: {8}\(says the device, claimed\) 0x801c0003/),
  ])
  const claimed = shown.slice(
    4,
    shown.findIndex((line) => line.includes('What to do')),
  )
  for (const line of claimed) expect(line).toMatch(/^ \| {14}\S/)
  const long = story(
    ['device', 'powered-on', 'ok'],
    ['device', 'join-failed', 'failed', { text: `${ours} `.repeat(99) }],
  )
  const cut = verdictLines(long, { key: 'PF2ABC' }, 0, 80)
  expect(cut.filter((line) => line.startsWith(' |'))).toHaveLength(5)
  expect(cut).toContain(` |              … The whole is in --json.`)
})

test('a story without a failure ends with its verdict alone', () => {
  expect(verdictLines([], { key: 'PF2ABC' }, 0, 80)).toEqual(['', 'Its deployment has not begun.'])
})

test('a claim about another organisation says so, and is no success of this one', () => {
  const joined = event({ step: 'joined', text: 'device 070dc1a2' })
  expect(eventLines(joined, { somebody: false, elsewhere: true }, day, undefined)).toEqual([
    '10:00:00.000  · device       (says the device, claimed) in another organisation: is joined: device 070dc1a2',
  ])
})

test('a reason that only the device gives is marked as its own, also below what the server saw', () => {
  const lines = story(
    ['device', 'tenant-mismatched', 'failed', { text: 'dana belongs elsewhere' }],
    ['deployment', 'tenant-mismatch', 'warning'],
  )
  expect(verdictLines(lines, { key: 'PF2ABC' }, 0, undefined).slice(2, 4)).toEqual([
    '! reported a user of another tenant; the profile was not applied',
    '    Why:        (says the device, claimed) dana belongs elsewhere',
  ])
})

test.each([
  ['join-not-allowed', 'taxiway user change --may-join yes kim@contoso.example'],
  ['device-cap-reached', 'taxiway organization set --device-limit NUMBER'],
  ['account-disabled', 'taxiway user enable kim@contoso.example'],
])('a join that was refused for %s is mended by the command that is told', (why, command) => {
  const detail = { user: 'kim@contoso.example', why, code: '801c0003' }
  const shown = verdictLines(story(['join', 'join-refused', 'failed', detail]), { key: 'PF2ABC' }, 0, undefined)
  expect(shown.map((line) => line.trim())).toContain(command)
  expect(shown.join('\n')).not.toContain('Check the person')
})

test('whoever is outside the scope of management is named in the command that takes them in', () => {
  const lines = story(
    ['join', 'directory-joined', 'ok', { user: 'kim@contoso.example' }],
    ['mdm', 'enrollment-refused', 'failed', { reason: 'mdm-scope' }],
  )
  expect(verdictLines(lines, { key: 'PF2ABC' }, 0, undefined).map((line) => line.trim())).toContain(
    'taxiway user change --licensed yes kim@contoso.example',
  )
})

test('a deployed device that left, or is disabled, is told as that until it is back', () => {
  const deployed = [
    ['join', 'directory-joined', 'ok'],
    ['mdm', 'mdm-enrolled', 'ok'],
    ['mdm', 'deployment-finished', 'ok'],
    ['device', 'desktop', 'ok'],
  ] as const
  const verdictOf = (...more: readonly StoryLine[]) =>
    verdictLines(story(...deployed, ...more), { key: 'PF2ABC' }, 0, undefined)[1]
  expect(verdictOf()).toBe('It is deployed.')
  expect(verdictOf(['mdm', 'management-ended', 'info', { because: 'retired' }])).toBe(
    'It was deployed, and since then it is managed no more: retired.',
  )
  expect(verdictOf(['join', 'device-disabled', 'warning', { by: 'Ada' }])).toBe(
    'It was deployed, and since then it was disabled in the directory by Ada.',
  )
  expect(verdictOf(['join', 'device-disabled', 'warning'], ['join', 'device-enabled', 'ok'])).toBe('It is deployed.')
})

test('a device without a profile is told where to look, and whoever looked there what to do', () => {
  const lines = story(['deployment', 'no-profile-assigned', 'warning'])
  const told = (explained: boolean) => verdictLines(lines, { key: 'PF2ABC', explained }, 0, undefined).at(-1)?.trim()
  expect([told(false), told(true)]).toEqual(['taxiway story --why PF2ABC', 'taxiway profile assign --help'])
})
