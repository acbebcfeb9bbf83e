import { expect, test } from 'vitest'

import { makeFairQueue, type Waiting } from './fair-queue.ts'

const full = () => new Error('full')

/** One at a time; `order` names callers that had a turn, `lost` those without. */
function crowded(limits: { readonly most: number; readonly mostOfOne: number; readonly mostOfCaller?: number }) {
  const queue = makeFairQueue({ atOnce: 1, full, ...limits })
  const order: string[] = []
  const lost: string[] = []
  let running = 0
  const come = (name: string, who: string | Waiting): Promise<void> =>
    queue
      .run(who, async () => {
        expect(++running).toBe(1)
        await Promise.resolve()
        running--
        order.push(name)
      })
      .catch((error: Error) => {
        expect(error.message).toBe('full')
        lost.push(name)
      })
  return { queue, order, lost, come }
}

test('[T-53] owners take turns, no more than allowed run at once, and a crowd pushes out itself', async () => {
  const { queue, order, lost, come } = crowded({ most: 6, mostOfOne: 4, mostOfCaller: 4 })
  const all = [1, 2, 3, 4, 5].map((n) => come(`crowd ${n}`, 'crowd'))
  all.push(come('other', 'other'), come('crowd 6', 'crowd'), come('third', 'third'), come('fourth', 'fourth'))
  await Promise.all(all)
  expect(lost).toEqual(['crowd 2', 'crowd 3'])
  expect(order).toEqual(['crowd 1', 'crowd 4', 'other', 'third', 'fourth', 'crowd 5', 'crowd 6'])
  expect(queue.waiting()).toBe(0)
})

test('[T-53] callers of one owner take turns; in a full line the oldest of the longest crowd loses its turn, and a known one none', async () => {
  const { order, lost, come } = crowded({ most: 100, mostOfOne: 5, mostOfCaller: 3 })
  const of = (caller: string, known = false) => ({ owner: 'tenant', caller, known })
  const all = [come('running', of('first'))]
  all.push(...[1, 2, 3, 4].map((n) => come(`crowd ${n}`, of('crowd'))))
  expect(lost).toEqual([])
  all.push(come('browser', of('browser', true)), come('stranger', of('stranger')))
  all.push(come('late', of('late'))) // the line is full: the crowd of three makes room
  all.push(come('alone', of('alone')), come('another', of('another'))) // two of one crowd, then everybody is alone
  all.push(come('mine', of('mine', true)))
  await Promise.all(all)
  expect(lost.sort()).toEqual(['another', 'crowd 1', 'crowd 2', 'crowd 3', 'crowd 4'])
  expect(order).toEqual(['running', 'browser', 'stranger', 'late', 'alone', 'mine'])
})

test('[T-53] callers of one owner take turns whatever the size of their crowds, and nothing is left of who was served', async () => {
  const { queue, order, come } = crowded({ most: 100, mostOfOne: 100, mostOfCaller: 100 })
  for (let round = 0; round < 2; round++) {
    const names = ['x 1', 'a 1', 'a 2', 'a 3', 'b 1', 'b 2', 'c 1']
    await Promise.all(names.map((name) => come(name, { owner: 'o', caller: name.slice(0, 1) })))
    expect(order.splice(0)).toEqual(['x 1', 'a 1', 'b 1', 'c 1', 'a 2', 'b 2', 'a 3'])
    expect([queue.waiting(), queue.running()]).toEqual([0, 0])
  }
})

test('[T-53] full lines of some owners keep no other owner out', async () => {
  const { order, lost, come } = crowded({ most: 8, mostOfOne: 4, mostOfCaller: 4 })
  const all = ['a', 'b'].flatMap((owner) => [1, 2, 3, 4, 5].map((n) => come(`${owner} ${n}`, owner)))
  all.push(come('c', 'c'), come('d', { owner: 'd', caller: 'x' }))
  await Promise.all(all)
  expect(order).toEqual(expect.arrayContaining(['c', 'd']))
  expect(lost).toHaveLength(3)
})

