// Which of an organisation's authorities for its devices issues. Each is announced before, so that devices know it when it does, and
// those before it go on counting for what they issued.

type Generation = { readonly issuesFrom: Date }

/** Of all, the newest first: the one that issues, and the one that is announced. */
export function standingOf<G extends Generation>(
  all: readonly G[],
  now: Date,
): { readonly issuing: G | undefined; readonly next: G | undefined } {
  return {
    issuing: all.find(({ issuesFrom }) => issuesFrom <= now),
    next: all.findLast(({ issuesFrom }) => issuesFrom > now),
  }
}
