// What a public authority is shown while it checks names. Whoever asks is anonymous: however many ask, the table is read once a second.

const everyMs = 1000

/** Who asks for what the copy does not have waits for the next one: an authority looks as soon as its order is placed. */
export function copyOfAnswers(
  read: () => Promise<ReadonlyMap<string, string>>,
): (token: string) => Promise<string | undefined> {
  let copy: ReadonlyMap<string, string> = new Map()
  let readAt = Number.NEGATIVE_INFINITY
  let reading = Promise.resolve()
  let next: Promise<void> | undefined

  async function readInTurn(): Promise<void> {
    await Promise.all([reading.catch(() => {}), pause(readAt + everyMs - performance.now())])
    next = undefined // who comes from now on may ask for what this reading is too early for
    readAt = performance.now()
    reading = read().then((found) => {
      copy = found
    })
    await reading
  }

  return async (token) => {
    const known = copy.get(token)
    if (known !== undefined && performance.now() - readAt < everyMs) return known
    next ??= readInTurn()
    await next
    return copy.get(token)
  }
}

const pause = (ms: number): Promise<void> | undefined =>
  ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms).unref()) : undefined