test('[T-52] one caller has no more under way than it may, while others of its owner have their turns', async () => {
  const queue = makeFairQueue({ atOnce: 4, atOnceOfOne: 3, atOnceOfCaller: 1, most: 100, mostOfOne: 100, full })
  const begun: string[] = []
  const end: (() => void)[] = []
  const come = (owner: string, caller: string) =>
    queue.run({ owner, caller }, () => {
      begun.push(`${owner} ${caller}`)
      return new Promise<void>((resolve) => end.push(resolve))
    })
  const all = [come('a', 'x'), come('a', 'x'), come('a', 'y'), come('a', 'z'), come('a', 'u'), come('b', 'x')]
  await Promise.resolve()
  expect(begun).toEqual(['a x', 'a y', 'a z', 'b x'])
  for (let at = 0; at < all.length; at++) {
    await new Promise((resolve) => setImmediate(resolve))
    end[at]?.()
  }
  await Promise.all(all)
  expect(begun.slice(4).sort()).toEqual(['a u', 'a x'])
  expect([queue.waiting(), queue.running()]).toEqual([0, 0])
})

test('[T-53] who was just served waits behind the owners who came meanwhile', async () => {
  const { order, come } = crowded({ most: 100, mostOfOne: 100 })
  await Promise.all([come('a 1', 'a'), come('b', 'b'), come('a 2', 'a')])
  expect(order).toEqual(['a 1', 'b', 'a 2'])
})

test('[T-53] who comes to a full line takes no turn of another owner', async () => {
  const { lost, come } = crowded({ most: 100, mostOfOne: 4, mostOfCaller: 4 })
  const all = [come('running', 'running')]
  all.push(...[1, 2, 3, 4].map((n) => come(`a ${n}`, { owner: 'a', caller: 'crowd' })))
  all.push(...[1, 2, 3, 4].map((n) => come(`b ${n}`, { owner: 'b', caller: 'crowd' })))
  all.push(come('b 5', { owner: 'b', caller: 'alone' }))
  await Promise.all(all)
  expect(lost).toEqual(['b 1'])
})

test('[T-53] in a full house nobody loses a turn to a line that would then be as long', async () => {
  const { lost, come } = crowded({ most: 3, mostOfOne: 3, mostOfCaller: 3 })
  const all = [come('running', 'running'), come('a 1', 'a'), come('a 2', 'a'), come('b 1', 'b'), come('b 2', 'b')]
  await Promise.all(all)
  expect(lost).toEqual(['b 2'])
})

test('who comes last where everybody is alone finds no room, unless it is known', async () => {
  const { order, lost, come } = crowded({ most: 3, mostOfOne: 3, mostOfCaller: 2 })
  const all = ['running', 'a', 'b', 'c'].map((caller) => come(caller, { owner: 'o', caller }))
  all.push(come('late', { owner: 'o', caller: 'late' }), come('known', { owner: 'o', caller: 'k', known: true }))
  await Promise.all(all)
  expect([order, lost]).toEqual([
    ['running', 'b', 'c', 'known'],
    ['late', 'a'],
  ])
})

test('[T-53] known callers with more than one waiting turn make room for each other, for newcomers too, and keep their last turn', async () => {
  const { order, lost, come } = crowded({ most: 100, mostOfOne: 6, mostOfCaller: 4 })
  const of = (caller: string, known = true) => ({ owner: 'tenant', caller, known })
  const all = [come('running', of('first'))]
  all.push(...[1, 2, 3, 4].map((n) => come(`many ${n}`, of('many'))))
  all.push(come('few 1', of('few')), come('few 2', of('few'))) // the line is full
  all.push(come('stranger', of('stranger', false))) // many 1
  all.push(come('kim', of('kim'))) // many 2
  all.push(come('late', of('late', false))) // two of each at most: nobody is a crowd for a stranger
  all.push(come('few 3', of('few'))) // nor for who has two already
  all.push(come('max', of('max')), come('pia', of('pia'))) // of many, of few: one is left of each; or of the stranger
  all.push(come('ada', of('ada')), come('zoe', of('zoe'))) // now everybody known is alone
  await Promise.all(all)
  expect(lost.sort()).toEqual(['few 1', 'few 3', 'late', 'many 1', 'many 2', 'many 3', 'stranger', 'zoe'])
  expect(order).toEqual(['running', 'many 4', 'few 2', 'kim', 'max', 'pia', 'ada'])
})

