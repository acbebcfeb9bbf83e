// Deletes all records of one device, in the order in which they depend on each other. What stops on the way says what is gone, so
// that nobody takes the rest for gone, too; done once more, it goes on with the rest.

import { ApiProblem } from '../../../shared/api/problem.ts'
import { deleteDevice } from '../../api/devices.ts'
import { deleteDirectoryDevice } from '../../api/directory.ts'
import { deleteManagedDevice } from '../../api/managed-devices.ts'

export type Place = 'management' | 'deployment' | 'directory'

export class HalfDeleted extends Error {
  readonly gone: readonly Place[]
  readonly left: Place
  constructor(gone: readonly Place[], left: Place, cause: Error) {
    super(cause.message, { cause })
    this.name = 'HalfDeleted'
    this.gone = gone
    this.left = left
  }
}

/** Gone already is as good as deleted. */
export const orGone = (request: Promise<void>) =>
  request.catch((problem: unknown) => {
    if (!(problem instanceof ApiProblem && problem.status === 404)) throw problem
  })

export async function deleteEverywhere(ids: {
  readonly managed: string | undefined
  readonly registration: string
  readonly object: string | undefined
  readonly cancelWipe: boolean
}): Promise<void> {
  const { managed, registration, object, cancelWipe } = ids
  const steps: ReadonlyArray<readonly [Place, () => Promise<void>]> = [
    ...(managed ? [['management', () => deleteManagedDevice(managed, cancelWipe)] as const] : []),
    ['deployment', () => deleteDevice(registration)],
    ...(object ? [['directory', () => deleteDirectoryDevice(object)] as const] : []),
  ]
  const gone: Place[] = []
  for (const [place, remove] of steps) {
    try {
      await orGone(remove())
    } catch (problem) {
      throw gone.length > 0 && problem instanceof Error ? new HalfDeleted(gone, place, problem) : problem
    }
    gone.push(place)
  }
}
