// Whether a request came over the network or is a part of a batch, which the server asks of itself.

import { carried } from '../kernel/carried.ts'

const part = carried<true>('part of a batch')

/** Awaited inside: a request to ourselves begins only when somebody waits for it. */
export const asPart = <T>(work: () => PromiseLike<T>): Promise<T> => part.run(true, async () => await work())

export const isPart = (): boolean => part.get() === true