test('[T-53] a known caller finds its first turn in a full house, at the cost of the longest line', async () => {
  const { order, lost, come } = crowded({ most: 5, mostOfOne: 4, mostOfCaller: 4 })
  const all = [come('running', { owner: 'a', caller: 'x' })]
  all.push(...[1, 2, 3].map((n) => come(`a ${n}`, { owner: 'a', caller: 'kim', known: true })))
  all.push(...[1, 2].map((n) => come(`b ${n}`, { owner: 'b', caller: `known ${n}`, known: true })))
  all.push(come('b 3', { owner: 'b', caller: 'known 3', known: true }))
  all.push(come('c', { owner: 'c', caller: 'stranger' }))
  await Promise.all(all)
  expect([order.sort(), lost]).toEqual([['a 2', 'a 3', 'b 2', 'b 3', 'c', 'running'].sort(), ['a 1', 'b 1']])
})

test('[T-53] owners whose known callers fill the house, each with one waiting turn, make room for an owner who comes later', async () => {
  const { lost, order, come } = crowded({ most: 8, mostOfOne: 4, mostOfCaller: 4 })
  const of = (owner: string, n: number, known = true) => ({ owner, caller: `caller ${n}`, known })
  const all = [come('running', of('first', 0))]
  for (const owner of ['a', 'b']) all.push(...[1, 2, 3, 4].map((n) => come(`${owner} ${n}`, of(owner, n))))
  all.push(come('c', of('c', 1)), come('d', of('d', 1, false)))
  await Promise.all(all)
  expect([order.includes('c'), order.includes('d'), lost]).toEqual([true, true, ['a 1', 'b 1']])
})

test('[T-53] who comes again and again makes room in a full line for who did not come lately, known or not', async () => {
  const { lost, come } = crowded({ most: 100, mostOfOne: 4, mostOfCaller: 4 })
  const of = (caller: string, known = true) => ({ owner: 'o', caller, known })
  const often = ['a', 'b', 'c', 'd']
  for (let turn = 0; turn < 3; turn++) for (const caller of often) await come(`${caller} early`, of(caller))
  const all = [come('running', of('x')), ...often.map((caller) => come(`${caller} again`, of(caller)))]
  expect(lost).toEqual([])
  all.push(come('kim', of('kim'))) // known, and was not here
  all.push(come('new', of('new', false))) // nor was this one, whom nobody knows
  all.push(come('a', of('a'))) // lost its turn, and would have to take one of its own kind
  await Promise.all(all)
  expect(lost.sort()).toEqual(['a', 'a again', 'b again'])
})

test('[T-53] the last 1,024 turns count, and those before them no more', async () => {
  const { lost, come } = crowded({ most: 100, mostOfOne: 1, mostOfCaller: 4 })
  const turn = (caller: string) => come('early', { owner: 'o', caller, known: true })
  const elsewhere = async (turns: number) => {
    for (let n = 0; n < turns; n++) await come('other', 'elsewhere')
  }
  let newcomers = 0
  /** Whether this one, alone in a full line, loses its turn to a newcomer. */
  const makesRoom = async (caller: string) => {
    const late = { owner: 'o', caller: `late ${++newcomers}`, known: true }
    const all = [come('running', { owner: 'o', caller: 'x' }), come('old', { owner: 'o', caller, known: true })]
    all.push(come('late', late))
    await Promise.all(all)
    return lost.splice(0)[0] === 'old'
  }
  await turn('once')
  expect(await makesRoom('once')).toBe(true)
  await elsewhere(600)
  expect(await makesRoom('once')).toBe(true)
  await elsewhere(500)
  expect(await makesRoom('once')).toBe(false) // which is another turn
  await elsewhere(1100)
  await turn('twice')
  await elsewhere(1000)
  await turn('twice')
  await elsewhere(30)
  expect(await makesRoom('twice')).toBe(true) // the first is over, the second counts
})

