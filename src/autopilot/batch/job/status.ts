// The words of a job's state, as partners know them. One that waits for the customer is queued.

export const statuses = ['queued', 'processing', 'finished', 'finished_with_errors'] as const
export type Status = (typeof statuses)[number]

type Job = { readonly state: 'held' | 'queued' | 'processing' | 'done'; readonly failed: number | null }

export function statusOf({ state, failed }: Job): Status {
  if (state === 'held') return 'queued'
  if (state !== 'done') return state
  return failed ? 'finished_with_errors' : 'finished'
}

/** Of one device in it; those of a running job that were not reached are processing. */
export function statusOfRow(
  { state }: Pick<Job, 'state'>,
  row: { readonly done: boolean; readonly name: string },
): Status {
  if (row.done) return row.name === '' ? 'finished' : 'finished_with_errors'
  return state === 'held' || state === 'queued' ? 'queued' : 'processing'
}