test('[T-53] who has as many waiting turns as the longest crowd, or a line as long as the longest, finds no room', async () => {
  const { lost, come } = crowded({ most: 8, mostOfOne: 6, mostOfCaller: 6 })
  const of = (owner: string, caller: string, known = false) => ({ owner, caller, known })
  const all = [come('running', of('x', 'x'))]
  for (const n of [1, 2, 3]) all.push(come(`three ${n}`, of('a', 'three')))
  for (const n of [1, 2]) all.push(come(`two ${n}`, of('a', 'two')))
  all.push(come('one', of('a', 'one'))) // the line of six is full
  all.push(come('one more', of('a', 'one'))) // two would be fewer than three
  all.push(come('two more', of('a', 'two'))) // three would be more than two
  all.push(come('b 1', of('b', 'b 1')), come('b 2', of('b', 'b 2'))) // the house is full: six and two
  all.push(come('c', of('c', 'c')), come('c 2', of('c', 'c 2')), come('c 3', of('c', 'c 3')))
  await Promise.all(all)
  expect(lost.sort()).toEqual(['one', 'three 1', 'three 2', 'two 1', 'two more'])
})

test('[T-53] a known caller with three waiting turns makes room for a stranger, with two not', async () => {
  const { lost, come } = crowded({ most: 100, mostOfOne: 3, mostOfCaller: 3 })
  const of = (caller: string, known = false) => ({ owner: 'o', caller, known })
  const all = [come('running', of('x')), ...[1, 2, 3].map((n) => come(`known ${n}`, of('known', true)))]
  all.push(come('stranger', of('s')), come('other', of('t')))
  await Promise.all(all)
  expect(lost.sort()).toEqual(['known 1', 'other'])
})

test('where work may not be given up, who comes to a full line is refused at once', async () => {
  const { order, lost, come } = crowded({ most: 4, mostOfOne: 3 })
  const all = [1, 2, 3, 4, 5].map((n) => come(`crowd ${n}`, 'crowd'))
  all.push(come('other', 'other'), come('third', { owner: 'third', known: true }))
  await Promise.all(all)
  expect([order, lost]).toEqual([
    ['crowd 1', 'crowd 2', 'other', 'crowd 3', 'crowd 4'],
    ['crowd 5', 'third'],
  ])
})

test('work that fails ends its turn', async () => {
  const queue = makeFairQueue({ atOnce: 1, most: 5, mostOfOne: 5, full })
  await expect(queue.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await queue.run('a', async () => 7)).toBe(7)
})

test('[I7] one owner may have fewer at work than all together, so that another begins at once', async () => {
  const queue = makeFairQueue({ atOnce: 3, atOnceOfOne: 2, most: 9, mostOfOne: 9, full })
  const begun: string[] = []
  const ends: Array<() => void> = []
  const work = (name: string) => () => {
    begun.push(name)
    return new Promise<void>((end) => ends.push(end))
  }
  const all = [1, 2, 3].map((n) => queue.run('crowd', work(`crowd ${n}`)))
  all.push(queue.run('other', work('other')))
  await new Promise(setImmediate)
  expect([begun, queue.running(), queue.waiting()]).toEqual([['crowd 1', 'crowd 2', 'other'], 3, 1])
  ends[2]?.()
  await new Promise(setImmediate)
  expect(begun).toHaveLength(3)
  ends[0]?.()
  await new Promise(setImmediate)
  expect(begun.at(-1)).toBe('crowd 3')
  for (const end of ends) end()
  await Promise.all(all)
})
